import HTTPTypes
import Primitives

/// What a `POST /api/password/change/` has, before the new password is held against the rules.
struct PasswordChangeRequest: Sendable {
    let old: String
    let new: String

    /// Checks the fields.
    ///
    /// - Throws: ``APIError`` 400 naming every field that is wrong; none of them costs a try.
    init(_ given: RequestFields, rules: PasswordRules, username: String, email: String) throws(APIError) {
        var fields = FieldReader(given)
        let old = fields.password("old_password")
        let new = fields.password("new_password")
        if let new {
            for fault in rules.faults(of: new, username: username, email: email) {
                fields.add("new_password", fault.message, fault.code)
            }
        }
        // Who has a form with both fields may send both.
        if given["new_password2"] != nil, let again = fields.password("new_password2"), let new,
            !new.utf8.elementsEqual(again.utf8)
        {
            fields.add("new_password2", "رمز عبور و تکرار آن یکسان نیستند.", "password_mismatch")
        }
        if let refusal = fields.refusal { throw refusal }
        guard let old, let new else { preconditionFailure("no password and no fault") }
        self.old = old
        self.new = new
    }
}
