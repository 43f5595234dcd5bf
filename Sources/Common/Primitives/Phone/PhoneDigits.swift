/// The digits of a written number, whatever script and separators they came in.
struct PhoneDigits: Equatable {
    /// A dot or a slash between digits.
    struct Break: Equatable {
        /// How many digits stand before it.
        let count: Int
        /// Whether it is a slash, which may mean "or".
        let isSlash: Bool
    }

    /// Values 0 to 9, in order.
    let digits: [UInt8]
    /// Whether a `+` stood before the first digit.
    let hasPlus: Bool
    /// Where dots and slashes are.
    let breaks: [Break]

    /// Reads the text, or returns nil if anything in it is neither digit, separator nor a leading plus.
    ///
    /// Separators are spaces, hyphens, parentheses and invisible marks anywhere, and dots and slashes between digits. `tel:` may stand
    /// before it all (RFC 3966), but no parameter behind.
    init?(_ text: String) {
        var digits: [UInt8] = []
        var hasPlus = false
        var breaks: [Break] = []
        for (index, scalar) in Self.withoutScheme(ShortField.trimmed(text)).unicodeScalars.enumerated() {
            guard index < ShortField.maximumScalars else { return nil }
            if let digit = scalar.decimalDigit {
                digits.append(digit)
            } else if scalar == "+" || scalar == "\u{FF0B}" {
                guard digits.isEmpty, !hasPlus else { return nil }
                hasPlus = true
            } else if let isSlash = Self.slash(scalar) {
                guard !digits.isEmpty else { return nil }
                breaks.append(Break(count: digits.count, isSlash: isSlash))
            } else if !scalar.isGap, !Self.isParenthesis(scalar) {
                return nil
            }
        }
        guard !digits.isEmpty, breaks.last?.count != digits.count else { return nil }
        self.digits = digits
        self.hasPlus = hasPlus
        self.breaks = breaks
    }

    /// Whether a scalar is a slash; nil if it is no dot either.
    private static func slash(_ scalar: Unicode.Scalar) -> Bool? {
        switch scalar {
        case "/", "\u{FF0F}": true
        case ".", "\u{FF0E}": false
        default: nil
        }
    }

    private static func isParenthesis(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "(", ")", "\u{FF08}", "\u{FF09}": true
        default: false
        }
    }

    private static func withoutScheme(_ text: String) -> String {
        guard ProtocolText(ascii: text.utf8.prefix(4))?.lowercased == "tel:" else { return text }
        return ShortField.trimmed(String(Substring(text.utf8.dropFirst(4))))
    }
}
