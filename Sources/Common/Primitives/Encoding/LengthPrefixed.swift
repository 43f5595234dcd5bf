/// Texts joined so that no two different lists give the same bytes: each is preceded by its length in four bytes.
package enum LengthPrefixed {
    /// Joins the texts.
    package static func encode(_ texts: [String]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(texts.reduce(0) { $0 + $1.utf8.count + 4 })
        for text in texts {
            let count = UInt32(text.utf8.count)
            for shift in [24, 16, 8, 0] as [UInt32] { bytes.append(UInt8(truncatingIfNeeded: count >> shift)) }
            bytes.append(contentsOf: text.utf8)
        }
        return bytes
    }

    /// Takes joined texts apart, or returns nil if the bytes are not such.
    package static func decode(_ bytes: [UInt8]) -> [String]? {
        var texts: [String] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            guard rest.count >= 4 else { return nil }
            let count = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
            rest = rest.dropFirst(4)
            guard rest.count >= count else { return nil }
            texts.append(TextGate.ours(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        return texts
    }
}
