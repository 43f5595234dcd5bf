/// The configuration a process runs with, fit to be printed.
package struct EffectiveSettings: Sendable {
    /// One setting as it holds.
    package struct Line: Sendable {
        /// The dotted path of the key.
        package let key: String
        /// The value, masked where it is a secret.
        package let value: String
        /// `default`, `environment` or `file`.
        package let source: String
    }

    /// What was read, in reading order.
    package let lines: [Line]
    /// Keys of the JSON file that no service knows: most likely misspelt.
    package let unknownKeys: [String]
    /// What an operator should know, first what is not as in the original.
    package let notices: [String]
    /// What stands open.
    package let warnings: [String]

    /// One screen: what holds, notices, and warnings, of which one is for each key nobody knows.
    package var report: String {
        let notices = self.notices.map { "notice: \($0)" }
        let warnings = (self.warnings + self.unknownKeys.map { "unknown key \($0)" }).map { "warning: \($0)" }
        return ([self.table] + notices + warnings).joined(separator: "\n")
    }

    private var table: String {
        let width = self.lines.map(\.key.count).max() ?? 0
        return self.lines.map { line in
            let padding = String(repeating: " ", count: width - line.key.count)
            return "\(line.key)\(padding) = \(line.value.isEmpty ? "(not set)" : line.value)  [\(line.source)]"
        }.joined(separator: "\n")
    }
}

/// Everything that is wrong with a configuration.
package struct SettingsError: Error, CustomStringConvertible {
    /// One sentence each, beginning with the key's name.
    package let problems: [String]

    /// The problems, one a line.
    package var description: String {
        "The configuration is wrong:\n" + self.problems.map { "  " + $0 }.joined(separator: "\n")
    }
}
