import Chat
import Redis
import TestSupport
import Testing

/// What a room keeps in bytes.
@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(3)))
struct ChatTrimTests {
    /// A room of its own, with one member.
    private struct Room {
        let redis: RedisClient
        let id = Int64.random(in: 1 << 42..<1 << 43)

        init(_ redis: RedisClient) async throws {
            self.redis = redis
            let room = ChatRoom(id: self.id, name: "", kind: .group, status: .open, created: 1, updated: 1)
            _ = try await redis.pipeline([
                RedisCommand(words: ["HSET", ChatKeys.room(self.id)] + room.fields(epoch: "first")),
                RedisCommand("HSET", ChatKeys.members(self.id), "1", "member"),
            ])
        }

        func send(_ text: String, key: String? = nil, keeping bytes: Int, messages: Int = 10_000) async throws {
            let store = ChatStore(historyLimit: messages, roomBytes: bytes)
            let message = try NewChatMessage(
                sender: ChatUser(id: 1, username: "u"), kind: .text, text: text, key: key)
            #expect(try await self.redis.run(store.send(message, to: self.id)).reply.isNew)
        }

        /// The texts that are there, oldest first.
        func stored() async throws -> [StoredChatMessage] {
            try StoredChatMessage.list(
                try await self.redis.send(RedisCommand("XRANGE", ChatKeys.stream(self.id), "-", "+")))
        }

        /// What its messages weigh.
        func weight() async throws -> Int {
            try await self.stored().reduce(0) {
                $0 + $1.message.text.utf8.count + ($1.key?.utf8.count ?? 0) + ChatTrim.overhead
            }
        }

        func field(_ name: String) async throws -> Int? {
            let value = try await self.redis.send(RedisCommand("HGET", ChatKeys.room(self.id), name))
            return value == .null ? nil : Int(try value.integer())
        }

        func setFields(_ fields: String...) async throws {
            _ = try await self.redis.send(RedisCommand(words: ["HSET", ChatKeys.room(self.id)] + fields))
        }
    }

    private static func text(_ bytes: Int) -> String { String(repeating: "x", count: bytes) }

    @Test func theOldestGoWhenTheBytesAreTooMany() async throws {
        try await SMSFixture.run { fixture in
            let room = try await Room(fixture.redis)
            for number in 1...120 { try await room.send(Self.text(1_800), key: "k\(number)", keeping: 100_000) }
            let kept = try await room.stored()
            let weight = try await room.weight()
            #expect(weight <= 100_000)
            #expect(weight > 95_000, "no more than has to go")
            #expect(try await room.field("bytes") == weight)
            #expect(kept.last?.offset == 120)
            #expect(kept.map(\.offset) == Array(121 - Int64(kept.count)...120), "without a gap")
            // Who comes back from before that has lost its place, and who was still there has not.
            func missed(since offset: Int64) async throws -> Int? {
                let call = ChatStore().open(
                    room.id, for: 1, since: ChatPosition(epoch: "first", offset: offset), bytes: 1 << 20)
                return try await fixture.redis.run(call)?.missed?.count
            }
            let first = try #require(kept.first?.offset)
            #expect(try await missed(since: first - 2) == nil)
            #expect(try await missed(since: first - 1) == kept.count)
        }
    }

    @Test func aMessageThatIsMoreThanAllIsKeptAlone() async throws {
        try await SMSFixture.run { fixture in
            let room = try await Room(fixture.redis)
            for _ in 1...3 { try await room.send(Self.text(30_000), keeping: 20_000) }
            #expect(try await room.stored().map(\.offset) == [3])
            #expect(try await room.field("bytes") == 30_200)
        }
    }

    @Test func aCountThatIsFarOffEndsWithTheLastMessage() async throws {
        try await SMSFixture.run { fixture in
            let room = try await Room(fixture.redis)
            for _ in 1...3 { try await room.send("x", keeping: 100_000) }
            try await room.setFields("bytes", "900000")
            try await room.send("x", keeping: 100_000)
            #expect(try await room.stored().map(\.offset) == [4])
            #expect(try await room.field("bytes") == 201)
            for _ in 1...3 { try await room.send("x", keeping: 100_000) }
            #expect(try await room.field("bytes") == 804)
        }
    }

    @Test func whatIsWrittenWithoutCountingHasItBeginAgain() async throws {
        try await SMSFixture.run { fixture in
            let room = try await Room(fixture.redis)
            for _ in 1...120 { try await room.send(Self.text(500), keeping: 1 << 30) }
            #expect(try await room.field("bytes") == 84_000)
            // As a process does that knows of no count: it writes, and trims by the number alone.
            for offset in 121...140 {
                _ = try await fixture.redis.pipeline([
                    RedisCommand(
                        "XADD", ChatKeys.stream(room.id), "\(offset)-0", "sender", "1", "type", "text", "text", "old",
                        "at", "1"),
                    RedisCommand("HSET", ChatKeys.room(room.id), "offset", "\(offset)"),
                ])
            }
            _ = try await fixture.redis.send(RedisCommand("XTRIM", ChatKeys.stream(room.id), "MAXLEN", "60"))
            // By the old count it would be far beyond this.
            for _ in 1...10 { try await room.send("x", keeping: 60_000) }
            #expect(try await room.stored().count == 70, "nothing is lost")
            #expect(try await room.field("counted") == 0)
            #expect(try await room.field("bytes") == (try await room.weight()))
        }
    }

    @Test func aRoomThatHasToLoseMuchLosesSomeWithEachMessage() async throws {
        try await SMSFixture.run { fixture in
            let room = try await Room(fixture.redis)
            for _ in 1...200 { try await room.send(Self.text(1_000), keeping: 1 << 30) }
            try await room.send("x", keeping: 65_536)
            #expect(try await room.stored().count == 201 - ChatTrim.step)
            for _ in 1...4 { try await room.send("x", keeping: 65_536) }
            let weight = try await room.weight()
            #expect(weight <= 65_536)
            #expect(try await room.field("bytes") == weight)
        }
    }

    @Test func theNumberOfMessagesIsCountedAlong() async throws {
        try await SMSFixture.run { fixture in
            let room = try await Room(fixture.redis)
            for number in 1...400 { try await room.send("\(number)", keeping: 1 << 30, messages: 100) }
            let kept = try await room.stored()
            #expect((100..<100 + ChatTrim.step).contains(kept.count))
            #expect(try await room.field("bytes") == (try await room.weight()))
        }
    }

    @Test func aRoomFromBeforeTheCountIsCountedByAndBy() async throws {
        try await SMSFixture.run { fixture in
            let room = try await Room(fixture.redis)
            for number in 1...100 { try await room.send(Self.text(500), key: "\(number)", keeping: 1 << 30) }
            _ = try await fixture.redis.send(RedisCommand("HDEL", ChatKeys.room(room.id), "bytes", "counted"))
            try await room.send("x", keeping: 1 << 30)
            #expect(try await room.field("counted") == 91)
            for _ in 1...10 { try await room.send("x", keeping: 1 << 30) }
            #expect(try await room.field("counted") == 0)
            #expect(try await room.field("bytes") == (try await room.weight()))
            // Old ones that go before they were counted are not taken off.
            _ = try await fixture.redis.send(RedisCommand("HDEL", ChatKeys.room(room.id), "bytes", "counted"))
            try await room.send("x", keeping: 1 << 30, messages: 50)
            for _ in 1...20 { try await room.send("x", keeping: 1 << 30, messages: 50) }
            #expect(try await room.field("counted") == 0)
            #expect(try await room.field("bytes") == (try await room.weight()))
        }
    }
}
