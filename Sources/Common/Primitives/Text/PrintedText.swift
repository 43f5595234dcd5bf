/// Text for one line of a log or a terminal: whatever it holds, it begins no line of its own, moves no cursor, and reads in the
/// order in which it was written.
///
/// Escapes are those of JSON (`\n`, `\u001b`): within the strings of a line that is JSON they mean what they stand for.
package enum PrintedText {
    /// The text with its control characters (C0, DEL, C1), the separators of lines and paragraphs, and the marks that turn
    /// the direction of writing (UAX #9) written as escapes.
    package static func escaped(_ text: String) -> String {
        guard self.mayNeedEscapes(text) else { return text }
        var kept = ""
        for scalar in text.unicodeScalars {
            guard self.isUnprintable(scalar) else {
                kept.unicodeScalars.append(scalar)
                continue
            }
            switch scalar {
            case "\n": kept += "\\n"
            case "\r": kept += "\\r"
            case "\t": kept += "\\t"
            default:
                let digits = String(scalar.value, radix: 16)
                kept += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
            }
        }
        return kept
    }

    /// Whether a byte hints at what has to be escaped: nearly every line ends here.
    ///
    /// C1 begins with 0xC2, U+061C with 0xD8; the others are of the block that begins with 0xE2.
    private static func mayNeedEscapes(_ text: String) -> Bool {
        text.utf8.contains { $0 < 0x20 || $0 == 0x7F || $0 == 0xC2 || $0 == 0xD8 || $0 == 0xE2 }
    }

    /// All of them are below U+10000, so four digits are enough.
    private static func isUnprintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F...0x9F: true
        case 0x61C, 0x200E, 0x200F, 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
