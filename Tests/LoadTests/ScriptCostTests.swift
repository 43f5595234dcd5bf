import Foundation
import TestSupport
import Testing

@testable import Redis

/// What scripts cost Redis at worst: its one thread does nothing else meanwhile.
@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(3)))
struct ScriptCostTests {
    /// The most of Redis' time that one call may take, in µs; of several tries the best counts, since others have the machine too.
    private static let limit = 2_000
    private static let tries = 8
    /// What takes a Redis a millisecond where the limit was chosen: a slower machine, or one whose neighbours are busy, takes
    /// longer for both.
    private static let yardstick = ScriptCase(
        "yardstick",
        RedisScript("local sum = 0 for i = 1, 180000 do sum = sum + i % 7 end return sum"), ["yardstick"])
    private static let yardstickCost = 1_000

    @Test func noCallHoldsRedisUpForLong() async throws {
        let servers = try await PrivateServers(in: TestEnvironment.directory("script-costs"), only: .redis)
        try await TestRedis.run(at: servers.redisURL) { redis in
            _ = try await Self.cost(of: Self.yardstick, redis)
            for one in try ScriptCase.all() {
                #expect(KeySlot.isShared(by: one.call.keys), "\(one.name): \(one.call.keys)")
                var cost = try await Self.cost(of: one, redis)
                if cost > Self.limit {
                    let pace = max(
                        1, try await Double(Self.cost(of: Self.yardstick, redis)) / Double(Self.yardstickCost))
                    cost = min(cost, try await Self.cost(of: one, redis))
                    #expect(
                        Double(cost) <= Double(Self.limit) * pace,
                        "\(one.name) takes \(cost) µs of Redis' time, on a machine that is \(pace) times as slow")
                }
            }
            // The table above has all of them, by the text that the programs send, and nothing runs that is no file.
            let files = try ScriptFiles.scripts().sorted { $0.key < $1.key }
            let ran = try await redis.send(
                RedisCommand(words: ["SCRIPT", "EXISTS"] + files.map(\.value.digest))
            ).array()
            for (file, ran) in zip(files, ran) { #expect(ran == .integer(1), "\(file.key).lua is not in the table") }
            let known = try await Self.number("number_of_cached_scripts:", in: "memory", redis) - 1
            #expect(known == files.count, "a script is no file")
        }
        await servers.stop()
    }

    private static func cost(of one: ScriptCase, _ redis: RedisClient) async throws -> Int {
        _ = try await redis.send(RedisCommand("FLUSHDB"))
        for reply in try await redis.pipeline(one.once) { _ = try reply.get() }
        var best = Int.max
        for _ in 0..<Self.tries {
            for reply in try await redis.pipeline(one.each) { _ = try reply.get() }
            _ = try await redis.send(RedisCommand("CONFIG", "RESETSTAT"))
            do { try await redis.run(one.call) } catch {
                throw TestFailure("\(one.name): \(error)")
            }
            let cost =
                try await Self.number("cmdstat_eval:", field: "usec=", in: "commandstats", redis)
                + Self.number("cmdstat_evalsha:", field: "usec=", in: "commandstats", redis)
                + (one.command.isEmpty
                    ? 0 : Self.number("cmdstat_\(one.command):", field: "usec=", in: "commandstats", redis))
            best = min(best, cost)
        }
        return best
    }

    /// A number of `INFO`; 0 if it is not there.
    private static func number(
        _ line: String, field: String = "", in section: String, _ redis: RedisClient
    ) async throws -> Int {
        let text = try await redis.send(RedisCommand("INFO", section)).string()
        guard let start = text.range(of: "\n" + line),
            let place = text[start.upperBound...].range(of: field.isEmpty ? "" : field)
                ?? (field.isEmpty ? start.upperBound..<start.upperBound : nil)
        else { return 0 }
        return Int(text[place.upperBound...].prefix { $0.isNumber }) ?? 0
    }
}

/// A script, or a command of ours, with the worst that it may be given.
struct ScriptCase {
    let name: String
    /// What is there before.
    var once: [RedisCommand] = []
    /// What is there again before each call.
    var each: [RedisCommand] = []
    let call: RedisCall<Void>
    /// The command's name in small letters; empty for a script.
    var command = ""

    init<Reply>(_ name: String, once: [RedisCommand] = [], each: [RedisCommand] = [], _ call: RedisCall<Reply>) {
        self.name = name
        self.once = once
        self.each = each
        self.call = call.ignoringAnswer
    }

    init(
        _ name: String, once: [RedisCommand] = [], each: [RedisCommand] = [], _ script: RedisScript, _ keys: [String],
        _ arguments: [String] = []
    ) {
        self.init(
            name, once: once, each: each, RedisCall<RedisValue>(script, keys: keys, arguments: arguments))
    }

    /// Every script of the three programs, some with several inputs.
    static func all() throws -> [ScriptCase] {
        try self.chat() + self.rooms() + self.invitations() + self.presence() + self.imports() + self.identity()
            + self.limits() + self.messages() + self.work() + [
                ScriptCase("layout of the keys", RedisLayout.judge, [RedisLayout.key], ["2"])
            ]
    }

    /// A hash with as many fields, by number from 1.
    static func hash(_ key: String, _ count: Int, _ value: (Int) -> String) -> RedisCommand {
        RedisCommand(words: ["HSET", key] + (1...count).flatMap { ["\($0)", value($0)] })
    }
}
