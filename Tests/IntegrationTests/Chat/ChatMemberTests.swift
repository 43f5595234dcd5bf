import Chat
import Foundation
import Limits
import Primitives
import Redis
import TestSupport
import Testing

/// Members of rooms: who comes, who goes, who may not come back.
@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(2)))
struct ChatMemberTests {
    @Test func membersComeAndGoAndAreHeardNoMore() async throws {
        let stack = try await SharedStack.stack()
        let owner = try await ChatCaller(stack)
        let user = try await ChatCaller(stack)
        let room = try await owner.group("r", with: [])
        let path = "chatrooms/\(room)/members/"
        #expect(try await user.send("x", to: room).status == 404)
        let added = try await owner.call("POST", path, "{\"user_id\":\(user.id)}")
        #expect(added.status == 201)
        #expect(
            try added.json()
                == .object([
                    "id": .integer(user.id), "username": .string(user.strangeName), "role": .string("member"),
                ]))
        #expect(try await user.rooms().count == 1)
        #expect(try await user.send("x", to: room).status == 201)
        // One who is there stays as is, and a list that was lost is mended.
        _ = try await stack.redis("DEL", ChatKeys.rooms(of: user.id))
        let again = try await owner.call("POST", path, "{\"user_id\":\(user.id),\"role\":\"reader\"}")
        #expect(again.status == 200)
        #expect(try again.json()["role"] == .string("member"))
        #expect(try await user.rooms().count == 1)
        #expect(try await owner.call("PATCH", path + "\(user.id)/", "{\"role\":\"reader\"}").status == 200)
        #expect(try await user.send("x", to: room).code == "read_only")
        #expect(try await user.texts(of: room) == ["x"])
        #expect(try await owner.call("DELETE", path + "\(user.id)/").status == 204)
        #expect(try await user.send("x", to: room).status == 404)
        #expect(try await user.call("GET", "messages/?chat_room=\(room)").status == 404)
        #expect(try await user.rooms().isEmpty)
        let gone = try await owner.call("DELETE", path + "\(user.id)/")
        #expect(gone.status == 404 && gone.code == "not_a_member")
        #expect(try await owner.call("PATCH", path + "x/", "{\"role\":\"admin\"}").code == "not_a_member")
        #expect(try await owner.call("POST", path, "{\"user_id\":999999999}").code == "user_not_found")
        #expect(try await owner.call("POST", path, "{}").code == "user_id_required")
        #expect(try await owner.call("POST", path, "{\"user_id\":\(user.id),\"role\":\"king\"}").status == 400)
        #expect(try await owner.call("POST", path, "{\"user_id\":\(user.id),\"role\":\"owner\"}").status == 403)
        #expect(try await user.call("POST", path, "{\"user_id\":\"x\"}").detail?.hasPrefix("No ChatRoom") == true)
    }

    @Test func whoIsAddedHasNothingUnreadOfBefore() async throws {
        let stack = try await SharedStack.stack()
        let owner = try await ChatCaller(stack)
        let user = try await ChatCaller(stack)
        let room = try await owner.group("r", with: [])
        let path = "chatrooms/\(room)/members/"
        func say(_ count: Int) async throws {
            for _ in 0..<count { #expect(try await owner.send("x", to: room).status == 201) }
        }
        func add() async throws {
            #expect(try await owner.call("POST", path, "{\"user_id\":\(user.id)}").status == 201)
        }
        /// What the list and the room itself say.
        func unread() async throws -> [Int64?] {
            [
                try await user.rooms().first?["unread_count"]?.integer,
                try await user.room(room)["unread_count"]?.integer,
            ]
        }
        try await say(9)
        try await add()
        #expect(try await unread() == [0, 0])
        try await say(2)
        #expect(try await unread() == [2, 2])
        // The room itself is as django-chelseru shows it: all of it, and read by who said so.
        #expect(try await user.texts(of: room).count == 11)
        let results = try await owner.call("GET", "messages/?chat_room=\(room)").json()["results"]?.array ?? []
        #expect(results.allSatisfy { $0["read_by"]?.array.isEmpty == true })
        // Nor does it make anybody known: the user was put there, and has said nothing.
        #expect(try await stack.redis("HGET", ChatKeys.read(room), "\(user.id)").isEmpty)
        #expect(try await user.call("POST", "chatrooms/\(room)/read/", "{\"offset\":10}").status == 200)
        #expect(try await unread() == [1, 1])
        for isBySelf in [true, false] {
            let caller = isBySelf ? user : owner
            #expect(try await caller.call("DELETE", path + "\(user.id)/").status == 204)
            try await say(3)
            try await add()
            #expect(try await unread() == [0, 0], "gone by itself: \(isBySelf)")
            try await say(1)
            #expect(try await unread() == [1, 1])
        }
        #expect(try await owner.call("DELETE", "chatrooms/\(room)/").status == 204)
        #expect(try await stack.redis("EXISTS", ChatKeys.joined(room)) == "0")
    }

    @Test func changesOfAUserAreLimited() async throws {
        let stack = try await SharedStack.stack()
        let owner = try await ChatCaller(stack)
        let user = try await ChatCaller(stack)
        let room = try await owner.group("r", with: [user])
        let counter = ChatLimits.key(.change, of: owner.holder, ChatLimits.changes)
        let member = "chatrooms/\(room)/members/\(user.id)/"
        // One that changes nothing, and one that is refused.
        #expect(try await owner.call("PATCH", member, "{\"role\":\"member\"}").status == 200)
        #expect(try await owner.call("PATCH", member, "{\"role\":\"x\"}").status == 400)
        #expect(try await stack.redis("GET", counter) == "2")
        _ = try await stack.redis("SET", counter, "\(ChatLimits.changes.count)", "PX", "30000")
        for (method, path, body) in [
            ("PATCH", member, "{\"role\":\"reader\"}"), ("DELETE", member, nil),
            ("POST", "chatrooms/\(room)/members/", "{\"user_id\":\(user.id)}"),
            ("DELETE", "chatrooms/\(room)/bans/\(user.id)/", nil), ("PATCH", "chatrooms/\(room)/", "{\"status\":2}"),
            ("DELETE", "chatrooms/\(room)/", nil),
        ] as [(String, String, String?)] {
            let refused = try await owner.call(method, path, body)
            #expect(refused.status == 429 && refused.code == "rate_limited", "\(method) \(path): \(refused.text)")
            #expect(try refused.json()["limit"] == .string("changes"))
            #expect((1...30).contains(try refused.json()["retry_after"]?.integer ?? 0))
        }
        // Nothing was changed, and reading, sending and others' changes go on.
        #expect(try await user.role(in: room) == "member")
        #expect(try await owner.room(room)["status"] == .integer(1))
        #expect(try await owner.send("x", to: room).status == 201)
        #expect(try await user.call("DELETE", member).status == 204)
    }

    @Test func bansLastUntilTheyAreLifted() async throws {
        let stack = try await SharedStack.stack()
        let owner = try await ChatCaller(stack)
        let user = try await ChatCaller(stack)
        let room = try await owner.group("r", with: [user])
        let path = "chatrooms/\(room)/"
        #expect(try await owner.call("DELETE", path + "members/\(user.id)/?ban=perhaps").status == 400)
        #expect(try await owner.call("DELETE", path + "members/\(owner.id)/?ban=true").status == 403)
        #expect(try await owner.call("DELETE", path + "members/\(user.id)/?ban=true").status == 204)
        let refused = try await owner.call("POST", path + "members/", "{\"user_id\":\(user.id)}")
        #expect(refused.status == 403 && refused.code == "banned")
        let bans = try await owner.call("GET", path + "bans/")
        #expect(
            try bans.json().array == [.object(["id": .integer(user.id), "username": .string(user.strangeName)])])
        #expect(try await owner.call("DELETE", path + "bans/\(user.id)/").status == 204)
        #expect(try await owner.call("DELETE", path + "bans/\(user.id)/").code == "not_banned")
        #expect(try await owner.call("GET", path + "bans/").json().array.isEmpty)
        #expect(try await owner.call("POST", path + "members/", "{\"user_id\":\(user.id)}").status == 201)
    }

    @Test func aRoomIsHandedOver() async throws {
        let stack = try await SharedStack.stack()
        let owner = try await ChatCaller(stack)
        let user = try await ChatCaller(stack)
        let room = try await owner.group("r", with: [user])
        let path = "chatrooms/\(room)/members/"
        #expect(try await owner.call("PATCH", path + "\(owner.id)/", "{\"role\":\"member\"}").status == 403)
        #expect(try await owner.call("PATCH", path + "\(user.id)/", "{\"role\":\"owner\"}").status == 200)
        #expect(try await owner.role(in: room) == "admin")
        #expect(try await user.role(in: room) == "owner")
        #expect(try await owner.call("DELETE", path + "\(user.id)/").status == 403)
    }

    @Test func aRoomHasAsManyMembersAsItMay() async throws {
        try await SharedStack.withAPI(["CHAT_MAX_MEMBERS": "4"]) { stack, _ async throws in
            let owner = try await ChatCaller(stack)
            var users: [ChatCaller] = []
            for _ in 0..<4 { users.append(try await ChatCaller(stack)) }
            let all = users.map { String($0.id) }.joined(separator: ",")
            let refused = try await owner.call("POST", "chatrooms/", "{\"name\":\"r\",\"users\":[\(all)]}")
            #expect(refused.status == 400 && refused.code == "max_length")
            let room = try await owner.group("r", with: [users[0]])
            // All at once: exact however many are added.
            let replies = try await withThrowingTaskGroup(of: HTTPReply.self) { group in
                for user in users.dropFirst() {
                    group.addTask {
                        try await owner.call("POST", "chatrooms/\(room)/members/", "{\"user_id\":\(user.id)}")
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(replies.map(\.status).sorted() == [201, 201, 403])
            #expect(replies.compactMap(\.code) == ["room_full"])
        }
    }

    @Test func everyChangeRaisesTheVersionAndIsTold() async throws {
        let stack = try await SharedStack.stack()
        let owner = try await ChatCaller(stack)
        let user = try await ChatCaller(stack)
        let room = try await owner.group("r", with: [])
        guard let redis = RedisAddress(stack.redisURL) else { throw TestFailure("no address") }
        let listener = try RawConnection(redis.port)
        if let password = redis.password { listener.send("AUTH \(password)\r\n") }
        listener.send("SSUBSCRIBE \(ChatKeys.events(room))\r\n")
        _ = try await listener.receive { $0.contains("ssubscribe") }
        let path = "chatrooms/\(room)/"
        for (version, step) in [
            ("POST", path + "members/", "{\"user_id\":\(user.id)}"),
            ("PATCH", path + "members/\(user.id)/", "{\"role\":\"reader\"}"),
            ("PATCH", path, "{\"status\":2}"), ("DELETE", path + "members/\(user.id)/?ban=true", nil),
            ("DELETE", path + "bans/\(user.id)/", nil),
        ].enumerated() {
            #expect((200..<300).contains(try await owner.call(step.0, step.1, step.2).status))
            let told = try await listener.receive { $0.hasSuffix("\r\nc \(version + 1)\r\n") }
            #expect(told.text.hasSuffix("\r\nc \(version + 1)\r\n"), "\(step.0) \(step.1)")
            #expect(try await stack.redis("HGET", ChatKeys.room(room), "version") == "\(version + 1)")
        }
        // What changes nothing is not told: the next that is heard is the end.
        #expect(try await owner.call("PATCH", path, "{\"status\":2,\"name\":\"r\"}").status == 200)
        #expect(try await owner.call("DELETE", path).status == 204)
        let told = try await listener.receive { $0.hasSuffix("\r\nd\r\n") }
        #expect(told.text.hasSuffix("\r\nd\r\n"))
        #expect(!told.text.contains("\r\nc "))
    }

    @Test func rolesThatChangeMeanwhileAreHeldAgainstTheDeed() async throws {
        let stack = try await SharedStack.stack()
        let owner = try await ChatCaller(stack)
        let admin = try await ChatCaller(stack)
        let room = try await owner.group("r", with: [admin])
        let path = "chatrooms/\(room)/members/\(admin.id)/"
        // Each removes what the other is: whichever comes first, nobody ends as an owner who was removed.
        for _ in 0..<5 {
            #expect(try await owner.call("PATCH", path, "{\"role\":\"admin\"}").status == 200)
            async let handed = owner.call("PATCH", path, "{\"role\":\"owner\"}")
            async let left = admin.call("DELETE", path)
            let statuses = (try await handed.status, try await left.status)
            #expect([200, 404].contains(statuses.0) && statuses.1 == 204)
            let roles = try await stack.redis("HGETALL", ChatKeys.members(room)).split(separator: "\n").map(String.init)
            #expect(roles == ["\(owner.id)", "owner"])
            #expect(
                try await owner.call("POST", "chatrooms/\(room)/members/", "{\"user_id\":\(admin.id)}").status == 201)
        }
    }
}
