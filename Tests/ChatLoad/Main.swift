import ArgumentParser

/// The load generator of `scripts/bench chat`.
@main
struct ChatLoad: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ChatLoad",
        abstract: "Opens many WebSockets to a chat node on loopback, sends, and checks and times what comes.",
        subcommands: [FanOut.self, Idle.self, Reconnect.self, Prepare.self, StandIn.self])
}
