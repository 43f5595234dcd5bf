import ArgumentParser

/// The executable's commands.
@main
struct APIFrontend: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "api-frontend",
        abstract: "The HTTP front end: validates requests and publishes jobs.",
        subcommands: [Serve.self, Keys.self],
        defaultSubcommand: Serve.self)
}
