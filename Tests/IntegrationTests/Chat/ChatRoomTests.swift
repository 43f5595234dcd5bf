import Chat
import Foundation
import Identity
import Primitives
import Redis
import TestSupport
import Testing

/// Rooms over REST: opening, changing, leaving and deleting them.
@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(2)))
struct ChatRoomTests {
    @Test func twoUsersHaveOneDirectRoomWhoeverAsks() async throws {
        let stack = try await SharedStack.stack()
        let one = try await ChatCaller(stack)
        let other = try await ChatCaller(stack)
        let first = try await one.call("POST", "chatrooms/", "{\"user_id\":\(other.id)}")
        #expect(first.status == 201)
        let room = try first.json()
        #expect(room["kind"] == .string("direct"))
        #expect(room["role"] == .string("member"))
        #expect(room["status"] == .integer(1))
        #expect(room["unread_count"] == .integer(0))
        #expect(room["name"] == .string(""))
        // Who has not come in is shown as to a stranger.
        #expect(
            room["users"]?.array.sorted { ($0["id"]?.integer ?? 0) < ($1["id"]?.integer ?? 0) }
                == [(one.id, one.shownName), (other.id, other.strangeName)].sorted { $0.0 < $1.0 }.map {
                    .object(["id": .integer($0.0), "username": .string($0.1)])
                })
        for name in ["updated_at", "created_at"] {
            #expect(room[ProtocolText(name)]?.string?.wholeMatch(of: /20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z/) != nil)
        }
        let again = try await one.call("POST", "chatrooms/", "{\"user_id\":\"\(other.id)\"}")
        #expect(again.status == 200)
        #expect(try again.json()["id"] == room["id"])
        let back = try await other.call(
            "POST", "chatrooms/", "user_id=\(one.id)",
            headers: ["Content-Type": "application/x-www-form-urlencoded"])
        #expect(back.status == 200)
        #expect(try back.json()["id"] == room["id"])
        #expect(try await one.rooms().count == 1)
        #expect(try await other.rooms().map { $0["id"] } == [room["id"]])
    }

    @Test func fiftyAtOnceMakeOneRoom() async throws {
        let stack = try await SharedStack.stack()
        let one = try await ChatCaller(stack)
        let other = try await ChatCaller(stack)
        let replies = try await withThrowingTaskGroup(of: HTTPReply.self) { group in
            for turn in 0..<50 {
                let (from, to) = turn.isMultiple(of: 2) ? (one, other) : (other, one)
                group.addTask { try await from.call("POST", "chatrooms/", "{\"user_id\":\(to.id)}") }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(replies.count { $0.status == 201 } == 1)
        #expect(replies.count { $0.status == 200 } == 49)
        #expect(Set(try replies.map { try $0.json()["id"]?.integer }).count == 1)
        #expect(try await one.rooms().count == 1)
        #expect(try await other.rooms().count == 1)
        // One of the two has paid for one room; the other tries were given back.
        var paid = 0
        for user in [one, other] {
            paid += Int(try await stack.redis("GET", user.holder.key("chatopened") + ":3600")) ?? 0
        }
        #expect(paid == 1)
    }

    @Test func aDirectRoomThatWasLeftHalfMadeIsMadeByWhoAsksNext() async throws {
        let stack = try await SharedStack.stack()
        let one = try await ChatCaller(stack)
        let other = try await ChatCaller(stack)
        guard let pair = DirectPair(one.id, other.id) else { throw TestFailure("no pair") }
        // Only the claim was written.
        let id = try await stack.redis("INCR", ChatKeys.roomIDs)
        _ = try await stack.redis("SET", ChatKeys.direct(pair), id)
        let reply = try await other.call("POST", "chatrooms/", "{\"user_id\":\(one.id)}")
        #expect(reply.status == 201)
        #expect(try reply.json()["id"]?.integer.map { String($0) } == id)
        // The lists were not.
        _ = try await stack.redis("DEL", ChatKeys.rooms(of: one.id), ChatKeys.rooms(of: other.id))
        #expect(try await one.rooms().isEmpty)
        #expect(try await one.call("POST", "chatrooms/", "{\"user_id\":\(other.id)}").status == 200)
        #expect(try await one.rooms().count == 1)
        #expect(try await other.rooms().count == 1)
    }

    @Test func whoCannotBeWrittenToIsToldApartByNobody() async throws {
        let stack = try await SharedStack.stack()
        let user = try await ChatCaller(stack)
        let off = try await ChatCaller(stack)
        _ = try await stack.redis("HSET", "account:{u\(off.id)}", "active", "0")
        let unknown = try await user.call("POST", "chatrooms/", "{\"user_id\":999999999}")
        let inactive = try await user.call("POST", "chatrooms/", "{\"user_id\":\(off.id)}")
        for reply in [unknown, inactive] {
            #expect(reply.status == 404)
            #expect(reply.detail == "کاربر مورد نظر یافت نشد.")
            #expect(reply.code == "user_not_found")
        }
        let group = try await user.call("POST", "chatrooms/", "{\"name\":\"x\",\"users\":[\(off.id)]}")
        #expect(group.status == 404 && group.code == "user_not_found")
        for body in ["{}", "{\"user_id\":null}", "{\"user_id\":\"\"}", "{\"name\":\"x\"}"] {
            let reply = try await user.call("POST", "chatrooms/", body)
            #expect(reply.status == 404)
            #expect(reply.detail == "user_id ارسال نشده است.")
        }
        for (body, field) in [
            ("{\"user_id\":\(user.id)}", "user_id"), ("{\"user_id\":\"x\"}", "user_id"),
            ("{\"user_id\":-1}", "user_id"),
            ("{\"user_id\":[1]}", "user_id"), ("{\"users\":7}", "users"), ("{\"users\":[\"x\"]}", "users"),
            ("{\"users\":[],\"name\":\"\(String(repeating: "ن", count: 46))\"}", "name"),
        ] {
            let reply = try await user.call("POST", "chatrooms/", body)
            #expect(reply.status == 400, "\(body)")
            #expect(try reply.json()[ProtocolText(field)]?.array.isEmpty == false, "\(body)")
        }
        #expect(try await user.rooms().isEmpty)
    }

    @Test func thirtyRoomsAnHour() async throws {
        let stack = try await SharedStack.stack()
        let user = try await ChatCaller(stack)
        var statuses: [Int] = []
        for _ in 0..<31 {
            statuses.append(try await user.call("POST", "chatrooms/", "{\"name\":\"n\",\"users\":[]}").status)
        }
        #expect(statuses == Array(repeating: 201, count: 30) + [429])
        // Trying ids out costs as much; a room one has is free.
        let refused = try await user.call("POST", "chatrooms/", "{\"user_id\":999999999}")
        #expect(refused.status == 429 && refused.code == "rate_limited")
        let pause = try #require(try refused.json()["retry_after"]?.integer)
        #expect((3_500...3_600).contains(pause))
        let other = try await ChatCaller(stack)
        let room = try await other.direct(with: user)
        #expect(try await user.direct(with: other) == room)
    }

    @Test func aGroupsLife() async throws {
        let stack = try await SharedStack.stack()
        let owner = try await ChatCaller(stack)
        let admin = try await ChatCaller(stack)
        let member = try await ChatCaller(stack)
        let stranger = try await ChatCaller(stack)
        let room = try await owner.group("دوستان", with: [admin, member, member])
        let shown = try await member.room(room)
        #expect(shown["name"] == .string("دوستان"))
        #expect(shown["member_count"] == .integer(3))
        #expect(
            shown["members"]?.array.map { $0["role"]?.string }.sorted { $0 ?? "" < $1 ?? "" } == [
                "member", "member", "owner",
            ])
        #expect(try await owner.role(in: room) == "owner")
        let path = "chatrooms/\(room)/"
        #expect(try await owner.call("PATCH", path + "members/\(admin.id)/", "{\"role\":\"admin\"}").status == 200)
        let named = try await admin.call("PATCH", path, "{\"name\":\"تازه\",\"status\":2}")
        #expect(named.status == 200)
        #expect(try named.json()["name"] == .string("تازه"))
        #expect(try named.json()["status"] == .integer(2))
        let closed = try await member.send("hi", to: room)
        #expect(closed.status == 403 && closed.code == "room_closed")
        #expect(try await admin.call("PUT", path, "{\"name\":\"تازه\",\"status\":\"1\"}").status == 200)
        #expect(try await member.send("hi", to: room).status == 201)
        for body in ["{\"status\":4}", "{\"status\":\"x\"}", "{\"name\":[]}"] {
            #expect(try await admin.call("PATCH", path, body).status == 400, "\(body)")
        }
        #expect(try await member.call("PATCH", path, "{\"name\":\"mine\"}").code == "not_permitted")
        #expect(try await admin.call("DELETE", path).code == "not_permitted")
        for (method, path) in [("GET", path), ("PATCH", path), ("DELETE", path), ("GET", path + "bans/")] {
            let reply = try await stranger.call(method, path, method == "PATCH" ? "{\"name\":[]}" : nil)
            #expect(reply.status == 404)
            #expect(reply.detail == "No ChatRoom matches the given query.")
        }
        #expect(try await owner.call("DELETE", path).status == 204)
        for user in [owner, admin, member] {
            #expect(try await user.call("GET", path).status == 404)
            #expect(try await user.rooms().isEmpty)
            #expect(try await stack.redis("EXISTS", ChatKeys.rooms(of: user.id)) == "0")
        }
        #expect(try await stack.redisKeys("*{r\(room)}*").isEmpty)
    }

    @Test func aRoomWithoutItsOwnerHasAnother() async throws {
        let stack = try await SharedStack.stack()
        let owner = try await ChatCaller(stack)
        let first = try await ChatCaller(stack)
        let second = try await ChatCaller(stack)
        let room = try await owner.group("r", with: [first, second])
        let path = "chatrooms/\(room)/members/"
        let (older, younger) = first.id < second.id ? (first, second) : (second, first)
        // An admin comes before an older member.
        #expect(try await owner.call("PATCH", path + "\(younger.id)/", "{\"role\":\"admin\"}").status == 200)
        #expect(try await owner.call("DELETE", path + "\(owner.id)/").status == 204)
        #expect(try await younger.role(in: room) == "owner")
        #expect(try await owner.rooms().isEmpty)
        #expect(try await younger.call("DELETE", path + "\(younger.id)/").status == 204)
        #expect(try await older.role(in: room) == "owner")
        #expect(try await older.call("DELETE", path + "\(older.id)/").status == 204)
        #expect(try await stack.redisKeys("*{r\(room)}*").isEmpty)
    }

    @Test func whatIsTrueOfADirectRoomStaysTrue() async throws {
        let stack = try await SharedStack.stack()
        let one = try await ChatCaller(stack)
        let other = try await ChatCaller(stack)
        let third = try await ChatCaller(stack)
        let room = try await one.direct(with: other)
        let path = "chatrooms/\(room)/"
        for (method, path, body) in [
            ("DELETE", path, nil), ("PATCH", path, "{\"status\":2}"),
            ("POST", path + "members/", "{\"user_id\":\(third.id)}"),
            ("PATCH", path + "members/\(other.id)/", "{\"role\":\"reader\"}"),
            ("DELETE", path + "members/\(other.id)/", nil), ("DELETE", path + "members/\(one.id)/", nil),
            ("GET", path + "bans/", nil),
        ] {
            let reply = try await one.call(method, path, body)
            #expect(reply.status == 403 && reply.code == "direct_room", "\(method) \(path)")
        }
        #expect(try await other.send("still here", to: room).status == 201)
    }

    @Test func theListIsInOrderAndDropsWhatIsNotTheUsers() async throws {
        let stack = try await SharedStack.stack()
        let user = try await ChatCaller(stack)
        let other = try await ChatCaller(stack)
        var rooms: [Int64] = []
        for name in ["a", "b", "c"] { rooms.append(try await user.group(name, with: [other])) }
        #expect(try await other.send("x", to: rooms[0]).status == 201)
        #expect(try await user.rooms().map { $0["name"]?.string } == ["a", "c", "b"])
        #expect(try await user.rooms().map { $0["unread_count"]?.integer } == [1, 0, 0])
        let foreign = try await other.group("d", with: [])
        _ = try await stack.redis("ZADD", ChatKeys.rooms(of: user.id), "1", "\(foreign)", "2", "987654321")
        #expect(try await user.rooms().count == 3)
        #expect(try await stack.redis("ZCARD", ChatKeys.rooms(of: user.id)) == "3")
    }

    @Test func aLongListIsReadPageByPage() async throws {
        try await SMSFixture.run { fixture in
            let user = try await ChatCaller(fixture.stack)
            let base = Int64.random(in: 1 << 40..<1 << 41)
            var commands: [RedisCommand] = []
            for number in 0..<1_020 {
                let id = base + Int64(number)
                let room = ChatRoom(
                    id: id, name: "\(number)", kind: .group, status: .open, created: 1_000,
                    updated: 1_000 + Int64(number))
                commands.append(RedisCommand(words: ["HSET", ChatKeys.room(id)] + room.fields(epoch: "e")))
                commands.append(RedisCommand("HSET", ChatKeys.members(id), String(user.id), "owner"))
                commands.append(RedisCommand("ZADD", ChatKeys.rooms(of: user.id), "1", String(id)))
            }
            _ = try await fixture.redis.pipeline(commands)
            var names: [String] = []
            var pages = 0
            var path: String? = "chatrooms/"
            while let here = path {
                let reply = try await user.call("GET", here)
                names += try reply.json().array.compactMap { $0["name"]?.string }
                pages += 1
                path = try Self.next(reply)
            }
            #expect(names == (0..<1_020).reversed().map { String($0) })
            #expect(pages == 3)
            #expect(try await user.call("GET", "chatrooms/?cursor=x").code == "invalid_cursor")
        }
    }

    /// The path of the next page that an answer names.
    private static func next(_ reply: HTTPReply) throws -> String? {
        guard let link = reply.headers.first(where: { $0.key.lowercased() == "link" })?.value else { return nil }
        let found = try #require(link.wholeMatch(of: /<http:\/\/[^\/]+\/api\/chat\/(.+)>; rel="next"/))
        return String(found.1)
    }

    @Test func aUserOpensSoManyGroupsUntilOneIsDeleted() async throws {
        try await SharedStack.withAPI(["CHAT_USER_ROOMS": "2"]) { stack, _ async throws in
            let user = try await ChatCaller(stack)
            let others = [try await ChatCaller(stack), try await ChatCaller(stack)]
            let group = try await user.group("r", with: [others[0]])
            _ = try await user.group("r", with: [])
            let refused = try await user.call("POST", "chatrooms/", "{\"name\":\"r\",\"users\":[]}")
            #expect(refused.status == 409 && refused.code == "too_many_rooms", "\(refused.text)")
            // Others' rooms are theirs, and direct rooms, which nobody can delete, are no one's.
            _ = try await others[1].group("r", with: [user])
            for other in others { _ = try await user.direct(with: other) }
            #expect(try await stack.redis("SCARD", ChatKeys.opened(by: user.holder)) == "2")
            // The new owner deletes it; it was its opener's.
            let path = "chatrooms/\(group)/"
            let handed = try await user.call("PATCH", path + "members/\(others[0].id)/", "{\"role\":\"owner\"}")
            #expect(handed.status == 200)
            #expect(try await others[0].call("DELETE", path).status == 204)
            let next = try await user.group("r", with: [])
            #expect(try await user.call("POST", "chatrooms/", "{\"name\":\"r\",\"users\":[]}").status == 409)
            // A room of which only the count is left, as a crash leaves it.
            _ = try await stack.redis("DEL", ChatKeys.room(next), ChatKeys.members(next))
            _ = try await user.group("r", with: [])
            #expect(try await stack.redis("SCARD", ChatKeys.opened(by: user.holder)) == "2")
            // A direct room that was counted once, as by an older process.
            #expect(try await user.call("POST", "chatrooms/", "{\"name\":\"r\",\"users\":[]}").status == 409)
            let counted = try await stack.redis("SRANDMEMBER", ChatKeys.opened(by: user.holder))
            _ = try await stack.redis("SREM", ChatKeys.opened(by: user.holder), counted)
            let direct = try await user.direct(with: others[0])
            _ = try await stack.redis("SADD", ChatKeys.opened(by: user.holder), "\(direct)")
            _ = try await user.group("r", with: [])
        }
    }
}
