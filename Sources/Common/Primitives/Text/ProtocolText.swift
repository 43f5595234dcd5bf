/// A word of a protocol, such as a field's name, a header's token, a media type, a command or an id: bytes, not characters.
///
/// It is compared, hashed, searched and taken apart by its bytes.
/// Swift compares and hashes a `String` by canonical equivalence, and takes it apart by what a reader sees as one character
/// (UAX #15, UAX #29). In protocols both are wrong, and for text that a stranger chose they are expensive: combining marks
/// are sorted by insertion, so 64 KB of them cost ten seconds.
package struct ProtocolText: Sendable {
    private let text: String

    /// Takes a text as a word; nothing is copied.
    package init(_ text: String) {
        self.text = text
    }

    /// Takes a piece of a text as a word.
    package init(_ text: Substring) {
        self.text = String(text)
    }

    /// Reads bytes that have to be ASCII.
    ///
    /// - Returns: nil if they are not.
    package init?(ascii bytes: some Collection<UInt8>) {
        guard bytes.allSatisfy({ $0 < 0x80 }) else { return nil }
        self.text = String(decoding: bytes, as: UTF8.self)
    }

    /// The word as text, for what shows, keeps or computes with it; the one way out.
    package var string: String { self.text }

    /// Its bytes.
    package var utf8: String.UTF8View { self.text.utf8 }

    /// How many bytes it has.
    package var count: Int { self.text.utf8.count }

    /// Whether it has no bytes.
    package var isEmpty: Bool { self.text.utf8.isEmpty }
}

extension ProtocolText: Hashable, Comparable {
    /// Whether the bytes are the same.
    package static func == (one: Self, other: Self) -> Bool {
        one.count == other.count && one.utf8.elementsEqual(other.utf8)
    }

    /// Whether the bytes come first.
    package static func < (one: Self, other: Self) -> Bool { one.utf8.lexicographicallyPrecedes(other.utf8) }

    /// Hashes the bytes.
    package func hash(into hasher: inout Hasher) {
        let isDone: Void? = unsafe self.text.utf8.withContiguousStorageIfAvailable { bytes in
            unsafe hasher.combine(bytes: UnsafeRawBufferPointer(bytes))
        }
        if isDone == nil { for byte in self.text.utf8 { hasher.combine(byte) } }
        hasher.combine(0xFF as UInt8)
    }
}

extension ProtocolText: ExpressibleByStringLiteral {
    /// A word of ours.
    package init(stringLiteral text: String) {
        self.text = text
    }
}

extension ProtocolText {
    /// Whether it begins with these bytes.
    package func hasPrefix(_ prefix: ProtocolText) -> Bool { self.utf8.starts(with: prefix.utf8) }

    /// Whether it ends with these bytes.
    package func hasSuffix(_ suffix: ProtocolText) -> Bool {
        self.count >= suffix.count && self.utf8.suffix(suffix.count).elementsEqual(suffix.utf8)
    }

    /// The pieces between occurrences of an ASCII character.
    ///
    /// - Parameters:
    ///   - separator: what stands between the pieces.
    ///   - maxSplits: how often to split at most.
    ///   - omittingEmpty: whether to leave out pieces without a byte.
    package func split(
        _ separator: Unicode.Scalar, maxSplits: Int = .max, omittingEmpty: Bool = true
    ) -> [ProtocolText] {
        self.text.pieces(separator, maxSplits: maxSplits, omittingEmpty: omittingEmpty).map { ProtocolText($0) }
    }

    /// Without spaces and tabs at its ends.
    package var trimmed: ProtocolText { self.trimming { $0 == 0x20 || $0 == 0x09 } }

    /// Without the bytes at its ends that are meant.
    package func trimming(_ isMeant: (UInt8) -> Bool) -> ProtocolText {
        let bytes = self.utf8
        guard let first = bytes.first, let last = bytes.last, isMeant(first) || isMeant(last) else { return self }
        let head = bytes.drop(while: isMeant)
        guard let end = head.lastIndex(where: { !isMeant($0) }) else { return "" }
        return ProtocolText(Substring(head[...end]))
    }

    /// With the letters A to Z as a to z; all other bytes stay as they are.
    package var lowercased: ProtocolText {
        guard self.utf8.contains(where: Self.isCapital) else { return self }
        return ProtocolText(
            String(decoding: self.utf8.map { Self.isCapital($0) ? $0 | 0x20 : $0 }, as: UTF8.self))
    }

    /// Without its first bytes; they have to be ASCII.
    package func dropFirst(_ count: Int) -> ProtocolText { ProtocolText(Substring(self.utf8.dropFirst(count))) }

    /// Without its last bytes; they have to be ASCII.
    package func dropLast(_ count: Int) -> ProtocolText { ProtocolText(Substring(self.utf8.dropLast(count))) }

    /// Where other bytes occur in it for the first time, in bytes from its beginning; nil if nowhere.
    package func firstIndex(of other: ProtocolText) -> Int? {
        guard let first = other.utf8.first else { return 0 }
        var rest = self.utf8[...]
        var offset = 0
        while let index = rest.firstIndex(of: first) {
            offset += rest.distance(from: rest.startIndex, to: index)
            rest = rest[index...]
            if rest.starts(with: other.utf8) { return offset }
            rest = rest.dropFirst()
            offset += 1
        }
        return nil
    }

    /// Without the double quotes around it, if they are there.
    package var unquoted: ProtocolText {
        guard self.count >= 2, self.utf8.first == UInt8(ascii: "\""), self.utf8.last == UInt8(ascii: "\"") else {
            return self
        }
        return ProtocolText(Substring(self.utf8.dropFirst().dropLast()))
    }

    private static func isCapital(_ byte: UInt8) -> Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) }
}
