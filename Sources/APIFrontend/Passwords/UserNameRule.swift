import Identity

/// Which user names may be registered.
enum UserNameRule {
    /// Django's rule: letters and numbers of any script, and `@ . + - _`.
    static func isValid(_ name: LoginName) -> Bool {
        name.text.unicodeScalars.allSatisfy { $0.isWordCharacter || Self.signs.contains($0) }
    }

    /// Whether it looks like the name of a user who logs in by code: `G`, digits, a dash, each of any script.
    ///
    /// Nobody may take the name that the owner of a number is shown under, nor one that is read as it.
    static func isReserved(_ name: LoginName) -> Bool {
        // Some letters cannot be seen, such as U+115F.
        let scalars = name.text.unicodeScalars.filter { !$0.properties.isDefaultIgnorableCodePoint }
        guard let first = scalars.first, Lookalikes.isG(first) else { return false }
        let digits = scalars.dropFirst().prefix { Lookalikes.isDigit($0) }
        guard !digits.isEmpty else { return false }
        // The Chinese one is a digit and a line.
        let end = scalars.dropFirst(1 + digits.count).first
        return end.map { Lookalikes.isDash($0) } ?? false || digits.dropFirst().contains { Lookalikes.isDash($0) }
    }

    private static let signs: Set<Unicode.Scalar> = ["@", ".", "+", "-"]
}
