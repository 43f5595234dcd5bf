/// The words of a header that is a list (RFC 9110 §5.6.1), looked at where they stand: without a copy, and without regard to case.
package enum FieldWords {
    /// Calls for each word of a list with commas; empty ones are none.
    package static func each(in value: String, _ body: (Substring.UTF8View) -> Void) {
        var rest = value.utf8[...]
        while true {
            let end = rest.firstIndex(of: UInt8(ascii: ",")) ?? rest.endIndex
            let word = Self.trimmed(rest[..<end])
            if !word.isEmpty { body(word) }
            guard end < rest.endIndex else { return }
            rest = rest[rest.index(after: end)...]
        }
    }

    /// Whether a list holds a word, which is given in lower case.
    package static func list(_ value: String, has word: String) -> Bool {
        var isThere = false
        Self.each(in: value) { if Self.isSame($0, word) { isThere = true } }
        return isThere
    }

    /// Whether bytes are a word, which is given in lower case.
    package static func isSame(_ bytes: some Collection<UInt8>, _ word: String) -> Bool {
        bytes.count == word.utf8.count && zip(bytes, word.utf8).allSatisfy { Self.lowercased($0) == $1 }
    }

    /// Whether a text is a word, which is given in lower case.
    package static func isSame(_ text: String, _ word: String) -> Bool { Self.isSame(text.utf8, word) }

    private static func trimmed(_ word: Substring.UTF8View) -> Substring.UTF8View {
        let head = word.drop { $0 == 0x20 || $0 == 0x09 }
        guard let last = head.lastIndex(where: { $0 != 0x20 && $0 != 0x09 }) else { return head[..<head.startIndex] }
        return head[...last]
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}
