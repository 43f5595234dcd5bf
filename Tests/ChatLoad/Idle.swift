import ArgumentParser
import Glibc

/// `ChatLoad idle`: connections that only stay.
struct Idle: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "idle", abstract: "Holds connections and answers pings.")

    @OptionGroup var load: LoadOptions

    @Option(help: "Seconds to hold them.")
    var seconds = 60.0

    func run() throws {
        let conductor = Conductor(try self.load.plan(.silent))
        conductor.report.openSeconds = conductor.waitForConnections(within: self.load.openSeconds)
        // For the script that weighs the server meanwhile.
        print("holding \(conductor.board.ready)")
        fflush(nil)
        conductor.hold(seconds: self.seconds)
        print(conductor.finish().json)
    }
}
