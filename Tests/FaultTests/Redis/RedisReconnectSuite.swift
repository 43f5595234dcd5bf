import Foundation
import TestSupport
import Testing

/// Connections that all end at once are back before a user is told of it.
@Suite(.serialized, .enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(2)))
struct RedisReconnectSuite {
    private static func killAll(_ stack: TestStack) async throws {
        for type in ["normal", "pubsub"] {
            try await Shell.run("/usr/bin/redis-cli", ["-u", stack.redisURL, "CLIENT", "KILL", "TYPE", type])
        }
    }

    @Test func noRequestIsRefusedForConnectionsThatComeBack() async throws {
        try await TestStack.with("redis-killed") { stack async throws in
            let api = try await stack.startAPI()
            let worker = try await stack.startWorker()
            let user = try await stack.logIn("09123000000")
            let isOver = Locked(false)
            let statuses = try await withThrowingTaskGroup(of: [String: Int].self) { group in
                for _ in 0..<6 {
                    group.addTask {
                        var statuses: [String: Int] = [:]
                        while !isOver.read({ $0 }) {
                            statuses["verify \(try await stack.verify(user.access))", default: 0] += 1
                        }
                        return statuses
                    }
                }
                group.addTask {
                    defer { isOver.change { $0 = true } }
                    var statuses: [String: Int] = [:]
                    for round in 0..<8 {
                        try await Self.killAll(stack)
                        // Nothing but what comes after the loss: a command that was on its way is nobody's to repeat.
                        for index in 0..<5 {
                            let reply = try await stack.sendCode(to: "0912310\(1_000 + round * 10 + index)")
                            statuses["send \(reply.status)", default: 0] += 1
                        }
                        try await Task.sleep(for: .milliseconds(1_100))
                    }
                    return statuses
                }
                return try await group.reduce(into: [:]) { $0.merge($1, uniquingKeysWith: +) }
            }
            #expect((statuses["verify 200"] ?? 0) > 100)
            #expect(Set(statuses.keys) == ["verify 200", "send 200"], "\(statuses)")
            #expect(api.log.contains("redis connection lost"))
            for process in [api, worker] { #expect(await process.stop() == 0) }
        }
    }
}
