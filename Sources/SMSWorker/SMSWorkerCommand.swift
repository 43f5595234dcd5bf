package import ArgumentParser
import Operations

/// The commands of `sms-worker`.
package struct SMSWorkerCommand: AsyncParsableCommand {
    /// Name, purpose, and which command it is without a word.
    package static let configuration = CommandConfiguration(
        commandName: "sms-worker",
        abstract: "Consumes jobs and calls SMS providers.",
        version: BuildInfo.line,
        subcommands: [Serve.self, Parked.self],
        defaultSubcommand: Serve.self)

    /// What the parser begins with.
    package init() {}
}
