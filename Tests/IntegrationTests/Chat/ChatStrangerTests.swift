import Chat
import Foundation
import Primitives
import Redis
import TestSupport
import Testing

/// What people who do not know each other learn of each other, and do to each other's lists.
@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(2)))
struct ChatStrangerTests {
    @Test func whoMayNotAddAnybodyLearnsNothingOfIDs() async throws {
        let stack = try await SharedStack.stack()
        let owner = try await ChatCaller(stack)
        let reader = try await ChatCaller(stack)
        let member = try await ChatCaller(stack)
        let stranger = try await ChatCaller(stack)
        let room = try await owner.group("r", with: [reader, member])
        let path = "chatrooms/\(room)/members/"
        #expect(try await owner.call("PATCH", path + "\(reader.id)/", "{\"role\":\"reader\"}").status == 200)
        for (caller, role) in [(reader, "reader"), (member, "reader"), (owner, "owner")] {
            for id in [stranger.id, 999_999_999] {
                let body = "{\"user_id\":\(id),\"role\":\"\(role)\"}"
                let reply = try await caller.call("POST", path, body)
                #expect(reply.status == 403 && reply.code == "not_permitted", "\(role): \(reply.text)")
            }
        }
        for caller in [reader, member] {
            for id in [stranger.id, 999_999_999, owner.id] {
                for (method, body) in [("PATCH", "{\"role\":\"reader\"}"), ("DELETE", nil)] {
                    let reply = try await caller.call(method, path + "\(id)/", body)
                    #expect(reply.status == 403 && reply.code == "not_permitted", "\(method): \(reply.text)")
                }
            }
            #expect(try await caller.call("GET", "chatrooms/\(room)/bans/").status == 403)
        }
    }

    @Test func strangersAreLookedUpSoOften() async throws {
        try await SharedStack.withAPI(["CHAT_LOOKUPS": "4/1h", "CHAT_ROOM_LIMIT": "0"]) { stack, _ async throws in
            let user = try await ChatCaller(stack)
            let friend = try await ChatCaller(stack)
            let others = [try await ChatCaller(stack), try await ChatCaller(stack)]
            let direct = try await user.direct(with: friend)
            #expect(try await friend.send("hi", to: direct).status == 201)
            let room = try await user.group("r", with: [])
            let path = "chatrooms/\(room)/members/"
            // Who is there, who is not, and each of several count as one.
            #expect(try await user.call("POST", path, "{\"user_id\":\(others[0].id)}").status == 201)
            let unknown = try await user.call("POST", "chatrooms/", "{\"name\":\"x\",\"users\":[999999998,999999999]}")
            #expect(unknown.status == 404 && unknown.code == "user_not_found")
            for id in [others[1].id, 999_999_999] {
                for (path, body) in [
                    (path, "{\"user_id\":\(id)}"), ("chatrooms/", "{\"user_id\":\(id)}"),
                    ("chatrooms/", "{\"name\":\"x\",\"users\":[\(id)]}"),
                ] {
                    let refused = try await user.call("POST", path, body)
                    #expect(refused.status == 429 && refused.code == "rate_limited", "\(refused.text)")
                    #expect(try refused.json()["limit"] == .string("lookups"))
                    let pause = try #require(try refused.json()["retry_after"]?.integer)
                    #expect((3_400...3_600).contains(pause))
                }
            }
            // Who has come into a room with one is no stranger, and who is a member already is not looked up.
            #expect(try await user.call("POST", path, "{\"user_id\":\(friend.id)}").status == 201)
            #expect(try await user.call("POST", path, "{\"user_id\":\(others[0].id)}").status == 200)
            #expect(try await user.direct(with: friend) == direct)
            _ = try await user.group("g", with: [friend])
            // Whoever was only put into one is one yet.
            #expect(try await user.call("POST", "chatrooms/", "{\"user_id\":\(others[0].id)}").status == 429)
        }
    }

    @Test func twoDigitsOfANumberAreShownUntilItsOwnerHasComeIn() async throws {
        let stack = try await SharedStack.stack()
        let user = try await ChatCaller(stack)
        let other = try await ChatCaller(stack)
        func names(_ caller: ChatCaller, _ room: Int64, _ id: Int64) async throws -> [String?] {
            let whole = try await caller.room(room)
            let listed = try await caller.rooms().first { $0["id"] == .integer(room) }
            return [whole["users"], whole["members"], listed?["users"]].map { list in
                list?.array.first { $0["id"] == .integer(id) }?["username"]?.string
            }
        }
        // The reproduction: a group of one's own, a stranger as its reader, and out again.
        let own = try await user.group("own", with: [])
        let path = "chatrooms/\(own)/members/"
        let added = try await user.call("POST", path, "{\"user_id\":\(other.id),\"role\":\"reader\"}")
        #expect(added.status == 201)
        #expect(try added.json()["username"] == .string(other.strangeName))
        #expect(try await names(user, own, other.id) == Array(repeating: other.strangeName, count: 3))
        let changed = try await user.call("PATCH", path + "\(other.id)/", "{\"role\":\"member\"}")
        #expect(try changed.json()["username"] == .string(other.strangeName))
        #expect(try await user.call("DELETE", path + "\(other.id)/?ban=true").status == 204)
        let bans = try await user.call("GET", "chatrooms/\(own)/bans/")
        #expect(!bans.text.contains(other.user.number.prefix(4)) && bans.text.contains(other.strangeName))
        // Who opens a room has come into it.
        let direct = try await user.direct(with: other)
        #expect(try await names(user, direct, other.id) == Array(repeating: other.strangeName, count: 3))
        #expect(try await names(other, direct, user.id) == Array(repeating: user.shownName, count: 3))
        #expect(try await user.send("hi", to: direct).status == 201)
        #expect(try await names(user, direct, other.id) == Array(repeating: other.strangeName, count: 3))
        #expect(try await other.call("POST", "chatrooms/\(direct)/read/", "{\"offset\":1}").status == 200)
        #expect(try await names(user, direct, other.id) == Array(repeating: other.shownName, count: 3))
        // They know each other now, in whatever room.
        let next = try await user.group("next", with: [other])
        #expect(try await names(user, next, other.id) == Array(repeating: other.shownName, count: 3))
        let third = try await user.group("third", with: [])
        let known = try await user.call("POST", "chatrooms/\(third)/members/", "{\"user_id\":\(other.id)}")
        #expect(try known.json()["username"] == .string(other.shownName))
    }

    @Test func whoHasNotComeInShowsTwoDigitsInWhateverIsTold() async throws {
        let stack = try await SharedStack.stack()
        let beside = TestStack(beside: stack)
        let node = try await beside.startChat()
        do {
            let user = try await ChatCaller(stack)
            let other = try await ChatCaller(stack)
            let room = try await user.group("own", with: [other])
            #expect(try await user.send("hi", to: room).status == 201)
            let socket = try await RawWebSocket.open(beside.chatPort, token: user.user.access)
            try await socket.send(.text(#"{"id":1,"subscribe":{"room":\#(room)}}"#))
            _ = try await Self.push("ok", on: socket)
            let others = try await RawWebSocket.open(beside.chatPort, token: other.user.access)
            let old = try await RawWebSocket.open(
                beside.chatPort, "/chat/\(room)/", token: other.user.access)
            try await others.send(.text(#"{"id":1,"subscribe":{"room":\#(room)}}"#))
            _ = try await Self.push("ok", on: others)
            // What an app says by itself, and what its user does without a word in the room.
            func tell() async throws -> [String?] {
                try await others.send(.text(#"{"typing":{"room":\#(room),"active":true}}"#))
                let typing = try await Self.push("typing", on: socket)
                try await others.send(.text(#"{"signal":{"room":\#(room),"data":1}}"#))
                let signal = try await Self.push("signal", on: socket)
                try await old.send(.text(#"{"message_type":"webrtc_signal"}"#))
                let compatible = try await Self.push("signal", on: socket)
                return [typing, signal, compatible].map { $0["user"]?["username"]?.string }
            }
            try await others.send(.text(#"{"id":2,"delivered":{"room":\#(room),"offset":1}}"#))
            let delivered = try await Self.push("delivered", on: socket)
            #expect(delivered["user"]?["username"] == .string(other.strangeName))
            #expect(try await tell() == Array(repeating: other.strangeName, count: 3))
            try await others.send(.text(#"{"id":3,"read":{"room":\#(room),"offset":1}}"#))
            let read = try await Self.push("read", on: socket)
            #expect(read["user"]?["username"] == .string(other.shownName))
            #expect(try await tell() == Array(repeating: other.shownName, count: 3))
        } catch {
            await node.killNow()
            throw error
        }
        await node.killNow()
    }

    /// What the next frame with a word says under it.
    private static func push(_ word: ProtocolText, on socket: RawWebSocket) async throws -> JSONValue {
        while let frame = try await socket.next(within: .seconds(15)) {
            guard frame.opcode == 0x1 else { throw TestFailure("closed: \(frame)") }
            if let said = try JSONParser.parse(frame.payload)[word] { return said }
        }
        throw TestFailure("no \(word.string)")
    }

    @Test func onePersonFillsNobodysPlacesForStrangers() async throws {
        let settings = ["CHAT_STRANGER_ROOMS": "8", "CHAT_ROOM_LIMIT": "0", "CHAT_LOOKUPS": "0"]
        try await SharedStack.withAPI(settings) { stack, _ async throws in
            let user = try await ChatCaller(stack)
            // A number has many accounts, and one share.
            let number = SharedStack.number()
            let one = [
                try await ChatCaller(stack, number, group: 0), try await ChatCaller(stack, number, group: 1),
            ]
            let first = try await one[0].group("a", with: [user])
            let second = try await one[1].group("b", with: [])
            #expect(
                try await one[1].call("POST", "chatrooms/\(second)/members/", "{\"user_id\":\(user.id)}").status == 201)
            for account in one {
                let refused = try await account.call("POST", "chatrooms/", "{\"name\":\"c\",\"users\":[\(user.id)]}")
                #expect(refused.status == 403 && refused.code == "too_many_strangers", "\(refused.text)")
            }
            // Others have theirs, and who leaves one makes room for the one who put them there.
            _ = try await ChatCaller(stack).direct(with: user)
            #expect(try await user.call("DELETE", "chatrooms/\(first)/members/\(user.id)/").status == 204)
            _ = try await one[0].direct(with: user)
            #expect(try await one[1].call("POST", "chatrooms/", "{\"user_id\":\(user.id)}").status == 403)
        }
    }

    @Test func roomsOfStrangersHideNobodysFriends() async throws {
        let settings = ["CHAT_ROOM_LIMIT": "0", "CHAT_LOOKUPS": "0", "CHAT_STRANGER_ROOMS": "500"]
        try await SharedStack.withAPI(settings) { stack, _ async throws in
            let user = try await ChatCaller(stack)
            let friend = try await ChatCaller(stack)
            let stranger = try await ChatCaller(stack)
            let common = try await user.direct(with: friend)
            #expect(try await friend.send("hi", to: common).status == 201)
            // More than the rooms in which friends are looked for, all of them newer.
            for _ in 0..<101 { _ = try await stranger.group("s", with: [user]) }
            let room = try await user.group("g", with: [friend])
            let shown = try await user.room(room)["users"]?.array.first { $0["id"] == .integer(friend.id) }
            #expect(shown?["username"] == .string(friend.shownName))
            // Who was put into a room by a stranger and has answered there knows those in it.
            let strange = try await stranger.group("t", with: [user])
            #expect(try await user.send("hi", to: strange).status == 201)
            let next = try await user.group("h", with: [stranger])
            let answered = try await user.room(next)["users"]?.array.first { $0["id"] == .integer(stranger.id) }
            #expect(answered?["username"] == .string(stranger.shownName))
        }
    }

    @Test func strangersPutAUserIntoSoManyRooms() async throws {
        try await SharedStack.withAPI(["CHAT_STRANGER_ROOMS": "2", "CHAT_ROOM_LIMIT": "0"]) { stack, _ async throws in
            let user = try await ChatCaller(stack)
            let strangers = [try await ChatCaller(stack), try await ChatCaller(stack), try await ChatCaller(stack)]
            let first = try await strangers[0].group("a", with: [user])
            let second = try await strangers[1].direct(with: user)
            let own = try await strangers[2].group("own", with: [])
            for (path, body) in [
                ("chatrooms/", "{\"user_id\":\(user.id)}"), ("chatrooms/", "{\"name\":\"x\",\"users\":[\(user.id)]}"),
                ("chatrooms/\(own)/members/", "{\"user_id\":\(user.id)}"),
            ] {
                let refused = try await strangers[2].call("POST", path, body)
                #expect(refused.status == 403 && refused.code == "too_many_strangers", "\(refused.text)")
            }
            // Nothing is left of what was refused.
            #expect(try await user.rooms().count == 2)
            #expect(try await stack.redis("HLEN", ChatKeys.strangerRooms(of: user.id)) == "2")
            #expect(try await stack.redis("SCARD", ChatKeys.opened(by: strangers[2].holder)) == "1")
            // What the user comes into or leaves makes room again; those in it are strangers no more.
            #expect(try await user.send("hi", to: second).status == 201)
            _ = try await strangers[1].group("b", with: [user])
            _ = try await strangers[2].direct(with: user)
            #expect(try await strangers[0].call("POST", "chatrooms/", "{\"user_id\":\(user.id)}").status == 403)
            #expect(try await user.call("DELETE", "chatrooms/\(first)/members/\(user.id)/").status == 204)
            _ = try await strangers[0].direct(with: user)
            #expect(try await user.rooms().count == 4)
        }
    }

    @Test func aUsersOwnNewestRoomsAreShownHoweverManyThereAre() async throws {
        try await SMSFixture.run { fixture in
            let user = try await ChatCaller(fixture.stack)
            let base = Int64.random(in: 1 << 40..<1 << 41)
            let now = WallClock.now
            // As an older version kept them: six thousand rooms in a set.
            for start in stride(from: 0, to: 6_000, by: 1_000) {
                var commands: [RedisCommand] = []
                for number in start..<start + 1_000 {
                    let id = base + Int64(number)
                    let room = ChatRoom(
                        id: id, name: "\(number)", kind: .group, status: .open, created: 1_000,
                        updated: now - 60_000_000 + Int64(number))
                    commands.append(RedisCommand(words: ["HSET", ChatKeys.room(id)] + room.fields(epoch: "e")))
                    commands.append(RedisCommand("HSET", ChatKeys.members(id), String(user.id), "member"))
                    commands.append(RedisCommand("SADD", ChatKeys.oldRooms(of: user.id), String(id)))
                }
                _ = try await fixture.redis.pipeline(commands)
            }
            let own = try await user.group("own", with: [])
            let names = ["own"] + (5_501..<6_000).reversed().map { String($0) }
            #expect(try await user.rooms().compactMap { $0["name"]?.string } == names)
            #expect(try await fixture.stack.redis("EXISTS", ChatKeys.oldRooms(of: user.id)) == "0")
            #expect(try await fixture.stack.redis("ZCARD", ChatKeys.rooms(of: user.id)) == "6001")
            // The finding missed it once in twelve times.
            for _ in 0..<12 {
                #expect(try await user.rooms().prefix(2).map { $0["name"]?.string } == ["own", "5999"])
            }
            // The oldest of all is written in: it comes in front, and its score with it.
            #expect(try await user.send("x", to: base).status == 201)
            try await eventually("the list is told") {
                let score = try await fixture.stack.redis("ZSCORE", ChatKeys.rooms(of: user.id), "\(base)")
                return (Int64(score) ?? 0) >= now
            }
            #expect(try await user.rooms().prefix(2).map { $0["name"]?.string } == ["0", "own"])
            _ = own
        }
    }

    @Test func theListsOfAllMembersHearOfARoomOnceInAWhile() async throws {
        let stack = try await SharedStack.stack()
        let one = try await ChatCaller(stack)
        let other = try await ChatCaller(stack)
        let room = try await one.direct(with: other)
        func score(_ user: ChatCaller) async throws -> Int64 {
            Int64(try await stack.redis("ZSCORE", ChatKeys.rooms(of: user.id), "\(room)")) ?? 0
        }
        // An hour and more ago.
        let past = WallClock.now - 4_000_000
        for user in [one, other] {
            _ = try await stack.redis("ZADD", ChatKeys.rooms(of: user.id), "\(past)", "\(room)")
        }
        _ = try await stack.redis("HSET", ChatKeys.room(room), "told", "\(past)")
        #expect(try await one.send("x", to: room).status == 201)
        try await eventually("both lists are told") {
            let scores = [try await score(one), try await score(other)]
            return scores.allSatisfy { $0 > past }
        }
        let told = try await stack.redis("HGET", ChatKeys.room(room), "told")
        #expect(try await one.send("y", to: room).status == 201)
        #expect(try await stack.redis("HGET", ChatKeys.room(room), "told") == told)
        // Who has lost the room from the list does not get it back by that.
        _ = try await stack.redis("ZREM", ChatKeys.rooms(of: other.id), "\(room)")
        _ = try await stack.redis("HSET", ChatKeys.room(room), "told", "\(past)")
        #expect(try await one.send("z", to: room).status == 201)
        try await Task.sleep(for: .milliseconds(200))
        #expect(try await stack.redis("EXISTS", ChatKeys.rooms(of: other.id)) == "0")
    }

    @Test func namesOfRoomsTurnNothingAround() async throws {
        let stack = try await SharedStack.stack()
        let user = try await ChatCaller(stack)
        let room = try await user.group("r", with: [])
        for name in [
            "a\\u202eb", "a\\u2066b", "a\\u200fb", "a\\u202Ab", "\\u200b\\u200b", "\\u200f", "a\\nb", "a\\r\\nb",
            "a\\u2028b", "\\u3164",
        ] {
            for (method, path) in [("POST", "chatrooms/"), ("PATCH", "chatrooms/\(room)/")] {
                let reply = try await user.call(method, path, "{\"users\":[],\"name\":\"\(name)\"}")
                #expect(reply.status == 400 && reply.code == "text_not_allowed", "\(name): \(reply.text)")
            }
        }
        #expect(try await user.room(room)["name"] == .string("r"))
        #expect(try await user.send("a\\u200fb", to: room).status == 201, "a text may")
    }
}
