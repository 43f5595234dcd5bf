import ArgumentParser

/// `ChatLoad reconnect`: all at once, after the network was away.
struct Reconnect: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reconnect",
        abstract:
            "Drops all connections, sends to their rooms, and takes the time until all are back with what they missed.")

    @OptionGroup var load: LoadOptions

    @Option(help: "The most seconds until all are back.")
    var backSeconds = 60.0

    func validate() throws {
        guard self.load.dialect == .chelseruV1 else { throw ValidationError("only chelseru.v1 resumes") }
    }

    func run() throws {
        // One stays in each room and sends while the others are away.
        let conductor = Conductor(try self.load.plan(.silent, senders: self.load.rooms))
        conductor.report.openSeconds = conductor.waitForConnections(within: self.load.openSeconds)
        conductor.hold(seconds: 1)
        conductor.board.phase = .drop
        conductor.drain(within: 3)
        conductor.board.phase = .sendWhileAway
        conductor.drain(within: 5)
        conductor.board.phase = .open
        conductor.report.backSeconds = conductor.waitForConnections(within: self.backSeconds)
        conductor.drain(within: 5)
        print(conductor.finish().json)
    }
}
