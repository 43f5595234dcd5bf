import Common

/// Which user names may be registered.
enum UserNameRule {
    /// Django's rule: letters and numbers of any script, and `@ . + - _`.
    static func isValid(_ name: LoginName) -> Bool {
        name.text.unicodeScalars.allSatisfy { $0.isWordCharacter || Self.signs.contains($0) }
    }

    /// Whether it looks like the name of a user who logs in by code: `G`, digits of any script, a dash.
    ///
    /// Nobody may take the name that the owner of a number is shown under.
    static func isReserved(_ name: LoginName) -> Bool {
        let scalars = name.text.unicodeScalars
        guard let first = scalars.first, first.properties.lowercaseMapping == "g" else { return false }
        let rest = scalars.dropFirst().drop { $0.properties.numericType != nil }
        return rest.first == "-" && rest.count < scalars.count - 1
    }

    private static let signs: Set<Unicode.Scalar> = ["@", ".", "+", "-"]
}
