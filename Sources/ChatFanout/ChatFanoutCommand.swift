package import ArgumentParser
import Operations

/// The commands of `chat-fanout`.
package struct ChatFanoutCommand: AsyncParsableCommand {
    /// Name, purpose, and which command it is without a word.
    package static let configuration = CommandConfiguration(
        commandName: "chat-fanout",
        abstract: "Distributes chat messages over WebSockets.",
        version: BuildInfo.line,
        subcommands: [Serve.self],
        defaultSubcommand: Serve.self)

    /// What the parser begins with.
    package init() {}
}
