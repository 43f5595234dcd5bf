/// The one rule for short fields, such as a number, a code, a token, an id or a user name: what nobody sees around one is no part
/// of it.
///
/// People copy them out of messages, and templates and files put line ends behind them. Django REST framework removes
/// Python's white space; the marks that right-to-left texts and clipboards bring along are removed as well. Texts have rules of
/// their own: a message and a password lose white space only, and of a chat's text nothing is taken.
package enum ShortField {
    /// The longest number or code that is looked at, in scalars; no spelling of one has more.
    package static let maximumScalars = 64

    /// The text without white space, line ends and invisible marks at its ends, scalar by scalar.
    package static func trimmed(_ text: String) -> String {
        let bytes = text.utf8
        // Nearly every field ends here, and tokens are long.
        if let first = bytes.first, let last = bytes.last, Self.isVisible(first), Self.isVisible(last) { return text }
        let scalars = text.unicodeScalars
        guard let start = scalars.firstIndex(where: { !$0.isUnseen }),
            let end = scalars.lastIndex(where: { !$0.isUnseen })
        else { return "" }
        return String(Substring(scalars[start...end]))
    }

    /// The values of a code's digits, 0 to 9, in any of the scripts of ``Unicode/Scalar/decimalDigit``.
    ///
    /// Between two digits there may be spaces, hyphens and invisible marks, as codes are shown and copied.
    ///
    /// - Returns: nil if anything else is in the text, a hyphen stands at an end, or there are more digits than the limit.
    package static func digits(_ text: String, upTo limit: Int) -> [UInt8]? {
        var digits: [UInt8] = []
        var endsInDigit = false
        for (index, scalar) in Self.trimmed(text).unicodeScalars.enumerated() {
            guard index < Self.maximumScalars else { return nil }
            if let digit = scalar.decimalDigit {
                guard digits.count < limit else { return nil }
                digits.append(digit)
                endsInDigit = true
            } else {
                guard !digits.isEmpty, scalar.isGap else { return nil }
                endsInDigit = false
            }
        }
        return endsInDigit ? digits : nil
    }

    private static func isVisible(_ byte: UInt8) -> Bool { (0x21..<0x7F).contains(byte) }
}

extension Unicode.Scalar {
    /// Whether Python's `strip()` removes it, and so django-chelseru: Unicode's white space, and four separators of ASCII.
    @usableFromInline package var isStripped: Bool {
        switch self.value {
        case 0x21...0x7E: false
        case 0x09...0x0D, 0x1C...0x20: true
        default: self.properties.isWhitespace
        }
    }

    /// Whether it is a mark that is not shown: one that directs the order of reading, joins or parts letters, or begins a file.
    ///
    /// Marks that are seen (U+0600, the Arabic sign for a number) and letters that are not (U+115F) are none.
    package var isInvisibleMark: Bool {
        self.value >= 0xAD && self.properties.generalCategory == .format
            && self.properties.isDefaultIgnorableCodePoint
    }

    /// Whether it is nothing that one sees at the end of a field.
    package var isUnseen: Bool { self.isStripped || self.isInvisibleMark }

    /// Whether it is a hyphen, a dash or a minus.
    package var isDash: Bool {
        switch self {
        case "-", "\u{2010}"..."\u{2015}", "\u{2212}", "\u{FF0D}": true
        default: false
        }
    }

    /// Whether it may stand between digits that belong together: a space within a line, a hyphen, an invisible mark.
    ///
    /// What stands on another line may be another number.
    package var isGap: Bool {
        self == " " || self.isDash || self.value >= 0xA0 && self.properties.generalCategory == .spaceSeparator
            || self.isInvisibleMark
    }

    /// The value of an ASCII, Persian (U+06F0), Arabic-Indic (U+0660) or full-width (U+FF10) digit.
    package var decimalDigit: UInt8? {
        switch self.value {
        case 0x30...0x39: UInt8(self.value - 0x30)
        case 0x660...0x669: UInt8(self.value - 0x660)
        case 0x6F0...0x6F9: UInt8(self.value - 0x6F0)
        case 0xFF10...0xFF19: UInt8(self.value - 0xFF10)
        default: nil
        }
    }
}
