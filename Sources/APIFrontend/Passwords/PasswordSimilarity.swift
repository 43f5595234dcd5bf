/// How alike a password and something known about its user are, by Django's measure.
enum PasswordSimilarity {
    /// From which likeness on a password is refused.
    private static let most = 0.7

    /// Whether a password is too like a value or a word of it; upper and lower case do not count.
    static func isTooSimilar(_ password: String, to value: String) -> Bool {
        guard !value.isEmpty else { return false }
        let password = Array(password.lowercased().unicodeScalars)
        let whole = Array(value.lowercased().unicodeScalars)
        let parts = whole.split { !$0.isWordCharacter }.map(Array.init) + [whole]
        return parts.contains { part in
            !Self.isMuchLonger(password, than: part) && Self.ratio(password, part) >= Self.most
        }
    }

    /// Whether so few characters cannot make a password alike: then they are not compared, and a name of one letter does
    /// not forbid every password with that letter.
    private static func isMuchLonger(_ password: [Unicode.Scalar], than part: [Unicode.Scalar]) -> Bool {
        password.count >= 10 * part.count && Double(part.count) < Self.most / 2 * Double(password.count)
    }

    /// Twice the characters in common, in whichever order, by all characters (`quick_ratio` of Python's difflib).
    private static func ratio(_ one: [Unicode.Scalar], _ other: [Unicode.Scalar]) -> Double {
        var left = Dictionary(other.map { ($0, 1) }, uniquingKeysWith: +)
        var matches = 0
        for scalar in one {
            guard let count = left[scalar], count > 0 else { continue }
            left[scalar] = count - 1
            matches += 1
        }
        return 2 * Double(matches) / Double(one.count + other.count)
    }
}
