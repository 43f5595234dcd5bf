import Limits
import Testing

@testable import Redis

/// What a charge comes to.
@Suite struct WindowChargeTests {
    private let charge = WindowCharge(charges: [
        (("{x}a", .init(10, in: .seconds(60))), 3), (("{x}b", .init(2, in: .seconds(3_600))), 3),
    ])

    @Test func whatIsFullNamesTheCounterWithTheLongestWait() throws {
        let reply = RedisValue.array([.integer(0), .integer(1_500), .integer(2)])
        guard case .full(let pause, let key) = try self.charge.take().read(reply) else { throw NotThat() }
        #expect(pause == .milliseconds(1_500) && key == "{x}b")
        let stranger = RedisValue.array([.integer(0), .integer(1_500), .integer(3)])
        #expect(throws: RedisError(.unexpectedReply, "not a counter")) { try self.charge.take().read(stranger) }
    }

    @Test func whatIsTakenCanBeGivenBackOfTheSameCounters() throws {
        let reply = RedisValue.array([.integer(1), .integer(60_000), .integer(3_600_000)])
        guard case .taken(let refund) = try self.charge.take().read(reply) else { throw NotThat() }
        #expect(refund.keys == ["{x}a", "{x}b"])
        #expect(throws: RedisError(.unexpectedReply, "not a charge")) {
            try self.charge.take().read(.array([.integer(1), .integer(60_000)]))
        }
    }

    @Test func whereRedisTakesNoWritesNothingIsHeldUp() throws {
        let refusal = RedisValue.error("OOM command not allowed when used memory > 'maxmemory'.")
        #expect(throws: RedisError.self) { try self.charge.take().read(refusal) }
        if let outcome = try self.charge.takeIfWritable().read(refusal) { Issue.record("\(outcome)") }
        #expect(throws: RedisError.self) { try self.charge.takeIfWritable().read(.error("ERR other")) }
    }

    private struct NotThat: Error {}
}
