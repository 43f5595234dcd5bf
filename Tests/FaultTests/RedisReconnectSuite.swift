import Common
import Foundation
import TestSupport
import Testing

/// Connections that all end at once are back before a user is told of it.
@Suite(.serialized, .timeLimit(.minutes(2))) struct RedisReconnectSuite {
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
            let statuses = try await withThrowingTaskGroup(of: [Int].self) { group in
                for _ in 0..<6 {
                    group.addTask {
                        var statuses: [Int] = []
                        while !isOver.read({ $0 }) { statuses.append(try await stack.verify(user.access)) }
                        return statuses
                    }
                }
                group.addTask {
                    defer { isOver.change { $0 = true } }
                    var statuses: [Int] = []
                    for round in 0..<8 {
                        try await Self.killAll(stack)
                        // Nothing but what comes after the loss: a command that was on its way is nobody's to repeat.
                        for index in 0..<5 {
                            statuses.append(try await stack.sendCode(to: "0912310\(1_000 + round * 10 + index)").status)
                        }
                        try await Task.sleep(for: .milliseconds(1_100))
                    }
                    return statuses
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(statuses.count > 100)
            #expect(statuses.allSatisfy { $0 == 200 }, "\(statuses.count { $0 != 200 }) of \(statuses.count)")
            #expect(api.log.contains("redis connection lost"))
            for process in [api, worker] { #expect(await process.stop() == 0) }
        }
    }
}
