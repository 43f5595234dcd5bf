import ArgumentParser

/// `ChatLoad fanout`: messages to many members.
struct FanOut: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fanout", abstract: "Sends messages and counts their deliveries.")

    @OptionGroup var load: LoadOptions

    @Option(help: "Messages offered a second over all rooms; without it as many as are delivered.")
    var rate: Double?

    @Option(help: "Messages under way where no rate is given.")
    var window = 32

    @Option(help: "Seconds of sending that are measured.")
    var seconds = 10.0

    @Option(help: "Seconds of sending before that.")
    var warmUp = 2.0

    func validate() throws {
        guard self.rate ?? 1 > 0, (1...100_000).contains(self.window), (0.1...600).contains(self.seconds) else {
            throw ValidationError("--rate, --window or --seconds is out of range")
        }
    }

    func run() throws {
        let pace = self.rate.map { LoadPlan.Pace.offered(perSecond: $0) } ?? .closed(window: self.window)
        let conductor = Conductor(try self.load.plan(pace))
        conductor.report.openSeconds = conductor.waitForConnections(within: self.load.openSeconds)
        // Joins are told to the other members; they are over before anything is measured.
        conductor.hold(seconds: 1)
        if self.warmUp > 0 {
            conductor.send(seconds: self.warmUp)
            conductor.drain(within: 10)
        }
        let before = (delivered: conductor.board.delivered, sent: conductor.board.sent, at: Monotonic.now)
        conductor.send(seconds: self.seconds)
        conductor.report.deliveries = conductor.board.delivered - before.delivered
        conductor.report.messages = conductor.board.sent - before.sent
        conductor.report.seconds = Double(Monotonic.now - before.at) / 1e9
        conductor.drain(within: 20)
        print(conductor.finish().json)
    }
}
