extension Unicode.Scalar {
    /// Whether it belongs to a word, as `\w` of Python has it: letters, everything with a numeric value, and `_`.
    var isWordCharacter: Bool {
        switch self.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
        default: self == "_" || self.properties.numericType != nil
        }
    }
}
