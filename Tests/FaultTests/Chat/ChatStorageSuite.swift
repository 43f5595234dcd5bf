import Chat
import Foundation
import Primitives
import TestSupport
import Testing

/// What users store runs out before Redis does: chat waits, codes and logins go on.
@Suite(.serialized, .enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(3)))
struct ChatStorageSuite {
    /// What one user has stored here would be refused elsewhere.
    private static let settings = [
        "CHAT_MESSAGE_LIMITS": "0", "CHAT_ROOM_BYTES": "1073741824", "LOG_LEVEL": "info",
    ]

    private struct User {
        let stack: TestStack
        let login: LoggedIn

        func call(_ method: String, _ path: String, _ body: String? = nil) async throws -> HTTPReply {
            var headers = self.login.headers
            if body != nil { headers["Content-Type"] = "application/json" }
            return try await self.stack.call(
                method, "/api/chat/" + path, headers: headers, body: body.map { Array($0.utf8) })
        }

        func room() async throws -> Int64 {
            let reply = try await self.call("POST", "chatrooms/", #"{"name":"r","users":[]}"#)
            guard reply.status == 201, let id = try reply.json()["id"]?.integer else {
                throw TestFailure("no room: \(reply.text)")
            }
            return id
        }

        func send(_ text: String, to room: Int64, key: String? = nil) async throws -> HTTPReply {
            let key = key.map { #","key":"\#($0)""# } ?? ""
            return try await self.call("POST", "messages/", #"{"chat_room":\#(room),"text":"\#(text)"\#(key)}"#)
        }
    }

    private static func redis(_ stack: TestStack, _ words: String...) async throws -> String {
        try await Shell.run("/usr/bin/redis-cli", ["-u", stack.redisURL] + words)
    }

    /// A line of `INFO`.
    private static func info(_ stack: TestStack, _ section: String, _ name: String) async throws -> String {
        let text = try await self.redis(stack, "INFO", section)
        let line = text.split(whereSeparator: \.isNewline).first { $0.hasPrefix(name + ":") }
        return try String(#require(line).dropFirst(name.count + 1))
    }

    private static func code(_ reply: HTTPReply) -> String? { (try? reply.json())?["code"]?.string }

    @Test func whenRedisIsNearlyFullChatWaitsAndLoginsGoOn() async throws {
        try await TestStack.with("storage-full") { stack async throws in
            let api = try await stack.startAPI(Self.settings)
            let worker = try await stack.startWorker()
            let node = try await stack.startChat(Self.settings)
            let user = User(stack: stack, login: try await stack.logIn("09120000001"))
            let (small, large) = (try await user.room(), try await user.room())
            let others = [try await stack.logIn("09120000008").id, try await stack.logIn("09120000009").id]
            let there = [
                ("POST", "chatrooms/", #"{"user_id":\#(others[0])}"#),
                ("POST", "chatrooms/\(small)/members/", #"{"user_id":\#(others[0])}"#),
            ]
            for (method, path, body) in there { #expect(try await user.call(method, path, body).status == 201) }
            #expect(try await user.send("kept", to: small, key: "k1").status == 201)
            let used = try #require(Int(try await Self.info(stack, "memory", "used_memory")))
            _ = try await Self.redis(stack, "CONFIG", "SET", "maxmemory", "\(used + 30_000_000)")
            try await Self.fill(user, large)
            // Behind that, for it takes a busy machine longer than a socket may be silent.
            let socket = try await RawWebSocket.open(stack.chatPort, token: user.login.access)
            let old = try await RawWebSocket.open(stack.chatPort, "/chat/\(small)/", token: user.login.access)

            // Chat stores nothing more, whoever asks and however.
            try await eventually("the node knows") {
                try await stack.metric(stack.chatAdminPort, "chat_storage_full") == 1
            }
            for (method, path, body) in [
                ("POST", "messages/", #"{"chat_room":\#(small),"text":"x"}"#),
                ("POST", "chatrooms/", #"{"name":"r","users":[]}"#),
                ("POST", "chatrooms/", #"{"user_id":\#(others[1])}"#),
                ("PATCH", "chatrooms/\(small)/", #"{"name":"other"}"#),
                ("POST", "chatrooms/\(small)/members/", #"{"user_id":\#(others[1])}"#),
                ("POST", "messages/", #"{"chat_room":\#(small),"text":"x","key":"k2"}"#),
                ("POST", "chatrooms/\(small)/read/", #"{"offset":1}"#),
            ] {
                let reply = try await user.call(method, path, body)
                #expect(reply.status == 503 && Self.code(reply) == "storage_full", "\(path) \(reply.text)")
                #expect(reply.headers["retry-after"] == "60")
            }
            // What is there already takes no more room.
            for (method, path, body) in there + [("PATCH", "chatrooms/\(small)/", "{}")] {
                let reply = try await user.call(method, path, body)
                #expect(reply.status == 200, "\(path) \(reply.text)")
            }
            #expect(try await user.send("another", to: small, key: "k1").status == 422)
            let repeated = try await user.send("kept", to: small, key: "k1")
            #expect(repeated.status == 201, "\(repeated.text)")
            #expect(try repeated.json()["text"] == .string("kept"))
            try await socket.send(.text(#"{"id":7,"send":{"room":\#(small),"message":"kept","key":"k1"}}"#))
            #expect(try await Self.reply(socket)["ok"]?["duplicate"] == .bool(true))
            for command in [
                #""send":{"room":\#(small),"message":"x"}"#, #""send":{"room":\#(small),"message":"x","key":"k2"}"#,
                #""read":{"room":\#(small),"offset":1}"#,
            ] {
                try await socket.send(.text(#"{"id":7,\#(command)}"#))
                let error = try await Self.reply(socket)["error"]
                #expect(error?["code"] == .string("storage_full"))
                #expect(error?["temporary"] == .bool(true))
                #expect(error?["retry_after"] == .integer(60))
            }
            try await old.send(.text(#"{"message":"x"}"#))
            #expect(try await old.next(0x1)?.text.contains("storage_full") == true)
            #expect(try await user.call("GET", "messages/?chat_room=\(large)").status == 200)

            // Codes and logins go on, and the services are ready.
            _ = try await stack.logIn("09120000002")
            for port in [stack.apiAdminPort, stack.chatAdminPort] {
                let ready = try await stack.get(port, "/readyz")
                #expect(ready.status == 200, "\(ready.text)")
                let detail = try ready.json()["components"]?["redis.memory"]?["detail"]?.string ?? ""
                #expect(detail.contains("chat stores nothing more until"), "\(detail)")
                #expect(try await stack.metric(port, "redis_memory_ratio") >= 0.75)
            }

            // What is deleted is room for others.
            #expect(try await user.call("DELETE", "chatrooms/\(large)/").status == 204)
            try await eventually("chat stores again", within: .seconds(3) + .slack) {
                try await user.send("x", to: small).status == 201
            }
            try await eventually("the node as well", within: .seconds(3) + .slack) {
                try await stack.metric(stack.chatAdminPort, "chat_storage_full") == 0
            }
            try await socket.send(.text(#"{"id":7,"send":{"room":\#(small),"message":"x"}}"#))
            #expect(try await Self.reply(socket)["ok"] != nil)
            for process in [api, worker, node] { await process.killNow() }
        }
    }

    /// Sends the longest messages until they are refused.
    private static func fill(_ user: User, _ room: Int64) async throws {
        let text = String(repeating: "a", count: 32_768)
        for number in 1...2_000 {
            let reply = try await user.send(text, to: room)
            if reply.status == 503 {
                #expect(self.code(reply) == "storage_full", "\(reply.text)")
                // 24 MB of 41 KB each; Redis is asked once a second.
                #expect((400..<800).contains(number), "\(number)")
                return
            }
            guard reply.status == 201 else { throw TestFailure("\(reply.status) \(reply.text)") }
            // As fast as a user who is at work with it for minutes would have to be, many times over.
            try await Task.sleep(for: .milliseconds(8))
        }
        throw TestFailure("it is never full")
    }

    /// The next reply to a command.
    private static func reply(_ socket: RawWebSocket) async throws -> JSONValue {
        while let frame = try await socket.next(0x1) {
            let value = try JSONParser.parse(frame.payload)
            if value["id"] == .integer(7) { return value }
        }
        throw TestFailure("the socket ended")
    }

    @Test func chatHasConnectionsOfItsOwn() async throws {
        try await TestStack.with("chat-connections") { stack async throws in
            let api = try await stack.startAPI(Self.settings)
            let node = try await stack.startChat(Self.settings)
            let worker = try await stack.startWorker()
            func ids(_ name: String) async throws -> Set<String> {
                let lines = try await Self.redis(stack, "CLIENT", "LIST").split(separator: "\n")
                let theirs = lines.filter { $0.contains(" name=\(name) ") }
                return Set(theirs.compactMap { $0.split(separator: " ").first.map { String($0.dropFirst(3)) } })
            }
            let codes = try await ids("api-frontend")
            let login = try await ids("chat-fanout")
            #expect(!codes.isEmpty && !login.isEmpty)
            // Chat's are held up and lost, as by a command of a second; the others are the same as before.
            for name in ["api-frontend-chat", "chat-fanout-rooms"] {
                let chat = try await ids(name)
                #expect(!chat.isEmpty)
                for id in chat { _ = try await Self.redis(stack, "CLIENT", "KILL", "ID", id) }
            }
            #expect(try await stack.sendCode(to: "09120000003").status == 200)
            // One more may have been on its way.
            #expect(try await ids("api-frontend").isSuperset(of: codes))
            #expect(try await ids("chat-fanout").isSuperset(of: login))
            for (port, name) in [(stack.apiAdminPort, "redis.chat"), (stack.chatAdminPort, "redis.rooms")] {
                try await stack.waitReady(port)
                let components = try await stack.get(port, "/readyz").json()["components"]
                #expect(components?[ProtocolText(name)]?["ready"] == .bool(true))
                #expect(components?["redis.memory"]?["detail"] == .string("no maxmemory is known"))
            }
            for process in [api, worker, node] { await process.killNow() }
        }
    }

    /// The most that one send has Redis do: to take fifty of the longest messages out of a room, or count them.
    @Test func aSendIsShortWhateverTheRoomHasToLose() async throws {
        try await TestStack.with("storage-cost") { stack async throws in
            let worker = try await stack.startWorker()
            let narrow = Self.settings.merging(["CHAT_ROOM_BYTES": "65536", "CHAT_HISTORY": "100"]) { $1 }
            var api = try await stack.startAPI(Self.settings)
            let user = User(stack: stack, login: try await stack.logIn("09120000001"))
            let rooms = [try await user.room(), try await user.room()]
            for _ in 1...300 {
                _ = try await user.send(String(repeating: "a", count: 32_768), to: rooms[0])
                _ = try await user.send(String(repeating: "a", count: 2_000), to: rooms[1])
            }
            await api.killNow()
            api = try await stack.startAPI(narrow)
            for room in rooms {
                _ = try await Self.redis(stack, "HDEL", ChatKeys.room(room), "bytes", "counted")
                _ = try await user.send("x", to: room)
                _ = try await Self.redis(stack, "CONFIG", "SET", "slowlog-log-slower-than", "2000")
                _ = try await Self.redis(stack, "SLOWLOG", "RESET")
                for _ in 1...8 { #expect(try await user.send("x", to: room).status == 201) }
                let slow = try await Self.redis(stack, "SLOWLOG", "LEN")
                // A machine with other work may hold Redis itself up once.
                #expect(try #require(Int(slow.trimmingCharacters(in: .whitespacesAndNewlines))) <= 1)
            }
            for process in [api, worker] { await process.killNow() }
        }
    }
}
