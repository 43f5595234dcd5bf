package import ArgumentParser
import Operations

/// The commands of `api-frontend`.
package struct APIFrontendCommand: AsyncParsableCommand {
    /// Name, purpose, and which command it is without a word.
    package static let configuration = CommandConfiguration(
        commandName: "api-frontend",
        abstract: "The HTTP front end: validates requests and publishes jobs.",
        version: BuildInfo.line,
        subcommands: [
            Serve.self, Keys.self, APIKeys.self, ImportCommand.self, MigrateCommand.self, Guard.self, Audit.self,
            SettingsTable.self, MetricsTable.self,
        ],
        defaultSubcommand: Serve.self)

    /// What the parser begins with.
    package init() {}
}
