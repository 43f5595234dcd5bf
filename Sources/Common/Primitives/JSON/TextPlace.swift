/// A place in a text as editors count it.
package struct TextPlace: Sendable, Equatable, CustomStringConvertible {
    /// The line, from 1.
    package let line: Int
    /// The character in the line, from 1.
    package let column: Int

    /// Finds the place of a byte.
    ///
    /// - Parameters:
    ///   - offset: the byte, from 0; behind the last one is the end.
    ///   - bytes: the text as UTF-8.
    package init(_ offset: Int, in bytes: [UInt8]) {
        let before = bytes.prefix(offset)
        let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        self.line = before.count { $0 == 0x0A } + 1
        // Only the first byte of a character is none that continues one.
        self.column = before[start...].count { $0 & 0xC0 != 0x80 } + 1
    }

    /// The place in words.
    package var description: String { "line \(self.line), column \(self.column)" }
}
