extension StringProtocol where SubSequence == Substring {
    /// The text without spaces and tabs at its ends, byte by byte.
    @inlinable package func trimmingSpaces() -> String {
        let bytes = self[...].utf8
        let isMeant = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
        guard let start = bytes.firstIndex(where: { !isMeant($0) }), let last = bytes.lastIndex(where: { !isMeant($0) })
        else { return "" }
        return String(Substring(bytes[start...last]))
    }

    /// The text without white space of any script at its ends, scalar by scalar, as Python's `strip()` has it.
    @inlinable package func trimmingWhiteSpace() -> String {
        let scalars = self[...].unicodeScalars
        guard let start = scalars.firstIndex(where: { !$0.isStripped }),
            let last = scalars.lastIndex(where: { !$0.isStripped })
        else { return "" }
        return String(Substring(scalars[start...last]))
    }

    /// Whether there is nothing but white space.
    @inlinable package var isBlank: Bool { self[...].unicodeScalars.allSatisfy(\.isStripped) }

    /// The pieces between occurrences of an ASCII character, found byte by byte.
    ///
    /// - Parameters:
    ///   - separator: what stands between the pieces.
    ///   - maxSplits: how often to split at most.
    ///   - omittingEmpty: whether to leave out pieces without a byte.
    @inlinable package func pieces(
        _ separator: Unicode.Scalar, maxSplits: Int = .max, omittingEmpty: Bool = true
    ) -> [Substring] {
        self[...].utf8.split(
            separator: UInt8(ascii: separator), maxSplits: maxSplits, omittingEmptySubsequences: omittingEmpty
        ).map { Substring($0) }
    }
}
