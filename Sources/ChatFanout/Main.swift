import ArgumentParser
import Common

/// The executable's commands.
@main
struct ChatFanout: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chat-fanout",
        abstract: "Distributes chat messages over WebSockets.",
        version: BuildInfo.line,
        subcommands: [Serve.self],
        defaultSubcommand: Serve.self)

    static func main() async {
        OpenFiles.raiseLimit()
        EventLoopExecutor.install()
        await OperatorCommand.run(self)
    }
}
