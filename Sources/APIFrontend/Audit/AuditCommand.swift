import ArgumentParser
import Foundation
import Operations
import Primitives
import Redis

/// `api-frontend audit`: the security events and the counted refusals, newest last, one JSON object a line.
struct Audit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Prints security events, the newest last, one JSON object a line.")

    @Option(name: .long, help: "Only this kind: \(AuditEvent.allCases.map(\.rawValue).joined(separator: ", ")).")
    var event: AuditEvent?

    @Option(name: .long, help: "Only this user's.")
    var user: Int64?

    @Option(
        name: .long,
        help: "How many events, and counts of refusals, to look through at most, from the newest on (1 to 100,000).")
    var limit = 1_000

    func validate() throws {
        guard (1...100_000).contains(self.limit) else { throw ValidationError("--limit takes 1 to 100000") }
    }

    func run() async throws {
        let (limit, event, user) = (self.limit, self.event, self.user)
        let lines = try await OperatorRedis.with { redis in
            let time = Duration.seconds(10)
            let events = try await redis.run(AuditStore.events.newest(limit), timeout: time)
            let refusals = try await redis.run(AuditStore.refusals.newest(limit), timeout: time)
            // By when it began, which is in order in each but for what many processes wrote at once.
            return (events + refusals).compactMap { Self.line($0, event: event, user: user) }.sorted { $0.at < $1.at }
        }
        for line in lines { CommandOutput.line(line.text) }
    }

    private typealias Line = (at: Int64, text: String)

    /// An entry as JSON, and its time; nil if it is not wanted.
    private static func line(_ fields: [String: String], event: AuditEvent?, user: Int64?) -> Line? {
        guard event == nil || fields["event"] == event?.rawValue,
            user == nil || fields["user"] == user.map({ String($0) })
        else { return nil }
        let at = fields["at"].flatMap { Int64($0) } ?? 0
        var writer = JSONWriter()
        writer.object { object in
            object.member("at", Timestamp.text(at))
            if let until = fields["until"].flatMap({ Int64($0) }) { object.member("until", Timestamp.text(until)) }
            for name in ["event", "user", "phone", "address", "request", "detail"] {
                if let value = fields[name] { object.member(name, value) }
            }
            if let count = fields["count"].flatMap({ Int64($0) }) { object.member("count", count) }
        }
        return (at, writer.text)
    }
}

extension AuditEvent: ExpressibleByArgument {}
