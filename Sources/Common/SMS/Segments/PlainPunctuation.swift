/// Typographic marks as the GSM alphabet has them, where that makes a text cheaper.
///
/// One `’` out of a word processor turns a text of 160 characters into three SMS instead of one: anything outside the alphabet makes
/// the whole text UCS-2 (3GPP TS 23.038 §6.2.1).
package enum PlainPunctuation {
    /// The text with its typographic marks replaced if it takes fewer SMS so, else as it is.
    ///
    /// A text that holds anything else outside the alphabet, such as Persian, stays UCS-2 and so as it is.
    package static func cheaper(_ text: String) -> String {
        let plain = Self.replaced(text)
        guard let plain, SegmentCount(plain).parts < SegmentCount(text).parts else { return text }
        return plain
    }

    /// The text with all of them replaced; nil if there is none.
    private static func replaced(_ text: String) -> String? {
        guard text.unicodeScalars.contains(where: { Self.plain($0) != nil }) else { return nil }
        var plain = ""
        for scalar in text.unicodeScalars {
            if let mark = Self.plain(scalar) { plain += mark } else { plain.unicodeScalars.append(scalar) }
        }
        return plain
    }

    /// What stands for a mark; nil for what is none.
    private static func plain(_ scalar: Unicode.Scalar) -> String? {
        switch scalar.value {
        case 0x2018...0x201B, 0x2032: "'"  // single quotation marks, prime
        case 0x201C...0x201F, 0x2033: "\""  // double ones
        case 0x2010...0x2015, 0x2212: "-"  // hyphens, dashes, minus
        case 0x2026: "..."
        case 0xA0, 0x2000...0x200A, 0x202F: " "  // no-break and thin spaces
        default: nil
        }
    }
}
