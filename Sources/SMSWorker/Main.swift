import ArgumentParser
import Common

/// The executable's commands.
@main
struct SMSWorker: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sms-worker",
        abstract: "Consumes jobs and calls SMS providers.",
        version: BuildInfo.line,
        subcommands: [Serve.self, Parked.self],
        defaultSubcommand: Serve.self)

    static func main() async {
        OpenFiles.raiseLimit()
        EventLoopExecutor.install()
        await OperatorCommand.run(self)
    }
}
