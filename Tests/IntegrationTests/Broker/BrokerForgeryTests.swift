import Broker
import Foundation
import Primitives
import Redis
import SMS
import TestSupport
import Testing

/// What whoever can write to the broker puts into log, terminal and metrics: nothing of his own.
@Suite(.serialized, .enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(3)))
struct BrokerForgeryTests {
    private static let escape = "\u{1B}[31m"

    private func parked(_ fixture: SMSFixture) async throws -> Int { try await fixture.stack.parked().count }

    private func log(_ fixture: SMSFixture) throws -> String {
        let file = fixture.stack.directory.appending(path: "worker-\(fixture.stack.workerAdminPort).log")
        return try String(contentsOf: file, encoding: .utf8)
    }

    @Test(arguments: JobLane.allCases)
    func aLineBreakInAMessageIDOrAHeaderBeginsNoLine(_ lane: JobLane) async throws {
        try await SMSFixture.run { fixture in
            let before = try await self.parked(fixture)
            let line = "FORGED-\(lane.rawValue)-\(SecureRandom.identifier())"
            let forged = "x\n2026-11-27T00:00:00+0000 error sms-worker: \(line)\u{2028}\(Self.escape)"
            try await fixture.publisher.publish(
                BrokerMessage(
                    id: forged, body: Array(forged.utf8),
                    headers: [
                        "request-id": .string(forged), "traceparent": .string(forged), "history": .string(forged),
                    ]), to: lane.queue)
            try await eventually("it is parked") { try await self.parked(fixture) > before }
            let log = try self.log(fixture)
            #expect(!log.contains(Self.escape))
            #expect(!log.split(separator: "\n").contains { $0.hasPrefix("2026-11-27T00:00:00+0000") })
            // Ids and requests are taken if they are ours, and not shown escaped.
            #expect(!log.contains(line))
        }
    }

    @Test func aReasonInAHeaderReachesNeitherTerminalNorMetrics() async throws {
        try await SMSFixture.run { fixture in
            let before = try await self.parked(fixture)
            let reason = "\(Self.escape)forged"
            try await fixture.publisher.publish(
                BrokerMessage(
                    id: SecureRandom.identifier(), body: Array("x".utf8),
                    headers: ["reason": .string(reason), "request-id": .string(reason)]), to: SMSLanes.parked)
            try await eventually("it is parked") { try await self.parked(fixture) > before }
            let list = try await fixture.stack.worker(["parked", "list", "--limit", "100000"])
            #expect(!list.contains(Self.escape) && !list.contains("forged"))
            let metrics = try await fixture.stack.get(fixture.stack.workerAdminPort, "/metrics").text
            #expect(metrics.contains(#"sms_jobs_parked_total{reason="dead_lettered"}"#))
            #expect(!metrics.contains("forged"))
        }
    }

    @Test func whatAnEarlierVersionParkedIsShownAsText() async throws {
        try await SMSFixture.run { fixture in
            let id = "x-\(SecureRandom.identifier().prefix(24))"
            let odd = "\(Self.escape)\u{202E}a\tb\nc"
            let now = String(WallClock.now)
            _ = try await fixture.redis.send(
                RedisCommand(
                    words: ["HSET", "parked:{\(id)}", "reason", odd, "queue", "sms.otp", "at", now, "request", odd]))
            _ = try await fixture.redis.send(RedisCommand("ZADD", "parked", now, id))
            let list = try await fixture.stack.worker(["parked", "list"])
            let line = try #require(list.split(separator: "\n").first { $0.hasPrefix(id) })
            #expect(line.contains(#"\u001b[31m\u202ea\tb\nc"#))
            #expect(line.split(separator: "\t").count == 6)
            let shown = try await fixture.stack.worker(["parked", "show", id])
            #expect(!shown.contains(Self.escape) && !shown.contains("\u{202E}"))
            _ = try await fixture.stack.worker(["parked", "discard", id])
        }
    }
}
