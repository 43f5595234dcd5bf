import ArgumentParser
import Foundation
import Operations

/// What all kinds of load have in common.
struct LoadOptions: ParsableArguments {
    @Option(help: "The server, as address:port.")
    var url: String

    @Option(name: .customLong("protocol"), help: "chelseru.v1, chelseru.chat or nchan.")
    var dialect = Dialect.chelseruV1

    @Option(help: "A file with an access token on each line; taken in turns.")
    var tokens: String?

    @Option(help: "Connections to open.")
    var connections = 1_000

    @Option(help: "Rooms.")
    var rooms = 1

    @Option(help: "Rooms that each connection is in.")
    var roomsPerConnection = 1

    @Option(help: "The id of the first room; the others follow it.")
    var firstRoom: Int64 = 1

    @Option(help: "Connections being opened at a time.")
    var opening = 200

    @Option(help: "The most seconds that opening may take.")
    var openSeconds = 60.0

    @Option(help: "Connections that send, in turns; all of them if not given.")
    var senders: Int?

    @Option(help: "Connections that publish over HTTP, for nchan.")
    var publishers = 16

    @Option(help: "Bytes of a message's text.")
    var textBytes = 200

    @Option(help: "Threads, 1 or 2.")
    var threads = 1

    func validate() throws {
        guard HostPort(self.url) != nil else { throw ValidationError("--url takes an IPv4 address and a port") }
        guard (1...20_000).contains(self.connections), (1...self.connections).contains(self.rooms),
            (1...self.rooms).contains(self.roomsPerConnection), (1...2).contains(self.threads), self.opening > 0,
            (64...32_000).contains(self.textBytes), self.publishers > 0
        else { throw ValidationError("these numbers do not go together") }
        guard self.roomsPerConnection == 1 || self.dialect == .chelseruV1 else {
            throw ValidationError("only chelseru.v1 has many rooms on a connection")
        }
    }

    /// The plan of a run.
    func plan(_ pace: LoadPlan.Pace, senders: Int? = nil) throws -> LoadPlan {
        guard let server = HostPort(self.url) else { throw ValidationError("no server") }
        let tokens = try self.tokens.map { try String(contentsOfFile: $0, encoding: .utf8) } ?? ""
        try self.requireFiles()
        return LoadPlan(
            server: server, dialect: self.dialect,
            shape: LoadShape(
                connections: self.connections, rooms: self.rooms, roomsPerConnection: self.roomsPerConnection,
                firstRoom: self.firstRoom),
            tokens: tokens.split(separator: "\n").map(String.init), threads: self.threads, opening: self.opening,
            senders: min(senders ?? self.senders ?? self.connections, self.connections),
            publishers: self.dialect == .nchan && pace != .silent ? self.publishers : 0, textBytes: self.textBytes,
            pace: pace, run: String(Monotonic.now, radix: 36))
    }

    private func requireFiles() throws {
        let limit = OpenFiles.raiseLimit()
        guard limit >= self.connections + self.publishers + 64 else {
            throw ValidationError("only \(limit) files may be open: ulimit -n")
        }
    }
}
