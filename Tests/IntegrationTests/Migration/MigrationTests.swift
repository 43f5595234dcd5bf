import Foundation
import Operations
import Primitives
import Redis
import TestSupport
import Testing

@testable import APIFrontend

/// `api-frontend migrate` on what older versions wrote, in a database of its own.
@Suite(.serialized, .enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(3)))
struct MigrationTests {
    private static let database = 14

    /// A database with an older version's keys.
    private func with(
        _ commit: String = LayoutFixture.commits[0], _ body: (RedisClient, LayoutFixture) async throws -> Void
    ) async throws {
        let fixture = try LayoutFixture(commit)
        try await TestRedis.run(Self.database) { redis in
            try await fixture.load(into: redis)
            try await body(redis, fixture)
        }
    }

    private func migration(
        _ redis: RedisClient, isDryRun: Bool = false, limit: Int = .max, patience: Duration = ServiceSigns.longest
    ) -> Migration {
        Migration(
            redis: redis, database: Self.database,
            settings: .init(isDryRun: isDryRun, limit: limit, patience: patience))
    }

    private func layout(_ redis: RedisClient) async throws -> RedisValue {
        try await redis.send(RedisCommand("GET", RedisLayout.key))
    }

    /// What is there after all of it has moved.
    private func expected(_ before: WholeDatabase) -> [String: [String]] {
        var keys: [String: [String]] = [RedisLayout.key: ["string", "-1", RedisLayout.version]]
        for (key, contents) in before.keys {
            if case .moves(let name) = KeyMove(key) { keys[name] = contents } else { keys[key] = contents }
        }
        return keys
    }

    @Test(arguments: LayoutFixture.commits)
    func everyKeyMovesWithAllThatItHolds(_ commit: String) async throws {
        try await self.with(commit) { redis, fixture in
            let before = try await WholeDatabase(redis)
            var migration = self.migration(redis)
            #expect(try await migration.run() == .first)
            let after = try await WholeDatabase(redis)
            #expect(after.keys == self.expected(before))
            // Each name of a number has its partition's tag, whatever computed it.
            let moved = after.keys.keys.compactMap { $0.firstMatch(of: /^[a-z]+:\{([0-9a-f]{3})\}:(\+\d+)/)?.output }
            #expect(moved.count > 10)
            for name in moved { #expect(Partition(ofE164: String(name.2)).digits == name.1) }
            #expect(!after.keys.keys.contains { $0.contains("{+") })
            #expect(migration.report[.moved] == migration.report[.there])
            #expect(migration.report[.unknown] + migration.report[.taken] + migration.report[.gone] == 0)

            var again = self.migration(redis)
            #expect(try await again.run() == .done)
            #expect(try await WholeDatabase(redis) == after)
        }
    }

    @Test func stoppedAfterAnyKeyItGoesOn() async throws {
        try await self.with { redis, _ in
            let before = try await WholeDatabase(redis)
            var runs = 0
            while true {
                var migration = self.migration(redis, limit: 1)
                do {
                    let start = try await migration.run()
                    #expect(start == .interrupted)
                    break
                } catch let error as MigrationError {
                    #expect(error == .stopped)
                }
                runs += 1
                #expect(migration.report[.moved] == 1)
                #expect(try await self.layout(redis) == .string("migrating"))
                guard runs < 1_000 else { throw TestFailure("it does not come to its end") }
            }
            #expect(runs > 10)
            #expect(try await WholeDatabase(redis).keys == self.expected(before))
        }
    }

    @Test func killedHalfWayItGoesOn() async throws {
        try await TestRedis.run(Self.database) { redis in
            _ = try await redis.send(RedisCommand("FLUSHDB"))
            let count = 60_000
            for start in stride(from: 0, to: count, by: 1_000) {
                let commands = (start..<start + 1_000).map { number in
                    RedisCommand("SET", "shutout:{+98912\(1_000_000 + number)}", String(number))
                }
                for reply in try await redis.pipeline(commands) { _ = try reply.get() }
            }
            let environment = ["REDIS_URL": try TestRedis.url(Self.database)]
            let log = try TestEnvironment.directory("migrate").appending(path: "migrate.log")
            let killed = try ServiceProcess("api-frontend", ["migrate"], environment: environment, log: log)
            try await eventually("it is at work") { try await self.layout(redis) == .string("migrating") }
            await killed.killNow()
            let half = try await redis.send(RedisCommand("KEYS", "shutout:{+*")).array().count
            #expect(half > 0, "it was done before it could be killed")
            let report = try await Shell.run(
                TestEnvironment.binaries + "/api-frontend", ["migrate"], environment: environment)
            #expect(report.contains("an earlier run was stopped half-way"))
            #expect(report.contains("moved: \(half) (shutout \(half))"))
            #expect(report.contains("with the new name now: \(count) (shutout \(count))"))
            #expect(report.contains("the database has layout 2 now"))
            let names = try await redis.send(RedisCommand("KEYS", "*")).array().map { try $0.string() }
            #expect(names.count == count + 1)
            #expect(!names.contains { $0.contains("{+") })
            let phone = "+989121000017"
            let value = try await redis.send(RedisCommand("GET", "shutout:\(Partition.tagged(e164: phone))"))
            #expect(value == .string("17"))
        }
    }

    @Test func aTakenNameIsNotOverwritten() async throws {
        try await TestRedis.run(Self.database) { redis in
            _ = try await redis.send(RedisCommand("FLUSHDB"))
            let phone = "+989121234567"
            let (old, new) = ("guesses:{\(phone)}", "guesses:\(Partition.tagged(e164: phone))")
            for words in [
                ["SET", old, "1"], ["SET", new, "2"], ["SET", "user:{\(phone)}:0", "x"], ["SET", "other", "x"],
            ] {
                _ = try await redis.send(RedisCommand(words: words))
            }
            var migration = self.migration(redis)
            await #expect(throws: MigrationError.taken(1)) { try await migration.run() }
            #expect(migration.report[.moved, "user"] == 1)
            #expect(migration.report[.unknown, "other"] == 1)
            #expect(try await self.layout(redis) == .string("migrating"))
            #expect(try await redis.send(RedisCommand("GET", old)) == .string("1"))
            #expect(try await redis.send(RedisCommand("GET", new)) == .string("2"))
            _ = try await redis.send(RedisCommand("DEL", old))
            var again = self.migration(redis)
            #expect(try await again.run() == .interrupted)
            #expect(try await self.layout(redis) == .string(RedisLayout.version))
            #expect(try await redis.send(RedisCommand("GET", new)) == .string("2"))
        }
    }

    @Test func aDryRunCountsAndWritesNothing() async throws {
        try await self.with { redis, _ in
            let before = try await WholeDatabase(redis)
            let report = try await Shell.run(
                TestEnvironment.binaries + "/api-frontend", ["migrate", "--dry-run"],
                environment: ["REDIS_URL": try TestRedis.url(Self.database)])
            let moves = before.keys.keys.count { if case .moves = KeyMove($0) { true } else { false } }
            #expect(report.contains("to be moved: \(moves) ("))
            #expect(report.contains("a dry run: nothing was written"))
            #expect(try await WholeDatabase(redis) == before)
        }
    }

    @Test(
        "services have to be stopped first",
        arguments: [
            ["SET", "probe:{api-frontend-00112233}", "1", "PX", "60000"], ["SET", "worker:{w1}", "1", "PX", "60000"],
            ["ZADD", "chat.nodes", "NOW", "n1"],
        ])
    func services(words: [String]) async throws {
        try await self.with { redis, _ in
            let sign = words.map { $0 == "NOW" ? String(WallClock.now) : $0 }
            _ = try await redis.send(RedisCommand(words: sign))
            let error = await #expect(throws: MigrationError.self) {
                var migration = self.migration(redis, patience: .seconds(1))
                _ = try await migration.run()
            }
            #expect(error?.description.contains(words[1]) == true)
            #expect(try await self.layout(redis) == .null)
            _ = try await redis.send(RedisCommand(words: ["DEL", words[1]]))
            var again = self.migration(redis)
            _ = try await again.run()
            #expect(try await self.layout(redis) == .string("2"))
        }
    }

    @Test func aConnectionOfAServiceIsASign() async throws {
        try await self.with { redis, _ in
            let address = try #require(RedisAddress(try TestRedis.url(Self.database)))
            var configuration = RedisClient.Configuration(address: address, connections: 1, name: "sms-worker")
            configuration.needsLayout = false
            let worker = RedisClient(configuration: configuration, logger: OperatorSession.logger("test"))
            let reason: @Sendable () -> String? = { worker.status.isConnected ? nil : "redis" }
            let migration = self.migration(redis, patience: .zero)
            try await OperatorSession.run([worker], waitingFor: reason) {
                let error = await #expect(throws: MigrationError.self) {
                    var migration = migration
                    _ = try await migration.run()
                }
                #expect(error == .running(["sms-worker"]))
            }
        }
    }

    @Test func aServicesUserIsTooFewRights() async throws {
        try await self.with { redis, _ in
            let before = try await WholeDatabase(redis)
            // A user of this test's own with the service's rights: what Redis refuses to the service itself fails the whole run.
            let (name, password) = ("test-migrate", SecureRandom.identifier())
            let rules = ["reset", "on", ">\(password)"] + (try RedisUser.api.rules())
            _ = try await redis.send(RedisCommand(words: ["ACL", "SETUSER", name] + rules))
            let url = try TestRedis.url(
                at: try TestEnvironment.redisURL, database: Self.database, user: "\(name):\(password)")
            let failure = await #expect(throws: TestFailure.self) {
                try await Shell.run(
                    TestEnvironment.binaries + "/api-frontend", ["migrate"], environment: ["REDIS_URL": url])
            }
            _ = try await redis.send(RedisCommand("ACL", "DELUSER", name))
            #expect("\(failure.map { "\($0)" } ?? "")".contains("the operator's redis.url"))
            #expect(try await WholeDatabase(redis) == before)
        }
    }
}
