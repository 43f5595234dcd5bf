import Foundation
import Operations
import Redis
import TestSupport
import Testing

/// What one connection was told is no news once it is gone.
@Suite(.serialized, .enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(2)))
struct RedisSlotSuite {
    private static func redis(_ stack: TestStack, _ words: String...) async throws {
        _ = try await Shell.run("/usr/bin/redis-cli", ["-u", stack.redisURL] + words)
    }

    @Test func aRefusalEndsWithTheConnectionThatHeardIt() async throws {
        try await TestStack.with("redis-slots") { stack async throws in
            var configuration = RedisClient.Configuration(
                address: try #require(RedisAddress(stack.redisURL)), connections: 2, name: "slots")
            configuration.isProbing = true
            let client = RedisClient(configuration: configuration, logger: OperatorSession.logger("test"))
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await client.run() }
                defer { group.cancelAll() }
                try await eventually("connected") { client.status.detail.hasPrefix("2 of 2") }
                try await Self.redis(stack, "CONFIG", "SET", "maxmemory", "1")
                // Over each connection.
                try await eventually("both are refused") { client.refusal != nil }
                try await Task.sleep(for: .seconds(2))
                // One connection goes, and no other is let in for it: all over one connection, for there will be no second.
                let list = try await client.send(RedisCommand("CLIENT", "LIST")).string().split(separator: "\n")
                let mine = try #require(list.first { $0.contains(" name=slots ") }?.split(separator: " ").first)
                _ = try await Shell.run(
                    "/bin/sh",
                    [
                        "-c", #"printf '%s\n' "$@" | redis-cli -u "$0""#, stack.redisURL, "CONFIG SET maxclients 1",
                        "CONFIG SET maxmemory 0", "CLIENT KILL ID \(mine.dropFirst(3))",
                    ])
                // A busy machine may lose the other for a moment too, and get one back.
                try await eventually("with the one that is left it is ready", within: .seconds(10) + .slack) {
                    client.status.detail.hasPrefix("1 of 2") && client.component().isReady
                }
            }
        }
    }
}
