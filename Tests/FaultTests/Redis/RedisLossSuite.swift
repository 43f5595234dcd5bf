import TestSupport
import Testing

/// A Redis that is stopped or frozen.
///
/// Every test has a Redis of its own, which it stops and freezes.
@Suite(.serialized, .enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(2)))
struct RedisLossSuite {
    private func redisOutage(
        _ stack: TestStack, begin: () async throws -> Void, end: () async throws -> Void
    ) async throws {
        let api = try await stack.startAPI()
        let worker = try await stack.startWorker()
        let known = SharedStack.number()
        #expect(try await stack.sendCode(to: known).status == 200)
        let code = try await stack.receivedCode(known)
        try await begin()
        let number = SharedStack.number()
        for _ in 0..<3 {
            let send = try await stack.sendCode(to: number)
            #expect(send.status == 503, "\(send.text)")
            #expect(send.elapsed < .seconds(2) + .slack)
            #expect(send.headers["retry-after"] == "2")
            let login = try await stack.authenticate(["mobile_number": known, "code": code])
            #expect(login.status == 503, "verification fails closed: \(login.text)")
            #expect(login.elapsed < .seconds(2) + .slack)
        }
        #expect(try await stack.get(stack.apiAdminPort, "/healthz").status == 200)
        try await end()
        let back = ContinuousClock.now
        try await eventually("sending again", within: .seconds(5) + .slack) {
            try await stack.sendCode(to: SharedStack.number()).status == 200
        }
        // A frozen server may run what was asked meanwhile when it goes on: then a code nobody has waits out its 5 s.
        try await eventually("the number that was refused gets its code", within: .seconds(7) + .slack) {
            try await stack.sendCode(to: number).status == 200
        }
        #expect(ContinuousClock.now - back < .seconds(8) + .slack)
        _ = try await stack.receivedCode(number)
        // The code from before is still good: the append-only file kept it.
        #expect(try await stack.authenticate(["mobile_number": known, "code": code]).status == 200)
        #expect(await worker.stop() == 0)
        #expect(await api.stop() == 0)
    }

    @Test func redisStoppedAndStarted() async throws {
        try await TestStack.with("redis-stopped") { stack async throws in
            let servers = try #require(stack.servers)
            try await self.redisOutage(
                stack, begin: { try await servers.stop(.redis) }, end: { try await servers.start(.redis) })
        }
    }

    @Test func redisFrozen() async throws {
        try await TestStack.with("redis-frozen") { stack async throws in
            let servers = try #require(stack.servers)
            try await self.redisOutage(stack, begin: { try servers.freeze(.redis) }, end: { try servers.thaw(.redis) })
        }
    }

    @Test func aJobWaitsForRedis() async throws {
        try await TestStack.with("job-waits") { stack async throws in
            let api = try await stack.startAPI()
            let number = SharedStack.number()
            #expect(try await stack.sendCode(to: number).status == 200)
            try await Task.sleep(for: .milliseconds(1_200))  // until the append-only file is on the disk
            try await stack.servers?.stop(.redis)
            let worker = try await stack.startWorker(ready: false)
            try await eventually("it waits") { worker.log.contains("job waits for redis") }
            #expect(try await stack.inbox(number).isEmpty)
            try await stack.servers?.start(.redis)
            let code = try await stack.receivedCode(number)
            #expect(try await stack.authenticate(["mobile_number": number, "code": code]).status == 200)
            #expect(await worker.stop() == 0)
            #expect(await api.stop() == 0)
        }
    }
}
