import Foundation
import Logging
import Operations
import Redis
import TestSupport
import Testing

@Suite(.serialized, .enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(3)))
struct RedisClientTests {
    /// Runs a client against a server for the time of a test.
    private func withClient(
        url: String? = nil, timeout: Duration = .seconds(5), connections: Int = 2,
        _ body: (RedisClient) async throws -> Void
    ) async throws {
        let address = try #require(RedisAddress(try url ?? TestEnvironment.redisURL))
        let client = RedisClient(
            configuration: .init(
                address: address, timeout: timeout, connections: connections,
                name: "test-\(UUID().uuidString.prefix(8))"),
            logger: Logger(label: "test"))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await client.run() }
            defer { group.cancelAll() }
            try await eventually("connected") { client.status.isConnected }
            try await body(client)
        }
    }

    private func key() -> String { "test:\(UUID().uuidString)" }

    @Test func repliesHaveTheirTypes() async throws {
        try await self.withClient { redis async throws in
            let key = self.key()
            #expect(try await redis.send(RedisCommand("GET", key)) == .null)
            #expect(try await redis.send(RedisCommand("SET", key, "a\r\nb")) == .string("OK"))
            #expect(try await redis.send(RedisCommand("GET", key)) == .string("a\r\nb"))
            #expect(try await redis.send(RedisCommand("DEL", key)).integer() == 1)
            #expect(try await redis.send(RedisCommand("LRANGE", key, "0", "-1")) == .array([]))
            let error = await #expect(throws: RedisError.self) { _ = try await redis.send(RedisCommand("INCR")) }
            #expect(error?.code == .server)
            #expect(error?.isTemporary == false)
        }
    }

    @Test func aPipelineHasAReplyForEachCommandErrorsAmongThem() async throws {
        try await self.withClient { redis async throws in
            let key = self.key()
            let replies = try await redis.pipeline([
                RedisCommand("SET", key, "x"), RedisCommand("INCR", key), RedisCommand("GET", key),
            ])
            #expect(replies.count == 3)
            #expect(throws: RedisError.self) { try replies[1].get() }
            #expect(replies[2] == .string("x"))
        }
    }

    @Test func tenThousandCommandsAtOnceKeepTheirReplies() async throws {
        try await self.withClient(timeout: .seconds(10)) { redis async throws in
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for index in 0..<10_000 {
                    group.addTask { try await redis.send(RedisCommand("ECHO", "\(index)")) == .string("\(index)") }
                }
                for try await isRight in group { #expect(isRight) }
            }
        }
    }

    @Test func aScriptIsSentOnceAndThenNamed() async throws {
        try await self.withClient { redis async throws in
            let marker = UUID().uuidString
            let script = RedisScript("return {KEYS[1], ARGV[1], '\(marker)'}")
            for _ in 0..<2 {
                let reply = try await redis.run(script, keys: ["k"], arguments: ["v"])
                #expect(reply == .array([.string("k"), .string("v"), .string(marker)]))
            }
            // Forgotten by the server, as after its restart.
            _ = try await redis.send(RedisCommand("SCRIPT", "FLUSH"))
            #expect(try await redis.run(script, keys: ["k"], arguments: ["v"]).array().count == 3)
        }
    }

    @Test func aCommandThatTakesTooLongFailsInTimeAndTheClientComesBack() async throws {
        try await self.withClient(timeout: .milliseconds(200), connections: 1) { redis async throws in
            let start = ContinuousClock.now
            let error = await #expect(throws: RedisError.self) {
                _ = try await redis.send(RedisCommand("BLPOP", self.key(), "5"))
            }
            #expect(error?.code == .timedOut)
            #expect(ContinuousClock.now - start < .seconds(1) + .slack)
            try await eventually("commands work again") {
                try await redis.send(RedisCommand("PING")) == .string("PONG")
            }
        }
    }

    @Test func aShorterWaitForOneCommandLeavesTheConnectionAlone() async throws {
        try await self.withClient(connections: 1) { redis async throws in
            let before = try await redis.send(RedisCommand("CLIENT", "ID"))
            let error = await #expect(throws: RedisError.self) {
                _ = try await redis.send(RedisCommand("BLPOP", self.key(), "2"), timeout: .milliseconds(100))
            }
            #expect(error?.code == .timedOut)
            #expect(try await redis.send(RedisCommand("CLIENT", "ID")) == before)
        }
    }

    @Test func aLostConnectionFailsWhatIsInFlightAndIsReplaced() async throws {
        try await self.withClient(timeout: .seconds(5), connections: 1) { redis async throws in
            let id = try await redis.send(RedisCommand("CLIENT", "ID")).integer()
            async let blocked = redis.send(RedisCommand("BLPOP", self.key(), "5"))
            try await Task.sleep(for: .milliseconds(50))
            try await self.withClient { killer async throws in
                _ = try await killer.send(RedisCommand("CLIENT", "KILL", "ID", "\(id)"))
            }
            do {
                _ = try await blocked
                Issue.record("the command survived its connection")
            } catch {
                #expect((error as? RedisError)?.code == .connectionLost)
            }
            try await eventually("a new connection") {
                try await redis.send(RedisCommand("CLIENT", "ID")).integer() != id
            }
        }
    }

    @Test func withoutAServerCommandsFailAtOnce() async throws {
        let port = FreePorts.take(1)[0]
        let client = RedisClient(
            configuration: .init(address: try #require(RedisAddress("redis://127.0.0.1:\(port)"))),
            logger: Logger(label: "test"))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await client.run() }
            defer { group.cancelAll() }
            try await eventually("the refusal is known") { client.status.detail.contains("refused") }
            let start = ContinuousClock.now
            let error = await #expect(throws: RedisError.self) { _ = try await client.send(RedisCommand("PING")) }
            #expect(error?.code == .notConnected)
            #expect(ContinuousClock.now - start < .slack)
        }
    }

    @Test func anACLUserAndADatabaseAreUsed() async throws {
        try await self.withClient { admin async throws in
            let user = "u\(UUID().uuidString.prefix(8))"
            _ = try await admin.send(RedisCommand("ACL", "SETUSER", user, "on", ">p@ss:w/rd", "~*", "+@all"))
            let url = try TestRedis.url(
                at: TestEnvironment.redisURL, database: 7, user: "\(user):p%40ss%3Aw%2Frd")
            try await self.withClient(url: url) { redis async throws in
                #expect(try await redis.send(RedisCommand("ACL", "WHOAMI")) == .string(user))
                #expect(try await redis.send(RedisCommand("CLIENT", "INFO")).string().contains(" db=7 "))
            }
            _ = try await admin.send(RedisCommand("ACL", "DELUSER", user))
        }
    }

    @Test func aWrongPasswordIsSaidWithoutRepeatingIt() async throws {
        let url = try TestRedis.url(at: TestEnvironment.redisURL, user: "nobody:hunter2")
        let client = RedisClient(
            configuration: .init(address: try #require(RedisAddress(url))), logger: Logger(label: "test"))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await client.run() }
            defer { group.cancelAll() }
            try await eventually("the refusal is known") { client.status.detail.contains("WRONGPASS") }
            #expect(!client.status.detail.contains("hunter2"))
        }
    }

    @Test func withoutARightToINFOItIsAskedOnceASecondAndSaysSo() async throws {
        try await self.withClient { admin async throws in
            let user = "u\(UUID().uuidString.prefix(8))"
            _ = try await admin.send(RedisCommand("ACL", "SETUSER", user, "on", ">p", "~*", "+@all", "-info"))
            let url = try TestRedis.url(at: TestEnvironment.redisURL, user: "\(user):p")
            try await self.withClient(url: url) { redis async throws in
                let watch = MemoryWatch(redis: redis, logger: Logger(label: "test"))
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await watch.run() }
                    defer { group.cancelAll() }
                    try await eventually("it says so") { watch.component.detail.contains("NOPERM") }
                    #expect(watch.component.isReady && !watch.isFull)
                    try await Task.sleep(for: .seconds(2))
                }
            }
            // Redis counts the refusals of one user.
            var refused: Int64 = 0
            for entry in try await admin.send(RedisCommand("ACL", "LOG")).array() {
                let words = try entry.array()
                if words.contains(.string(user)), words.count > 1 { refused += try words[1].integer() }
            }
            #expect((1...5).contains(refused))
            _ = try await admin.send(RedisCommand("ACL", "DELUSER", user))
        }
    }

    @Test func connectionsThatAreNotVitalLeaveAProcessReady() throws {
        let address = try #require(RedisAddress("redis://127.0.0.1:1"))
        let client = RedisClient(configuration: .init(address: address), logger: Logger(label: "test"))
        #expect(!client.component().isReady)
        let part = client.component("redis.chat", isVital: false)
        #expect(part.isReady)
        #expect(part.detail.hasPrefix("not connected; 0 of "), "\(part.detail)")
    }

    @Test func durabilityIsJudged() async throws {
        try await self.withClient { redis async throws in
            let durability = try await RedisDurability(asking: redis)
            #expect(durability.isAppendOnly)
            #expect(durability.evictionPolicy == "noeviction")
            #expect(durability.complaint == nil)
        }
    }
}

@Suite(.serialized, .enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(3)))
struct RedisSubscriberTests {
    /// Runs a subscriber and a client, and gives a channel's name that nobody else uses.
    private func withSubscriber(
        probeInterval: Duration = .seconds(5), _ body: (RedisSubscriber, RedisClient, String) async throws -> Void
    ) async throws {
        let address = try #require(RedisAddress(try TestEnvironment.redisURL))
        let logger = Logger(label: "test")
        let subscriber = RedisSubscriber(address: address, probeInterval: probeInterval, logger: logger)
        let redis = RedisClient(configuration: .init(address: address), logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await subscriber.run() }
            group.addTask { try await redis.run() }
            defer { group.cancelAll() }
            try await eventually("connected") { redis.status.isConnected }
            try await body(subscriber, redis, "channel:\(UUID().uuidString)")
        }
    }

    @Test func messagesArriveAndALostConnectionIsSubscribedAgain() async throws {
        try await self.withSubscriber(probeInterval: .milliseconds(200)) { subscriber, redis, name async throws in
            var events = subscriber.subscribe(to: name).makeAsyncIterator()
            #expect(await events.next() == .subscribed)
            _ = try await redis.send(RedisCommand("PUBLISH", name, "one"))
            #expect(await events.next() == .message("one"))
            // Several probes later the connection is still the same one.
            try await Task.sleep(for: .milliseconds(700))
            _ = try await redis.send(RedisCommand("PUBLISH", name, "two"))
            #expect(await events.next() == .message("two"))
            let clients = try await redis.send(RedisCommand("CLIENT", "LIST", "TYPE", "pubsub")).string()
            for line in clients.split(separator: "\n") {
                let id = line.split(separator: " ").first { $0.hasPrefix("id=") }.map { String($0.dropFirst(3)) } ?? ""
                _ = try await redis.send(RedisCommand("CLIENT", "KILL", "ID", id))
            }
            #expect(await events.next() == .subscribed)
            _ = try await redis.send(RedisCommand("PUBLISH", name, "three"))
            #expect(await events.next() == .message("three"))
        }
    }

    @Test func aListenerThatStopsListeningIsUnsubscribed() async throws {
        try await self.withSubscriber { subscriber, redis, name async throws in
            func listeners() async throws -> Int64 {
                try await redis.send(RedisCommand("PUBSUB", "NUMSUB", name)).array()[1].integer()
            }
            do {
                var events = subscriber.subscribe(to: name).makeAsyncIterator()
                #expect(await events.next() == .subscribed)
                #expect(try await listeners() == 1)
            }
            try await eventually("unsubscribed") { try await listeners() == 0 }
        }
    }
}
