/// The digits of a written number, whatever script and separators they came in.
struct PhoneDigits: Equatable {
    /// Values 0 to 9, in order.
    let digits: [UInt8]
    /// Whether a `+` stood before the first digit.
    let hasPlus: Bool

    /// More than any spelling of a 15-digit number needs; the rest of a hostile text is not even read.
    static let maximumScalars = 64

    /// Reads the text, or returns nil if anything in it is neither digit, separator nor a leading plus.
    init?(_ text: String) {
        var digits: [UInt8] = []
        var hasPlus = false
        for (index, scalar) in text.unicodeScalars.enumerated() {
            guard index < Self.maximumScalars else { return nil }
            if let digit = scalar.decimalDigit {
                digits.append(digit)
            } else if scalar == "+" || scalar == "\u{FF0B}" {
                guard digits.isEmpty, !hasPlus else { return nil }
                hasPlus = true
            } else if !Self.isSeparator(scalar) {
                return nil
            }
        }
        guard !digits.isEmpty else { return nil }
        self.digits = digits
        self.hasPlus = hasPlus
    }

    private static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case " ", "\u{A0}", "\u{202F}", "\u{2000}"..."\u{200A}": true  // spaces
        case "-", "\u{2010}"..."\u{2015}", "\u{2212}": true  // hyphens, dashes, minus
        case "(", ")": true
        // Bidi marks and joiners that copying from a right-to-left text brings along.
        case "\u{200B}"..."\u{200F}", "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}", "\u{061C}", "\u{FEFF}": true
        default: false
        }
    }
}

extension Unicode.Scalar {
    /// The value of an ASCII, Persian (U+06F0) or Arabic-Indic (U+0660) digit.
    package var decimalDigit: UInt8? {
        switch self.value {
        case 0x30...0x39: UInt8(self.value - 0x30)
        case 0x660...0x669: UInt8(self.value - 0x660)
        case 0x6F0...0x6F9: UInt8(self.value - 0x6F0)
        default: nil
        }
    }
}
