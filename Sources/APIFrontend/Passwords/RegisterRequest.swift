import HTTPTypes
import Identity

/// A valid `POST /api/register/`.
struct RegisterRequest: Sendable {
    let name: LoginName
    let password: String
    let email: String

    /// Checks the fields.
    ///
    /// - Throws: ``APIError`` 400 naming every field that is wrong.
    init(_ given: RequestFields, rules: PasswordRules) throws(APIError) {
        var fields = FieldReader(given)
        let name = fields.userName()
        if let name, let (message, code) = Self.fault(of: name) { fields.add("username", message, code) }
        let email = fields.email()
        let password = fields.password("password")
        if let password {
            for fault in rules.faults(of: password, username: name?.text ?? "", email: email) {
                fields.add("password", fault.message, fault.code)
            }
        }
        let again = fields.password("password2")
        // Bytes, as they are hashed: texts are equal that only look alike.
        if fields.faults.isEmpty, let password, let again, !password.utf8.elementsEqual(again.utf8) {
            fields.add("password", "رمز عبور و تکرار آن یکسان نیستند.", "password_mismatch")
        }
        if let refusal = fields.refusal { throw refusal }
        guard let name, let password else { preconditionFailure("no name or password and no fault") }
        self.name = name
        self.password = password
        self.email = email
    }

    private static func fault(of name: LoginName) -> (message: String, code: String)? {
        if !UserNameRule.isValid(name) {
            return (
                "Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.",
                "invalid"
            )
        }
        return UserNameRule.isReserved(name) ? ("This username is reserved.", "reserved") : nil
    }
}
