import Chat
import Foundation
import Identity
import Primitives
import Redis
import TestSupport
import Testing

/// What reading chat costs, and who may read how much.
@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(3)))
struct ChatReadTests {
    private static let generous = ["CHAT_MESSAGE_LIMITS": "0"]

    /// Sends messages of nearly the largest size; a quote has to be escaped in the request too.
    private static func fill(_ room: Int64, _ count: Int, by user: ChatCaller, _ byte: Character = "a") async throws {
        let text = String(repeating: byte == "\"" ? "\\\"" : String(byte), count: 30_000)
        for _ in 0..<count {
            let sent = try await user.send(text, to: room)
            #expect(sent.status == 201, "\(sent.text)")
        }
    }

    private static func offsets(_ page: JSONValue) -> [Int64] {
        page["results"]?.array.compactMap { $0["id"]?.integer } ?? []
    }

    @Test func pagesAreBoundedByBytesAndJoin() async throws {
        try await SharedStack.withAPI(Self.generous) { stack, _ async throws in
            let one = try await ChatCaller(stack)
            let room = try await one.group("اتاق", with: [])
            for text in ["a", "b"] { #expect(try await one.send(text, to: room).status == 201) }
            try await Self.fill(room, 5, by: one)
            try await Self.fill(room, 3, by: one, "\"")
            for number in 1...40 { #expect(try await one.send("\(number)", to: room).status == 201) }
            var reply = try await one.call("GET", "messages/?chat_room=\(room)")
            var forth = Self.offsets(try reply.json())
            var pages = 1
            while let next = try reply.json()["next"]?.string {
                reply = try await HTTPReply.request("GET", next, headers: one.user.headers)
                #expect(reply.status == 200 && reply.body.count <= 128 * 1_024)
                let found = Self.offsets(try reply.json())
                #expect(!found.isEmpty)
                forth += found
                pages += 1
            }
            #expect(forth == (1...50).reversed())
            #expect(pages >= 4)
            // And back again.
            var back = Self.offsets(try reply.json())
            while let previous = try reply.json()["previous"]?.string {
                reply = try await HTTPReply.request("GET", previous, headers: one.user.headers)
                #expect(reply.status == 200 && reply.body.count <= 128 * 1_024)
                back = Self.offsets(try reply.json()) + back
            }
            #expect(back == (1...50).reversed())
        }
    }

    @Test func controlCharactersAreRefusedOnEveryPath() async throws {
        let stack = try await SharedStack.stack()
        let one = try await ChatCaller(stack)
        let other = try await ChatCaller(stack)
        let room = try await one.direct(with: other)
        func expectRefusal(_ reply: HTTPReply, _ field: String) throws {
            #expect(reply.status == 400 && reply.code == "text_not_allowed", "\(reply.text)")
            #expect(try reply.json()[ProtocolText(field)]?.array.count == 1, "\(reply.text)")
        }
        for escape in ["\\u0000", "\\u0001", "\\u001f", "\\u007f", "\\u0080", "\\u009f"] {
            try expectRefusal(try await one.send("a\(escape)", to: room), "text")
            let body = "{\"chat_room\":\(room),\"message\":\"\(escape)\"}"
            try expectRefusal(try await one.call("POST", "messages/", body), "message")
            try expectRefusal(try await one.call("POST", "chatrooms/", "{\"name\":\"\(escape)\",\"users\":[]}"), "name")
        }
        let form = ["Content-Type": "application/x-www-form-urlencoded"]
        for escape in ["%00", "%01", "%7F", "%C2%80"] {
            try expectRefusal(
                try await one.call("POST", "messages/", "chat_room=\(room)&text=a\(escape)", headers: form), "text")
        }
        for byte in ["\u{0}", "\u{1}", "\u{7F}", "\u{85}"] {
            let part = { (name: String, value: String) in
                "--X\r\nContent-Disposition: form-data; name=\(name)\r\n\r\n\(value)\r\n"
            }
            let body = part("chat_room", "\(room)") + part("text", byte + "a") + "--X--\r\n"
            try expectRefusal(
                try await one.call(
                    "POST", "messages/", body, headers: ["Content-Type": "multipart/form-data; boundary=X"]), "text")
        }
        let group = try await one.group("g", with: [])
        try expectRefusal(try await one.call("PATCH", "chatrooms/\(group)/", "{\"name\":\"a\\u0001\"}"), "name")
        #expect(try await one.texts(of: room) == [])
        #expect(try await one.send("a\\tb\\r\\nc\\nd", to: room).status == 201)
        #expect(try await one.texts(of: room) == ["a\tb\r\nc\nd"])
    }

    @Test func socketsRefuseControlCharactersToo() async throws {
        try await ChatStage.attack { stage in
            let socket = try await stage.open()
            try await socket.send(
                .text(#"{"id":1,"send":{"room":\#(stage.room),"message":"a\u0001"}}"#),
                .text(#"{"id":2,"send":{"room":\#(stage.room),"message":"\u0085","message_type":"image"}}"#))
            for id in Int64(1)...2 {
                let error = try await Self.reply(socket, id)["error"]
                #expect(error?["code"] == .string("text_not_allowed"))
                #expect(error?["message"]?.string?.hasPrefix("send.message") == true)
            }
            let old = try await stage.open("/ws/chat/\(stage.room)/")
            try await old.send(.text(#"{"message":"a\u0000"}"#))
            let frame = try #require(try await Self.find(old) { $0["type"] == .string("error") })
            #expect(frame["code"] == .string("text_not_allowed"))
            #expect(frame["details"]?.string?.contains("message") == true)
        }
    }

    @Test func whoHasReadTooMuchWaitsAndOthersDoNot() async throws {
        // A budget of eight whole pages.
        let settings = Self.generous.merging(["CHAT_READ_BYTES": "1048576"]) { $1 }
        try await SharedStack.withAPI(settings) { stack, _ async throws in
            let node = try await stack.startChat(settings)
            let one = try await ChatCaller(stack)
            let other = try await ChatCaller(stack)
            let room = try await one.direct(with: other)
            let key = ["Idempotency-Key": "once"]
            let first = try await one.send("b", to: room, headers: key)
            #expect(first.status == 201)
            try await Self.fill(room, 4, by: one)
            var refusal: HTTPReply?
            for number in 1...30 where refusal == nil {
                let reply = try await one.call("GET", "messages/?chat_room=\(room)")
                if reply.status == 200 { continue }
                #expect(number > 6, "the budget is for more")
                refusal = reply
            }
            let refused = try #require(refusal)
            #expect(refused.status == 429 && refused.code == "rate_limited", "\(refused.text)")
            #expect(try refused.json()["limit"] == .string("read"))
            let pause = try #require(try refused.json()["retry_after"]?.integer)
            #expect((1...10).contains(pause))
            // Much longer, so that all of this comes meanwhile.
            _ = try await stack.redis("SET", one.holder.key("chatread"), "\(WallClock.now + 300_000)")
            try await Task.sleep(for: .seconds(Int(pause)))
            for path in ["messages/?chat_room=\(room)", "chatrooms/", "chatrooms/\(room)/"] {
                #expect(try await one.call("GET", path).status == 429, "\(path)")
            }
            // The same user on a socket, whose node has heard nothing of it.
            let socket = try await RawWebSocket.open(stack.chatPort, token: one.user.access)
            for (id, command) in [
                (1, #""history":{"room":\#(room)}"#), (2, #""subscribe":{"room":\#(room)}"#),
                (3, #""subscribe":{"room":\#(room),"since":{"epoch":"x","offset":0}}"#),
            ] as [(Int64, String)] {
                try await socket.send(.text(#"{"id":\#(id),\#(command)}"#))
                let error = try await Self.reply(socket, id)["error"]
                #expect(error?["code"] == .string("rate_limited") && error?["temporary"] == .bool(true))
                #expect((error?["retry_after"]?.integer ?? 0) > 0)
            }
            // What is no reading goes on, and so does everybody else.
            #expect(try await one.send("a", to: room).status == 201)
            // So does repeating a message that is stored.
            let again = try await one.send("b", to: room, headers: key)
            #expect(again.status == 201 && again.headers["idempotent-replayed"] == "true", "\(again.text)")
            #expect(try again.json()["text"] == .string("b"))
            #expect(try await other.call("GET", "messages/?chat_room=\(room)").status == 200)
            let honest = try await RawWebSocket.open(stack.chatPort, token: other.user.access)
            try await honest.send(.text(#"{"id":1,"subscribe":{"room":\#(room)}}"#))
            #expect(try await Self.reply(honest, 1)["ok"] != nil)
            await node.killNow()
        }
    }

    @Test func whoAsksForSeveralThingsAtOnceIsServed() async throws {
        try await SharedStack.withAPI(Self.generous) { stack, _ async throws in
            let node = try await stack.startChat(Self.generous)
            let one = try await ChatCaller(stack)
            let room = try await one.group("g", with: [])
            try await Self.fill(room, 4, by: one)
            try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<24 {
                    let path = ["messages/?chat_room=\(room)", "chatrooms/", "chatrooms/\(room)/"][number % 3]
                    group.addTask { try await one.call("GET", path).status }
                }
                for try await status in group { #expect(status == 200) }
            }
            // A socket's wait for each other, however many they are.
            let socket = try await RawWebSocket.open(stack.chatPort, token: one.user.access)
            try await socket.send(.text(#"{"id":1,"subscribe":{"room":\#(room)}}"#))
            #expect(try await Self.reply(socket, 1)["ok"] != nil)
            for id in Int64(2)...41 {
                let verb = id.isMultiple(of: 2) ? "presence" : "history"
                try await socket.send(.text(#"{"id":\#(id),"\#(verb)":{"room":\#(room)}}"#))
            }
            for id in Int64(2)...41 {
                let reply = try await Self.reply(socket, id)
                #expect(reply["ok"] != nil, "\(reply["error"] ?? .null)")
            }
            var id = Int64(41)
            try await eventually("the user is seen in the room") {
                id += 1
                try await socket.send(.text(#"{"id":\#(id),"presence":{"room":\#(room)}}"#))
                let users = try await Self.reply(socket, id)["ok"]?["users"]?.array ?? []
                return users.map { $0["id"] } == [.integer(one.id)] && users[0]["connections"] == .integer(1)
            }
            await node.killNow()
        }
    }

    @Test func manySmallReadsAreChargedToo() async throws {
        let settings = Self.generous.merging(["CHAT_READ_BYTES": "1048576"]) { $1 }
        try await SharedStack.withAPI(settings) { stack, _ async throws in
            let one = try await ChatCaller(stack)
            let room = try await one.group("g", with: [])
            var served = 0
            for _ in 1...600 {
                let reply = try await one.call("GET", "messages/?chat_room=\(room)")
                guard reply.status == 200 else { break }
                served += 1
            }
            // 256 of 4 KiB, and what a minute gives back meanwhile.
            #expect((200..<600).contains(served), "\(served)")
        }
    }

    @Test func resumingLongMessagesKeepsNobodyWaiting() async throws {
        try await SharedStack.withAPI(Self.generous) { stack, _ async throws in
            let node = try await stack.startChat(Self.generous)
            let one = try await ChatCaller(stack)
            let room = try await one.group("g", with: [])
            try await Self.fill(room, 55, by: one)
            let epoch = try await stack.redis("HGET", "room:{r\(room)}", "epoch")
            let sockets = try await Self.sockets(3, stack, one)
            let longest = Locked(Duration.zero)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for socket in sockets {
                    group.addTask {
                        for round in 0..<Int64(30) {
                            let (leave, enter) = (2 * round + 1, 2 * round + 2)
                            let since = #""since":{"epoch":"\#(epoch)","offset":0}"#
                            try await socket.send(
                                .text(#"{"id":\#(leave),"unsubscribe":{"room":\#(room)}}"#),
                                .text(#"{"id":\#(enter),"subscribe":{"room":\#(room),\#(since)}}"#))
                            let reply = try await Self.reply(socket, enter)
                            #expect(reply["ok"]?["recovered"] == .bool(false), "\(reply)")
                            try await Task.sleep(for: .milliseconds(60))
                        }
                    }
                }
                for _ in 0..<20 {
                    let start = ContinuousClock.now
                    let sent = try await stack.sendCode(to: SharedStack.number())
                    #expect(sent.status == 200, "\(sent.text)")
                    longest.change { $0 = max($0, ContinuousClock.now - start) }
                    try await Task.sleep(for: .milliseconds(50))
                }
                try await group.waitForAll()
            }
            let slowest = longest.read { $0 }
            #expect(slowest < .milliseconds(500) + .slack, "a code took \(slowest)")
            await node.killNow()
        }
    }

    @Test func aListOfRoomsIsBounded() async throws {
        let settings = ["CHAT_ROOM_LIMIT": "0"]
        try await SharedStack.withAPI(settings) { stack, _ async throws in
            let one = try await ChatCaller(stack)
            // Rooms of sixty members with long names, as only scripts could make so many so soon.
            try await SMSFixture.run(on: stack) { fixture in
                let base = Int64.random(in: 1 << 42..<1 << 43)
                for number in Int64(0)..<300 {
                    let id = base + number
                    let room = ChatRoom(
                        id: id, name: String(repeating: "ن", count: 45), kind: .group, status: .open, created: 1,
                        updated: 1_700_000_000_000 + number)
                    let members = (Int64(1)...60).flatMap { ["\(base + $0)", "member"] }
                    _ = try await fixture.redis.pipeline([
                        RedisCommand(words: ["HSET", ChatKeys.room(id)] + room.fields(epoch: "e")),
                        RedisCommand(words: ["HSET", ChatKeys.members(id), "\(one.id)", "owner"] + members),
                        RedisCommand("ZADD", ChatKeys.rooms(of: one.id), "1", "\(id)"),
                    ])
                }
                let accounts = (Int64(1)...60).map {
                    RedisCommand(
                        "HSET", AccountKeys.account(base + $0), "id", "\(base + $0)", "username",
                        String(repeating: "u", count: 150))
                }
                _ = try await fixture.redis.pipeline(accounts)
                let reply = try await one.call("GET", "chatrooms/")
                let rooms = try reply.json().array
                #expect(reply.status == 200 && reply.body.count <= 256 * 1_024)
                #expect(rooms.count > 100)
                // The newest first, none left out between them, and the caller in each.
                #expect(rooms.map { $0["id"]?.integer } == (0..<Int64(rooms.count)).map { base + 299 - $0 })
                for room in rooms {
                    let users = room["users"]?.array ?? []
                    #expect((4...50).contains(users.count) && users.contains { $0["id"] == .integer(one.id) })
                    #expect(room["member_count"] == .integer(61))
                }
            }
        }
    }

    private static func sockets(_ count: Int, _ stack: TestStack, _ user: ChatCaller) async throws -> [RawWebSocket] {
        var sockets: [RawWebSocket] = []
        for _ in 0..<count { sockets.append(try await RawWebSocket.open(stack.chatPort, token: user.user.access)) }
        return sockets
    }

    /// The reply to a command; what comes before it is dropped.
    private static func reply(_ socket: RawWebSocket, _ id: Int64) async throws -> JSONValue {
        guard let reply = try await Self.find(socket, { $0["id"] == .integer(id) }) else {
            throw TestFailure("the socket has ended")
        }
        return reply
    }

    private static func find(_ socket: RawWebSocket, _ isMeant: (JSONValue) -> Bool) async throws -> JSONValue? {
        while let frame = try await socket.next(0x1) {
            let value = try JSONParser.parse(frame.payload)
            if isMeant(value) { return value }
        }
        return nil
    }
}
