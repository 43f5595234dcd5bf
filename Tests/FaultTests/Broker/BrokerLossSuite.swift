import Primitives
import SMS
import TestSupport
import Testing

/// A broker that is stopped, killed, frozen or full, and jobs that nobody can use.
///
/// Every test has servers of its own, which it stops, freezes and kills.
@Suite(.serialized, .enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(2)))
struct BrokerLossSuite {
    /// What users would notice: not the records of messages, nor what the services keep for themselves.
    private func codesAndLogins(_ stack: TestStack) async throws -> [String] {
        let theirs = ["otp:", "guesses:", "user:", "account:", "session", "ids:"]
        return try await stack.redisKeys().filter { key in theirs.contains { key.hasPrefix($0) } }
    }

    /// While the broker is out: 503 in time, nothing left in Redis; afterwards the same number gets its code.
    private func outage(
        _ stack: TestStack, begin: () async throws -> Void, end: () async throws -> Void
    ) async throws {
        let api = try await stack.startAPI()
        let worker = try await stack.startWorker()
        let warm = SharedStack.number()
        #expect(try await stack.sendCode(to: warm).status == 200)
        _ = try await stack.receivedCode(warm)
        let before = Set(try await self.codesAndLogins(stack))
        try await begin()
        let number = SharedStack.number()
        for round in 0..<4 {
            let reply = try await stack.sendCode(to: round == 0 ? number : SharedStack.number())
            #expect(reply.status == 503, "\(reply.text)")
            #expect(reply.elapsed < .seconds(2) + .slack, "\(reply.elapsed)")
            #expect(reply.headers["retry-after"] == "2")
            #expect(try reply.json()["code"] == .string("unavailable"))
        }
        #expect(Set(try await self.codesAndLogins(stack)) == before, "nothing is left behind")
        try await end()
        let back = ContinuousClock.now
        try await eventually("consuming and publishing again", within: .seconds(5) + .slack) {
            guard try await stack.sendCode(to: number).status == 200 else { return false }
            return true
        }
        let code = try await stack.receivedCode(number, within: .seconds(5) + .slack)
        #expect(ContinuousClock.now - back < .seconds(5) + .slack)
        #expect(try await stack.inbox(number).count == 1)
        #expect(try await stack.authenticate(["mobile_number": number, "code": code]).status == 200)
        #expect(await worker.stop() == 0)
        #expect(await api.stop() == 0)
    }

    @Test func rabbitMQStoppedAndStarted() async throws {
        try await TestStack.with("broker-stopped", on: .breakable) { stack async throws in
            let servers = try #require(stack.servers)
            try await self.outage(
                stack, begin: { try await servers.stop(.rabbitmq) }, end: { try await servers.start(.rabbitmq) })
        }
    }

    @Test func rabbitMQKilledAndStarted() async throws {
        try await TestStack.with("broker-killed", on: .breakable) { stack async throws in
            let servers = try #require(stack.servers)
            try await self.outage(
                stack, begin: { try servers.killNow(.rabbitmq) }, end: { try await servers.start(.rabbitmq) })
        }
    }

    @Test func rabbitMQFrozen() async throws {
        try await TestStack.with("broker-frozen", on: .breakable) { stack async throws in
            let servers = try #require(stack.servers)
            try await self.outage(
                stack, begin: { try servers.freeze(.rabbitmq) }, end: { try servers.thaw(.rabbitmq) })
        }
    }

    @Test func rabbitMQFrozenForLongerThanItsHeartbeats() async throws {
        try await TestStack.with("broker-frozen-long", on: .breakable) { stack async throws in
            let servers = try #require(stack.servers)
            try await self.outage(
                stack,
                begin: {
                    try servers.freeze(.rabbitmq)
                    try await Task.sleep(for: .seconds(13))
                }, end: { try servers.thaw(.rabbitmq) })
        }
    }

    @Test func rabbitMQWithAMemoryAlarm() async throws {
        try await TestStack.with("broker-alarm", on: .breakable) { stack async throws in
            let servers = try #require(stack.servers)
            try await self.outage(
                stack, begin: { try await servers.alarm(true) }, end: { try await servers.alarm(false) })
        }
    }

    @Test func whatCannotBeUsedIsParkedAndTheNextJobIsNot() async throws {
        try await TestStack.with("parked") { stack async throws in
            let api = try await stack.startAPI()
            let worker = try await stack.startWorker()
            let judge = TestEnvironment.root + "/Tests/Judges/broker.py"
            // Undecodable, and larger than any job.
            for size in ["100", "10485760"] {
                try await Shell.run(
                    TestEnvironment.python,
                    [judge, stack.amqpURL, "publish", SMSLanes.exchange, JobLane.otp.queue, size])
            }
            // Sealed with a key that this worker does not have.
            let foreign = try await TestStack("foreign")
            let number = SharedStack.number()
            let other = try await foreign.startAPI([
                "AMQP_URL": stack.amqpURL, "REDIS_URL": stack.redisURL(.api),
            ])
            #expect(try await foreign.sendCode(to: SharedStack.number()).status == 200)
            #expect(await other.stop() == 0)
            await foreign.stop()
            try await eventually("all three are parked") { try await stack.parked().count == 3 }
            #expect(try await Set(stack.parked().map(\.reason)) == ["undecodable", "too_large", "unknown_key"])
            #expect(try await stack.sendCode(to: number).status == 200)
            _ = try await stack.receivedCode(number)
            #expect(await worker.stop() == 0)
            #expect(await api.stop() == 0)
        }
    }
}
