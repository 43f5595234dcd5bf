/// What may stand in texts and names that users write in chat: no control characters but tab and line breaks.
///
/// Nobody sees the others; each takes six bytes of JSON, and a terminal that shows one obeys it.
package enum ChatText {
    /// Whether a text holds nothing that is refused: U+0000 to U+001F but for tab, LF and CR (browsers end lines with CR LF),
    /// and U+007F to U+009F.
    package static func isAllowed(_ text: String) -> Bool {
        var last: UInt8 = 0
        for byte in text.utf8 {
            if Self.isRefused(byte, after: last) { return false }
            last = byte
        }
        return true
    }

    /// A text without what is refused; for what the old system has taken already.
    package static func cleaned(_ text: String) -> String {
        guard !Self.isAllowed(text) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.filter { !Self.isRefused($0) }))
    }

    /// Whether a byte of UTF-8 is a control character, or ends one: U+0080 to U+009F are C2 80 to C2 9F.
    private static func isRefused(_ byte: UInt8, after last: UInt8) -> Bool {
        switch byte {
        case 0x09, 0x0A, 0x0D: false
        case 0..<0x20, 0x7F: true
        case 0x80...0x9F: last == 0xC2
        default: false
        }
    }

    private static func isRefused(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D: false
        case 0..<0x20, 0x7F...0x9F: true
        default: false
        }
    }
}
