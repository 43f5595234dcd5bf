import ArgumentParser
import Common

/// The executable's commands.
@main
struct APIFrontend: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "api-frontend",
        abstract: "The HTTP front end: validates requests and publishes jobs.",
        version: BuildInfo.line,
        subcommands: [
            Serve.self, Keys.self, APIKeys.self, ImportCommand.self, Guard.self, Audit.self, SettingsTable.self,
            MetricsTable.self,
        ],
        defaultSubcommand: Serve.self)

    static func main() async {
        OpenFiles.raiseLimit()
        EventLoopExecutor.install()
        await OperatorCommand.run(self)
    }
}
