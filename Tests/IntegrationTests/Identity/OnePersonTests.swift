import Chat
import Foundation
import Identity
import Primitives
import TestSupport
import Testing

/// A number may have an account in each group; what its owner may do is counted once.
@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(2)))
struct OnePersonTests {
    private static func accounts(_ stack: TestStack, _ groups: Range<Int> = 0..<2) async throws -> [ChatCaller] {
        let number = SharedStack.number()
        var accounts: [ChatCaller] = []
        for group in groups { accounts.append(try await ChatCaller(stack, number, group: group)) }
        #expect(Set(accounts.map(\.id)).count == groups.count)
        return accounts
    }

    @Test func allGroupsOfANumberShareWhatMayBeDoneInChat() async throws {
        let settings = [
            "CHAT_MESSAGE_LIMITS": "3/10m", "CHAT_ROOM_LIMIT": "3/1h", "CHAT_USER_ROOMS": "2", "CHAT_LOOKUPS": "2/1h",
        ]
        try await SharedStack.withAPI(settings) { stack, _ async throws in
            let one = try await Self.accounts(stack)
            let rooms = [try await one[0].group("a", with: []), try await one[1].group("b", with: [])]
            let full = try await one[1].call("POST", "chatrooms/", "{\"name\":\"c\",\"users\":[]}")
            #expect(full.status == 409 && full.code == "too_many_rooms", "\(full.text)")
            let often = try await one[0].call("POST", "chatrooms/", "{\"name\":\"c\",\"users\":[]}")
            #expect(often.status == 429, "\(often.text)")
            for (account, status) in [(0, 201), (0, 201), (1, 201), (1, 429), (0, 429)] {
                #expect(try await one[account].send("x", to: rooms[account]).status == status)
            }
            for (account, status) in [(0, 404), (1, 404), (1, 429), (0, 429)] {
                let path = "chatrooms/\(rooms[account])/members/"
                #expect(try await one[account].call("POST", path, "{\"user_id\":999999999}").status == status)
            }
            // Changes are counted under the same name, and what was read.
            let changes = ChatLimits.key(.change, of: one[0].holder, ChatLimits.changes)
            #expect(try await stack.redis("GET", changes) == "4")
            _ = try await stack.redis(
                "SET", ChatReadBudget.key(one[0].holder), "\(WallClock.now + 90_000)", "PX", "90000")
            for account in one { #expect(try await account.call("GET", "chatrooms/").status == 429) }
            // The one who deletes it is another account than the one who opened it, and the count is right all the same.
            let stranger = try await ChatCaller(stack)
            #expect(try await stranger.send("x", to: rooms[0]).status == 404)
            #expect(try await one[0].call("DELETE", "chatrooms/\(rooms[0])/").status == 204)
            #expect(try await stack.redis("SMEMBERS", ChatKeys.opened(by: one[0].holder)) == "\(rooms[1])")
        }
    }

    @Test func whatWasOpenedBeforeIsCountedOn() async throws {
        try await SharedStack.withAPI(["CHAT_USER_ROOMS": "2"]) { stack, _ async throws in
            let one = try await Self.accounts(stack)
            let room = try await one[0].group("a", with: [])
            // As an older version counted it.
            let old = ChatKeys.opened(by: AccountHolder(user: one[0].id, number: nil))
            _ = try await stack.redis("RENAME", ChatKeys.opened(by: one[0].holder), old)
            _ = try await one[0].group("b", with: [])
            #expect(try await stack.redis("EXISTS", old) == "0")
            #expect(try await stack.redis("SISMEMBER", ChatKeys.opened(by: one[0].holder), "\(room)") == "1")
            let full = try await one[1].call("POST", "chatrooms/", "{\"name\":\"c\",\"users\":[]}")
            #expect(full.status == 409, "\(full.text)")
        }
    }

    @Test func socketsAreCountedForAllGroupsOfANumber() async throws {
        let stack = try await SharedStack.stack()
        let beside = TestStack(beside: stack)
        let node = try await beside.startChat(["CHAT_USER_CONNECTIONS": "2", "CHAT_MESSAGE_LIMITS": "2/10m"])
        do {
            let one = try await Self.accounts(stack)
            var sockets: [RawWebSocket] = []
            for account in one {
                sockets.append(try await RawWebSocket.open(beside.chatPort, token: account.user.access))
            }
            for account in one {
                let more = try await RawWebSocket.open(beside.chatPort, token: account.user.access)
                #expect(try await Self.closing(more) == 4103)
            }
            let stranger = try await RawWebSocket.open(beside.chatPort, token: try await ChatCaller(stack).user.access)
            // What sockets send is counted with what the other account sends.
            let room = try await one[0].direct(with: try await ChatCaller(stack))
            for (id, isTaken) in [(1, true), (2, true), (3, false)] {
                let socket = sockets[id == 1 ? 0 : 1]
                let target = id == 1 ? room : try await one[1].group("g", with: [])
                try await socket.send(.text(#"{"id":\#(id),"send":{"room":\#(target),"message":"x"}}"#))
                let reply = try await Self.reply(Int64(id), on: socket)
                #expect((reply["ok"] != nil) == isTaken, "\(id): \(reply)")
                if !isTaken { #expect(reply["error"]?["code"] == .string("rate_limited")) }
            }
            // One that has gone makes room for the other account.
            try await sockets[0].send(.close(1000))
            try await eventually("one is left") {
                let entry = try await stack.redis("GET", one[0].holder.key("connections"))
                return entry.matches(of: /=(\d+)@/).compactMap { Int($0.output.1) }.reduce(0, +) == 1
            }
            let next = try await RawWebSocket.open(beside.chatPort, token: one[1].user.access)
            try await next.send(.text(#"{"id":9,"subscribe":{"room":\#(room)}}"#))
            #expect(try await Self.reply(9, on: next)["error"]?["code"] == .string("not_member"))
            _ = (sockets, stranger)
        } catch {
            await node.killNow()
            throw error
        }
        await node.killNow()
    }

    @Test func whoIsBannedDoesNotComeBackUnderTheNextGroup() async throws {
        let stack = try await SharedStack.stack()
        let owner = try await ChatCaller(stack)
        let one = try await Self.accounts(stack, 0..<3)
        let room = try await owner.group("r", with: [one[0]])
        let path = "chatrooms/\(room)/"
        #expect(try await one[0].send("x", to: room).status == 201)
        #expect(try await owner.call("DELETE", path + "members/\(one[0].id)/?ban=true").status == 204)
        for account in one {
            let refused = try await owner.call("POST", path + "members/", "{\"user_id\":\(account.id)}")
            #expect(refused.status == 403 && refused.code == "banned", "\(refused.text)")
            #expect(try await account.send("x", to: room).status == 404)
        }
        // The list names users, and lifting the ban of the one who is named lets all of them in.
        let bans = try await owner.call("GET", path + "bans/").json().array
        #expect(bans.map { $0["id"] } == [.integer(one[0].id)])
        #expect(try await owner.call("DELETE", path + "bans/\(one[1].id)/").code == "not_banned")
        #expect(try await owner.call("DELETE", path + "bans/\(one[0].id)/").status == 204)
        #expect(try await owner.call("POST", path + "members/", "{\"user_id\":\(one[2].id)}").status == 201)
        // Accounts that are members already go with the one that is banned.
        #expect(try await owner.call("POST", path + "members/", "{\"user_id\":\(one[1].id)}").status == 201)
        #expect(try await owner.call("DELETE", path + "members/\(one[2].id)/?ban=true").status == 204)
        #expect(try await one[1].send("x", to: room).status == 404)
        #expect(try await owner.call("GET", path + "bans/").json().array.count == 2)
        #expect(try await owner.call("DELETE", path).status == 204)
        #expect(try await stack.redisKeys("*{r\(room)}*").isEmpty)
    }

    @Test func aNumberThatWasSwitchedOffGetsNoOtherAccount() async throws {
        let stack = try await SharedStack.stack()
        let one = try await Self.accounts(stack, 0..<1)[0]
        let number = one.user.number
        // As an import writes it whose dump has the user switched off.
        _ = try await stack.redis("SET", "shutout:\(one.holder.tagged)", "1")
        _ = try await stack.redis("HSET", AccountKeys.account(one.id), "active", "0")
        for group in ["0", "1", "1"] {
            let before = try await stack.inbox(number).count
            #expect(try await stack.sendCode(to: number).status == 200)
            try await eventually("an SMS arrives") { try await stack.inbox(number).count > before }
            let code = try await stack.receivedCode(number)
            let reply = try await stack.authenticate(["mobile_number": number, "code": code, "group": group])
            #expect(reply.status == 401 && reply.code == "user_inactive", "\(group): \(reply.text)")
            #expect(reply.headers["www-authenticate"] == "Bearer realm=\"api\"")
        }
        #expect(try await stack.redis("EXISTS", "user:\(one.holder.tagged):1") == "0")
    }

    private static func reply(_ id: Int64, on socket: RawWebSocket) async throws -> JSONValue {
        while let frame = try await socket.next(within: .seconds(15)) {
            guard frame.opcode == 0x1 else { throw TestFailure("closed: \(frame)") }
            let value = try JSONParser.parse(frame.payload)
            if value["id"] == .integer(id) { return value }
        }
        throw TestFailure("no reply")
    }

    private static func closing(_ socket: RawWebSocket) async throws -> Int? {
        while let frame = try await socket.next(within: .seconds(15)) {
            if frame.opcode == 0x8, frame.payload.count >= 2 {
                return Int(frame.payload[0]) << 8 | Int(frame.payload[1])
            }
        }
        return nil
    }
}
