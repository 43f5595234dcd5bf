import Primitives

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
    /// Keys of the JSON file and variables that no service knows: most likely misspelt.
    package let unknownNames: [UnknownName]
    /// Variables with secrets that this process does not read: somebody else's, whom it need not know.
    package let needlessSecrets: [String]
    /// What an operator should know, first what is not as in django-chelseru.
    package let notices: [String]
    /// What stands open.
    package let warnings: [String]

    /// One screen: what holds, notices, and warnings, of which one is for each key nobody knows and each secret that is of no use here.
    package var report: String {
        let notices = (self.notices + self.strangers).map { "notice: \($0)" }
        let warnings =
            (self.warnings + self.unknownNames.filter(\.isMistake).map(\.text)
            + self.needlessSecrets.map { "\($0) is given to this process, which does not read it" })
            .map { "warning: \($0)" }
        return ([self.table] + notices + warnings).joined(separator: "\n")
    }

    /// Whether a name is most likely misspelt.
    ///
    /// It stops no start: a file may have keys of another version that runs beside this one, and a variable may be anybody's.
    package var hasMistakes: Bool { self.unknownNames.contains(where: \.isMistake) }

    /// Variables that begin as ours do, in one line: others' names, such as those of a cluster's services, are no warnings each.
    private var strangers: [String] {
        let names = self.unknownNames.filter { !$0.isMistake }.map(\.name)
        guard !names.isEmpty else { return [] }
        let more = names.count > 8 ? " and \(names.count - 8) more" : ""
        return ["no settings, though they begin as settings do: \(names.prefix(8).joined(separator: ", "))\(more)"]
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
        // What they repeat of a file or a variable begins no line of its own.
        "The configuration is wrong:\n" + self.problems.map { "  " + PrintedText.escaped($0) }.joined(separator: "\n")
    }
}
