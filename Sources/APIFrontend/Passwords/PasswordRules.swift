/// Which passwords may be chosen: Django's default rules, with its messages.
struct PasswordRules: Sendable {
    /// Why a password is refused.
    struct Fault: Sendable, Equatable {
        let message: String
        let code: String
    }

    /// Characters (Unicode scalars) that a password has at least.
    static let leastLength = 8
    /// Bytes of UTF-8 that a password has at most, also at login: hashing more gives no more safety.
    static let mostBytes = 1_024

    var common = CommonPasswords()

    /// Everything that is wrong with a password, in Django's order; empty if nothing is.
    func faults(of password: String, username: String, email: String) -> [Fault] {
        var faults: [Fault] = []
        let known = [("username", username), ("email address", email)]
        if let (name, _) = known.first(where: { PasswordSimilarity.isTooSimilar(password, to: $0.1) }) {
            faults.append(
                Fault(message: "The password is too similar to the \(name).", code: "password_too_similar"))
        }
        if password.unicodeScalars.count < Self.leastLength {
            faults.append(
                Fault(
                    message: "This password is too short. It must contain at least \(Self.leastLength) characters.",
                    code: "password_too_short"))
        }
        if self.common.contains(password) {
            faults.append(Fault(message: "This password is too common.", code: "password_too_common"))
        }
        if password.unicodeScalars.allSatisfy(\.isDigit) {
            faults.append(Fault(message: "This password is entirely numeric.", code: "password_entirely_numeric"))
        }
        return faults
    }
}

extension Unicode.Scalar {
    /// Whether it is a digit of any script, as Python's `isdigit` has it.
    fileprivate var isDigit: Bool {
        self.properties.numericType == .decimal || self.properties.numericType == .digit
    }
}
