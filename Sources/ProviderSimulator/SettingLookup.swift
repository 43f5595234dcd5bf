import ArgumentParser

/// Settles settings that are given by option or by environment variable.
struct SettingLookup: Sendable {
    /// The environment.
    let environment: [String: String]

    /// The option if given, else the variable; an empty variable counts as absent.
    func value(_ option: String?, _ variable: String) -> String? {
        option ?? self.environment[variable].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// A key, token or password: any visible ASCII, which every place it may stand in can carry.
    ///
    /// - Throws: `ValidationError` with both names, without repeating the secret.
    func secret(_ option: String?, _ name: String, _ variable: String, default missing: String) throws -> String {
        let secret = self.value(option, variable) ?? missing
        guard (1...256).contains(secret.utf8.count), secret.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw ValidationError("\(name) (\(variable)) must be 1 to 256 visible ASCII characters")
        }
        return secret
    }

    /// A sending line.
    ///
    /// - Throws: `ValidationError` with both names.
    func line(_ option: String?, _ name: String, _ variable: String, default missing: String) throws -> String {
        let text = self.value(option, variable) ?? missing
        guard let line = SendingLine(text) else {
            throw ValidationError("\(name) (\(variable)) must be 3 to 20 digits, not \(text)")
        }
        return line.digits
    }
}
