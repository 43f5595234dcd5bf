import Chat
import Identity
import Primitives
import Redis
import TestSupport
import Testing

@testable import ChatFanout

/// The scripts of chat's storage, one by one, as front end and nodes call them.
@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(3)))
struct ChatScriptTests {
    /// A room of its own.
    private struct Room {
        let redis: RedisClient
        let id: Int64
        let store: ChatStore

        init(
            _ redis: RedisClient, _ members: [Int64: ChatRole], history: Int = 10_000,
            bytes: Int = ChatMessage.roomBytes
        ) async throws {
            self.redis = redis
            self.id = Int64.random(in: 1 << 42..<1 << 43)
            self.store = ChatStore(historyLimit: history, roomBytes: bytes)
            let room = ChatRoom(id: self.id, name: "", kind: .group, status: .open, created: 1, updated: 1)
            _ = try await redis.send(
                RedisCommand(words: ["HSET", ChatKeys.room(self.id)] + room.fields(epoch: "first")))
            for (user, role) in members {
                _ = try await redis.send(
                    RedisCommand("HSET", ChatKeys.members(self.id), String(user), role.rawValue))
            }
        }

        func send(
            _ text: String, from user: Int64 = 1, key: String? = nil, seen: ChatPosition = .unknown
        ) async throws -> ChatStore.SendReply {
            let message = try NewChatMessage(
                sender: ChatUser(id: user, username: "u\(user)"), kind: .text, text: text, key: key)
            return try await self.redis.run(self.store.send(message, to: self.id, seen: seen)).reply
        }

        func place(_ text: String, seen: ChatPosition = .unknown) async throws -> ChatPosition {
            guard case .stored(let place, _, false) = try await self.send(text, seen: seen) else {
                throw TestFailure("stored")
            }
            return place
        }

        func open(
            _ user: Int64? = 1, since: ChatPosition? = nil, seen: ChatPosition = .unknown,
            limit: Int = ChatStore.resumeLimit, bytes: Int = ChatStore.resumeBytes
        ) async throws -> ChatStore.Opened? {
            try await self.redis.run(
                self.store.open(self.id, for: user, since: since, seen: seen, limit: limit, bytes: bytes))
        }

        func history(_ user: Int64 = 1, before: Int64? = nil, limit: Int = 100) async throws -> [StoredChatMessage]? {
            try await self.page(user, before: before, limit: limit)?.messages
        }

        func page(
            _ user: Int64 = 1, before: Int64? = nil, limit: Int = 100, bytes: Int = ChatStore.pageBytes
        ) async throws -> ChatStore.Page? {
            let call = self.store.history(self.id, for: user, before: before, limit: limit, bytes: bytes)
            return try await self.redis.run(call)
        }

        func mark(_ offset: Int64, _ user: Int64 = 1, _ mark: ChatStore.Mark = .read) async throws -> Int64? {
            let user = ChatUser(id: user, username: "u\(user)")
            return try await self.redis.run(self.store.mark(mark, self.id, for: user, offset: offset))
        }
    }

    @Test func offsetsRiseByOneHoweverManySend() async throws {
        try await SMSFixture.run { fixture in
            let room = try await Room(fixture.redis, [1: .member])
            let places = try await withThrowingTaskGroup(of: ChatPosition.self) { group in
                for number in 0..<200 { group.addTask { try await room.place("\(number)") } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(places.map(\.offset)) == Set(1...200))
            #expect(Set(places.map(\.epoch)) == ["first"])
        }
    }

    @Test func whoMayNotWriteIsToldWhy() async throws {
        try await SMSFixture.run { fixture in
            let room = try await Room(fixture.redis, [1: .member, 2: .reader])
            #expect(try await room.send("x", from: 9) == .notMember)
            #expect(try await room.send("x", from: 2) == .readOnly)
            _ = try await fixture.redis.send(RedisCommand("HSET", ChatKeys.room(room.id), "status", "2"))
            #expect(try await room.send("x") == .roomClosed)
            #expect(try await room.history() == [])
            _ = try await fixture.redis.send(RedisCommand("DEL", ChatKeys.room(room.id)))
            #expect(try await room.send("x") == .notMember)
            #expect(try await room.open() == nil)
        }
    }

    @Test func aKeyIsOneMessageOfOneUser() async throws {
        try await SMSFixture.run { fixture in
            let room = try await Room(fixture.redis, [1: .member, 2: .member])
            guard case .stored(let place, let at, false) = try await room.send("a", key: "k") else {
                throw TestFailure("stored")
            }
            #expect(try await room.send("a", key: "k") == .stored(place, at: at, isDuplicate: true))
            guard case .stored(let other, _, false) = try await room.send("c", from: 2, key: "k") else {
                throw TestFailure("another user's key")
            }
            #expect(other.offset == 2)
            #expect(try await room.history()?.map(\.message.text) == ["c", "a"])
            #expect(try await room.history()?.map(\.key) == ["k", "k"])
            // Also where the room was closed meanwhile: it is stored, whatever holds now.
            _ = try await fixture.redis.send(RedisCommand("HSET", ChatKeys.room(room.id), "status", "2"))
            #expect(try await room.send("a", key: "k") == .stored(place, at: at, isDuplicate: true))
            #expect(try await room.send("b", key: "k") == .keyReused)
        }
    }

    @Test func anotherMessageUnderTheSameKeyIsRefusedAndNothingIsStored() async throws {
        try await SMSFixture.run { fixture in
            let room = try await Room(fixture.redis, [1: .member])
            let user = ChatUser(id: 1, username: "u1")
            func message(
                _ text: String = "here", _ kind: ChatMessage.Kind = .location, _ latitude: Double? = 1,
                _ longitude: Double? = 2
            ) throws -> NewChatMessage {
                try NewChatMessage(
                    sender: user, kind: kind, text: text, latitude: latitude, longitude: longitude, key: "k")
            }
            func send(_ message: NewChatMessage) async throws -> ChatStore.SendReply {
                try await fixture.redis.run(room.store.send(message, to: room.id)).reply
            }
            func find(_ message: NewChatMessage) async throws -> ChatStore.SendReply? {
                try await fixture.redis.run(try #require(room.store.sent(message, to: room.id)))
            }
            guard case .stored(let place, let at, false) = try await send(message()) else {
                throw TestFailure("stored")
            }
            let others = [
                try message("there"), try message("here", .text), try message("here", .location, 1.5),
                try message("here", .location, 1, 2.5), try message("", .location), try message("here\n"),
                try message("here", .text, nil, nil),
            ]
            for other in others {
                #expect(try await send(other) == .keyReused, "\(other)")
                #expect(try await find(other) == .keyReused, "\(other)")
            }
            let again = ChatStore.SendReply.stored(place, at: at, isDuplicate: true)
            #expect(try await send(message()) == again)
            #expect(try await find(message()) == again)
            #expect(try await room.history()?.count == 1)
        }
    }

    @Test func whatOlderProcessesKeptOfAKeyIsReadAndTheyReadWhatIsKeptNow() async throws {
        try await SMSFixture.run { fixture in
            let room = try await Room(fixture.redis, [1: .member])
            let key = ChatKeys.sent(room.id, by: 1, key: "k")
            // As they wrote it: of which message it was is not known.
            _ = try await fixture.redis.send(RedisCommand("SET", key, "first 7 1790000000000"))
            let old = ChatStore.SendReply.stored(
                ChatPosition(epoch: "first", offset: 7), at: 1_790_000_000_000, isDuplicate: true)
            #expect(try await room.send("b", key: "k") == old)
            let message = try NewChatMessage(
                sender: ChatUser(id: 1, username: "u1"), kind: .text, text: "b", key: "k")
            let sent = try #require(room.store.sent(message, to: room.id))
            #expect(try await fixture.redis.run(sent) == old)
            // As they read it: three words, of which they tell the last two.
            _ = try await fixture.redis.send(RedisCommand("DEL", key))
            _ = try await room.send("b", key: "k")
            let words = try await fixture.redis.send(RedisCommand("GET", key)).string().split(separator: " ")
            #expect(words.count == 3 && words[1] == "1" && Int64(words[2]) != nil, "\(words)")
            #expect(words[0].hasPrefix("first/") && words[0].count == "first/".count + 16, "\(words)")
        }
    }

    @Test func aLossShowsAsANewEpochAndNoOffsetComesTwice() async throws {
        try await SMSFixture.run { fixture in
            let room = try await Room(fixture.redis, [1: .member])
            for number in 1...3 { _ = try await room.place("\(number)") }
            // Redis is back with an older state: a node has seen 7.
            let seen = ChatPosition(epoch: "first", offset: 7)
            let after = try await room.place("after", seen: seen)
            #expect(after.offset == 8)
            #expect(after.epoch != "first")
            // What was seen in an epoch that is over, or of a lower offset, changes nothing.
            #expect(try await room.place("more", seen: seen) == ChatPosition(epoch: after.epoch, offset: 9))
            #expect(
                try await room.open(seen: ChatPosition(epoch: after.epoch, offset: 9))?.position.epoch == after.epoch)
            let opened = try #require(
                try await room.open(since: seen, seen: ChatPosition(epoch: after.epoch, offset: 11)))
            #expect(opened.position.offset == 11)
            #expect(opened.position.epoch != after.epoch)
            #expect(opened.missed == nil)
        }
    }

    @Test func whatWasMissedIsAllThereOrNothing() async throws {
        try await SMSFixture.run { fixture in
            let room = try await Room(fixture.redis, [1: .member])
            for number in 1...20 { _ = try await room.place("\(number)") }
            func since(
                _ offset: Int64, epoch: String = "first", limit: Int = 1_000, bytes: Int = 100_000
            ) async throws
                -> [String]?
            {
                try await room.open(
                    since: ChatPosition(epoch: epoch, offset: offset), limit: limit, bytes: bytes)?
                    .missed?.map(\.message.text)
            }
            #expect(try await since(17) == ["18", "19", "20"])
            #expect(try await since(20) == [])
            #expect(try await since(0)?.count == 20)
            #expect(try await since(21) == nil, "beyond the top")
            #expect(try await since(17, epoch: "other") == nil)
            #expect(try await since(10, limit: 10)?.count == 10)
            #expect(try await since(9, limit: 10) == nil)
            #expect(try await since(17, bytes: 20) == nil)
            _ = try await fixture.redis.send(RedisCommand("XDEL", ChatKeys.stream(room.id), "18-0"))
            #expect(try await since(17) == nil, "one is gone")
            #expect(try await since(18) == ["19", "20"])
            let opened = try #require(try await room.open())
            #expect(opened.missed == nil)
            #expect(opened.role == .member && opened.status == .open && opened.version == 0)
            let node = try #require(try await room.open(nil))
            #expect(node.role == nil && node.position.offset == 20)
            #expect(try await room.open(9) == nil)
        }
    }

    @Test func historyGoesBackAsFarAsTheRoomKeeps() async throws {
        try await SMSFixture.run { fixture in
            let room = try await Room(fixture.redis, [1: .member], history: 100)
            for number in 1...350 { _ = try await room.place("\(number)") }
            let all = try #require(try await room.history(limit: 1_000))
            #expect((100..<250).contains(all.count))
            #expect(all.map(\.offset) == (350 - Int64(all.count) + 1...350).reversed())
            #expect(try await room.history(before: 340, limit: 2)?.map(\.offset) == [339, 338])
            #expect(try await room.history(before: 1) == [])
            #expect(try await room.history(before: 0) == [])
            #expect(try await room.history(before: .min) == [])
            #expect(try await room.history(9) == nil)
            // Who comes back from before that has lost its place.
            #expect(try await room.open(since: ChatPosition(epoch: "first", offset: 2))?.missed == nil)
        }
    }

    @Test func aResumptionIsWholeOrNotAtAll() async throws {
        try await SMSFixture.run { fixture in
            let room = try await Room(fixture.redis, [1: .member])
            let start = try #require(try await room.open()).position
            for number in 1...120 { _ = try await room.place("\(number)") }
            let all = try #require(try await room.open(since: start)?.missed)
            #expect(all.map(\.offset) == Array(1...120))
            #expect(all.map(\.message.text) == (1...120).map { "\($0)" })
            // What was dropped from the stream, at its beginning or in it, is not passed over.
            for gone in [1, 77] {
                _ = try await fixture.redis.send(RedisCommand("XDEL", ChatKeys.stream(room.id), "\(gone)-0"))
                let from = ChatPosition(epoch: start.epoch, offset: Int64(gone) - 1)
                #expect(try #require(try await room.open(since: from)).missed == nil)
                let behind = ChatPosition(epoch: start.epoch, offset: Int64(gone))
                #expect(try await room.open(since: behind)?.missed?.count == (gone == 1 ? 119 : 43))
            }
        }
    }

    @Test func aResumptionIsMeasuredAsItsJSON() async throws {
        try await SMSFixture.run { fixture in
            let room = try await Room(fixture.redis, [1: .member])
            let start = try #require(try await room.open()).position
            let plain = try await room.place(String(repeating: "x", count: 300))
            #expect(try await room.open(since: start, bytes: 600)?.missed?.count == 1)
            _ = try await room.place(String(repeating: "\"", count: 300))
            #expect(try #require(try await room.open(since: plain, bytes: 600)).missed == nil)
            #expect(try await room.open(since: plain, bytes: 900)?.missed?.count == 1)
        }
    }

    @Test func aPageEndsAtItsBytesAndTheNextGoesOnThere() async throws {
        try await SMSFixture.run { fixture in
            let room = try await Room(fixture.redis, [1: .member])
            for number in 1...60 {
                _ = try await room.place(String(repeating: "x", count: number.isMultiple(of: 7) ? 5_000 : 50))
            }
            var found: [Int64] = []
            var before: Int64?
            while true {
                let page = try #require(try await room.page(before: before, bytes: 8_192))
                let bytes = page.messages.reduce(0) { $0 + $1.message.text.utf8.count }
                #expect(bytes <= 8_192 && !page.messages.isEmpty)
                found += page.messages.map(\.offset)
                before = found.last
                if !page.hasMore { break }
            }
            #expect(found == (1...60).reversed())
            // What is larger than a page comes alone.
            let alone = try #require(try await room.page(before: 57, bytes: 1_000))
            #expect(alone.messages.map(\.offset) == [56] && alone.hasMore)
            let last = try #require(try await room.page(before: 2, bytes: 1))
            #expect(last.messages.map(\.offset) == [1] && !last.hasMore)
            // As many as the limit, and none behind them.
            let all = try #require(try await room.page(before: 9, limit: 8))
            #expect(all.messages.count == 8 && !all.hasMore)
        }
    }

    @Test func messagesOfBeforeThereWereSizesAreReadAsEver() async throws {
        try await SMSFixture.run { fixture in
            let room = try await Room(fixture.redis, [1: .member])
            let start = try #require(try await room.open()).position
            for number in 1...20 {
                let fields = ["sender", "1", "type", "text", "text", "\(number)", "at", "1"]
                _ = try await fixture.redis.send(
                    RedisCommand(words: ["XADD", ChatKeys.stream(room.id), "\(number)-0"] + fields))
            }
            _ = try await fixture.redis.send(RedisCommand("HSET", ChatKeys.room(room.id), "offset", "20"))
            _ = try await room.place("new")
            #expect(try await room.open(since: start)?.missed?.map(\.offset) == Array(1...21))
            #expect(try await room.history()?.map(\.message.text) == ["new"] + (1...20).reversed().map { "\($0)" })
            // Each counts as the worst that it may be.
            #expect(try #require(try await room.open(since: start, bytes: 10_000)).missed == nil)
        }
    }

    @Test func marksMoveForwardAndNotBeyondTheTop() async throws {
        try await SMSFixture.run { fixture in
            let room = try await Room(fixture.redis, [1: .member, 2: .member])
            for number in 1...5 { _ = try await room.place("\(number)") }
            #expect(try await room.mark(3, 2) == 3)
            #expect(try await room.mark(2, 2) == 3)
            #expect(try await room.mark(.max, 2) == 5)
            #expect(try await room.mark(4, 2, .delivered) == 4)
            #expect(try await room.mark(1, 1) == 5, "who wrote it has read it")
            #expect(try await room.mark(1, 9) == nil)
        }
    }

    /// Presence in a room as a shard writes it.
    private struct Shown {
        let room: Room
        let node: String
        var census: String { ",a,b," }

        func write(_ count: Int, mayReturn: Bool = false, user: Int64 = 1) async throws -> Int64 {
            try await self.room.redis.run(
                PresenceScripts.room,
                keys: [
                    ChatKeys.room(self.room.id), ChatKeys.members(self.room.id), ChatKeys.presence(self.room.id),
                    ChatKeys.seen(self.room.id), ChatKeys.read(self.room.id),
                ],
                arguments: [
                    "\(user)", self.node, "0", "\(count)", self.census, ChatKeys.events(self.room.id), "join", "leave",
                    "50", "join", "leave", mayReturn ? "1" : "0", "60",
                ]
            ).integer()
        }

        var entry: String? {
            get async throws {
                let reply = try await self.room.redis.send(
                    RedisCommand("HGET", ChatKeys.presence(self.room.id), "1"))
                return reply == .null ? nil : try reply.string()
            }
        }
    }

    @Test func whoMayBeBackIsNotThereAndNotGone() async throws {
        try await SMSFixture.run { fixture in
            let room = try await Room(fixture.redis, [1: .member])
            let (a, b) = (Shown(room: room, node: "a"), Shown(room: room, node: "b"))
            let census = ",a,b,"
            func count() async throws -> Int {
                PresenceScripts.count(try await a.entry ?? "", census: census, now: WallClock.now / 1_000)
            }
            // Nobody can be owed the departure of who was never there.
            #expect(try await a.write(0, mayReturn: true) == 0)
            #expect(try await a.entry == nil)
            #expect(try await a.write(1) == 1)
            #expect(try await a.write(0, mayReturn: true) == -1)
            #expect(try await count() == 0)
            #expect(try await a.entry?.hasPrefix("a.0=0@") == true)
            // Back on another node, and what the first owes is nothing any more.
            #expect(try await b.write(1) == 1)
            #expect(try await a.write(0) == 1)
            #expect(try await a.entry?.hasPrefix("b.0=1@") == true)
            // Where another is there, nothing is owed.
            #expect(try await a.write(1) == 2)
            #expect(try await a.write(0, mayReturn: true) == 1)
            #expect(try await b.write(0, mayReturn: true) == -1)
            #expect(try await b.write(0) == 0)
            #expect(try await b.entry == nil)
            // A room whose members are told of nobody keeps nothing.
            for user in 2...60 {
                _ = try await fixture.redis.send(RedisCommand("HSET", ChatKeys.members(room.id), "\(user)", "member"))
            }
            #expect(try await a.write(1) == 1)
            #expect(try await a.write(0, mayReturn: true) == 0)
            #expect(try await a.entry == nil)
        }
    }

    @Test func whoMightHaveBeenBackOnANodeThatDiedIsGoneSinceThen() async throws {
        try await SMSFixture.run { fixture in
            let room = try await Room(fixture.redis, [1: .member, 2: .member])
            let node = Shown(room: room, node: "a")
            #expect(try await node.write(1) == 1)
            #expect(try await node.write(1, user: 2) == 1)
            #expect(try await node.write(0, mayReturn: true) == -1)
            _ = try await fixture.redis.send(RedisCommand("HSET", ChatKeys.seen(room.id), "1", "77", "2", "77"))
            let swept = try await fixture.redis.run(
                PresenceScripts.sweep,
                keys: [
                    ChatKeys.members(room.id), ChatKeys.presence(room.id), ChatKeys.seen(room.id),
                    ChatKeys.read(room.id),
                ], arguments: [",!a,b,", "50"]
            ).array()
            // The room is owed both; when each was last there is another matter.
            #expect(Set(try [swept[0], swept[2]].map { try $0.integer() }) == [1, 2])
            let seen = try await fixture.redis.send(RedisCommand("HMGET", ChatKeys.seen(room.id), "1", "2")).array()
            #expect(try seen[0].string() == "77" && seen[1].string() != "77")
            #expect(try await node.entry == nil)
        }
    }

    @Test func aDirectoryKnowsWhoIsThere() async throws {
        try await SMSFixture.run { fixture in
            let base = Int64.random(in: 1 << 42..<1 << 43)
            _ = try await fixture.redis.send(
                RedisCommand("HSET", AccountKeys.account(base), "id", "\(base)", "username", "G0-09121234567"))
            let directory = ChatDirectory(redis: fixture.redis, names: .masked)
            let users = try await directory.users([base, base, base + 1])
            #expect(
                users == [
                    base: ChatUser(id: base, username: "G0-0912•••4567"),
                    base + 1: ChatUser(id: base + 1, username: ""),
                ])
            // A name never changes, so it is not asked for again; one that was not there is.
            _ = try await fixture.redis.pipeline([
                RedisCommand("DEL", AccountKeys.account(base)),
                RedisCommand("HSET", AccountKeys.account(base + 1), "username", "late"),
            ])
            let later = try await directory.users([base, base + 1])
            #expect(later.values.map(\.username).sorted() == ["G0-0912•••4567", "late"])
        }
    }
}
