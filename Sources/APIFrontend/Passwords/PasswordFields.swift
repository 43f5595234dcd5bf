import Identity

/// The fields of registration and login.
extension FieldReader {
    /// The user name; nil if it is absent or wrong.
    mutating func userName() -> LoginName? {
        let text = self.word("username", limit: LoginName.limit, isRequired: true)
        guard !text.isEmpty else { return nil }
        guard let name = LoginName(text) else {
            self.add("username", "Ensure this field has no more than \(LoginName.limit) characters.", "max_length")
            return nil
        }
        return name
    }

    /// A password without the blanks at its ends, as django-chelseru reads it; nil if it is absent or too long to be hashed.
    ///
    /// Invisible marks stay: somebody may have chosen them, and what was hashed with them is found only with them.
    mutating func password(_ field: String) -> String? {
        let text = self.text(field, limit: PasswordRules.mostBytes, isRequired: true)
        guard !text.isEmpty else { return nil }
        guard text.utf8.count <= PasswordRules.mostBytes else {
            self.add(field, "Ensure this field has no more than \(PasswordRules.mostBytes) bytes.", "max_length")
            return nil
        }
        return text
    }

    /// The e-mail address; empty if it is absent, blank or wrong.
    mutating func email() -> String {
        let text = self.word("email", limit: EmailAddress.limit)
        guard !text.isEmpty else { return "" }
        guard let address = EmailAddress.normalised(text) else {
            self.add("email", "Enter a valid email address.", "invalid")
            return ""
        }
        return address
    }
}
