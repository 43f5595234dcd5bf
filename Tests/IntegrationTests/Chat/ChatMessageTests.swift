import Chat
import Foundation
import Identity
import Primitives
import TestSupport
import Testing

/// Messages over REST.
@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(2)))
struct ChatMessageTests {
    @Test func aMessageHasTheOriginalsMembers() async throws {
        let stack = try await SharedStack.stack()
        let one = try await ChatCaller(stack)
        let other = try await ChatCaller(stack)
        let room = try await one.direct(with: other)
        let sent = try await one.call(
            "POST", "messages/",
            "{\"chat_room\":\(room),\"message\":\"سلام \\\"دنیا\\\"\",\"message_type\":\"location\",\"lat\":35.7,\"lng\":\"51.4\"}"
        )
        #expect(sent.status == 201)
        let message = try sent.json()
        #expect(message["id"] == .integer(1))
        #expect(message["sender"] == .object(["id": .integer(one.id), "username": .string(one.shownName)]))
        #expect(message["file_url"] == .null)
        #expect(message["message_type"] == .string("location"))
        #expect(message["text"] == .string("سلام \"دنیا\""))
        #expect(message["lat"] == .number(35.7))
        #expect(message["lng"] == .number(51.4))
        #expect(message["chat_room"] == .object(["id": .integer(room), "name": .string("")]))
        #expect(message["read_by"] == .array([]))
        #expect(message["timestamp"] == message["created_at"])
        #expect(message["created_at"]?.string?.wholeMatch(of: /20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z/) != nil)
        let page = try await other.call("GET", "messages/?chat_room=\(room)").json()
        #expect(page["results"]?.array == [message])
        #expect(page["next"] == .null && page["previous"] == .null)
    }

    @Test func unreadMessagesAreCountedAndMarksOnlyRise() async throws {
        let stack = try await SharedStack.stack()
        let one = try await ChatCaller(stack)
        let other = try await ChatCaller(stack)
        let room = try await one.direct(with: other)
        for text in ["a", "b", "c"] { #expect(try await one.send(text, to: room).status == 201) }
        func unread(_ user: ChatCaller) async throws -> Int64? { try await user.rooms()[0]["unread_count"]?.integer }
        #expect(try await unread(one) == 0, "one's own are read")
        #expect(try await unread(other) == 3)
        let path = "chatrooms/\(room)/read/"
        #expect(try await other.call("POST", path, "{\"offset\":2}").json() == .object(["offset": .integer(2)]))
        #expect(try await other.call("POST", path, "{\"offset\":1}").json() == .object(["offset": .integer(2)]))
        #expect(try await unread(other) == 1)
        let results = try await one.call("GET", "messages/?chat_room=\(room)").json()["results"]?.array ?? []
        let readers = results.map { $0["read_by"]?.array.map(\.integer) ?? [] }
        #expect(readers == [[], [other.id], [other.id]])
        #expect(try await other.call("POST", path, "{\"offset\":\"99\"}").json() == .object(["offset": .integer(3)]))
        #expect(try await unread(other) == 0)
        for body in ["{}", "{\"offset\":-1}", "{\"offset\":\"x\"}", "{\"offset\":1.5}"] {
            #expect(try await other.call("POST", path, body).status == 400, "\(body)")
        }
        let stranger = try await ChatCaller(stack)
        #expect(try await stranger.call("POST", path, "{\"offset\":1}").status == 404)
    }

    @Test func aTextWithinItsLimitFitsHoweverItIsEscaped() async throws {
        try await SharedStack.withAPI(["CHAT_MESSAGE_LIMITS": "0"]) { stack, _ async throws in
            let user = try await ChatCaller(stack)
            let room = try await user.group("r", with: [])
            let limit = ChatMessage.maximumTextBytes
            let texts = [
                ("letters of ASCII", String(repeating: "a", count: limit), #"\u0061"#),
                ("letters of Persian", String(repeating: "س", count: limit / 2), #"\u0633"#),
                ("signs of three bytes", String(repeating: "€", count: limit / 3), #"\u20AC"#),
                ("emoji", String(repeating: "😀", count: limit / 4), #"\uD83D\uDE00"#),
            ]
            for (name, text, escape) in texts {
                let escaped = String(repeating: escape, count: text.unicodeScalars.count)
                for written in [text, escaped] {
                    let reply = try await user.send(written, to: room)
                    #expect(reply.status == 201, "\(name): \(reply.text.prefix(200))")
                    #expect(try reply.json()["text"] == .string(text), "\(name)")
                }
                let refused = try await user.send(escaped + escape, to: room)
                #expect(
                    refused.status == 400 && refused.code == "too_long", "\(name): \(refused.text.prefix(200))")
            }
            // As a form each byte is three.
            let form = Array("chat_room=\(room)&text=\(String(repeating: "%D8%B3", count: limit / 2))".utf8)
            var headers = user.user.headers
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            let reply = try await stack.call("POST", "/api/chat/messages/", headers: headers, body: form)
            #expect(reply.status == 201, "\(reply.text.prefix(200))")
            // Elsewhere a body is as small as ever, and here there is an end as well.
            let room5 = String(repeating: " ", count: 65_536)
            #expect(try await user.call("POST", "chatrooms/", "{\"user_id\":1}" + room5).status == 413)
            let most = String(repeating: " ", count: ChatMessage.maximumCommandBytes)
            #expect(try await user.call("POST", "messages/", "{}" + most).status == 413)
        }
    }

    @Test func pagesNeitherSkipNorRepeatWhileMessagesCome() async throws {
        try await SharedStack.withAPI(["CHAT_MESSAGE_LIMITS": "0"]) { stack, _ async throws in
            let one = try await ChatCaller(stack)
            let other = try await ChatCaller(stack)
            let room = try await one.direct(with: other)
            for number in 1...200 { #expect(try await one.send("\(number)", to: room).status == 201) }
            func ids(_ page: JSONValue) -> [Int64] { page["results"]?.array.compactMap { $0["id"]?.integer } ?? [] }
            var page = try await other.call("GET", "messages/?chat_room=\(room)").json()
            #expect(page["previous"] == .null)
            var all = ids(page)
            var sizes = [all.count]
            while let next = page["next"]?.string {
                #expect(
                    next.hasPrefix("http://127.0.0.1:\(stack.apiPort)/api/chat/messages/?chat_room=\(room)&cursor="))
                #expect(try await one.send("while reading", to: room).status == 201)
                page = try await other.follow(next)
                sizes.append(ids(page).count)
                all += ids(page)
            }
            #expect(all == (1...200).reversed().map { Int64($0) })
            #expect(sizes == [30, 30, 30, 30, 30, 30, 20])
            // And back: the page's newer neighbours, up to what came meanwhile.
            var back: [Int64] = ids(page)
            while let previous = page["previous"]?.string {
                page = try await other.follow(previous)
                back = ids(page) + back
            }
            #expect(back == (1...206).reversed().map { Int64($0) })
        }
    }

    @Test func whatCannotBeReadIsSaid() async throws {
        let stack = try await SharedStack.stack()
        let user = try await ChatCaller(stack)
        let room = try await user.group("r", with: [])
        let empty = try await user.call("GET", "messages/")
        #expect(try empty.json() == .object(["next": .null, "previous": .null, "results": .array([])]))
        let word = try await user.call("GET", "messages/?chat_room=x")
        #expect(word.status == 400)
        #expect(try word.json()["chat_room"]?.array == [.string("A valid integer is required.")])
        for cursor in ["x", "YjE=", "YjAx", "YzE", "Yi0x", "%00"] {
            let reply = try await user.call("GET", "messages/?chat_room=\(room)&cursor=\(cursor)")
            #expect(reply.status == 404 && reply.detail == "Invalid cursor", "\(cursor)")
        }
        for room in ["999999999", "0", "-1"] {
            let reply = try await user.call("GET", "messages/?chat_room=\(room)")
            #expect(reply.status == 404 && reply.detail == "چت‌روم پیدا نشد.")
        }
    }

    @Test func whatCannotBeSentNamesItsField() async throws {
        let stack = try await SharedStack.stack()
        let user = try await ChatCaller(stack)
        let room = try await user.group("r", with: [])
        let missing = try await user.call("POST", "messages/", "{\"text\":\"x\"}")
        #expect(missing.status == 400)
        #expect(try missing.json()["chat_room"]?.array == [.string("فیلد chat_room اجباری است.")])
        let unknown = try await user.send("x", to: 999_999_999)
        #expect(unknown.status == 404 && unknown.detail == "چت‌روم پیدا نشد.")
        for (body, field, code) in [
            ("\"text\":\" \"", "text", "blank"), ("\"lat\":1", "text", "blank"), ("\"text\":[]", "text", "invalid"),
            ("\"text\":\"x\",\"message_type\":\"webrtc_signal\"", "message_type", "invalid_choice"),
            ("\"text\":\"x\",\"lat\":91", "lat", "bad_place"), ("\"text\":\"x\",\"lat\":\"x\"", "lat", "invalid"),
            ("\"text\":\"x\",\"lat\":\"nan\"", "lat", "invalid"),
            ("\"message_type\":\"location\",\"lat\":1", "lng", "bad_place"),
            ("\"text\":\"x\",\"key\":\"\"", "key", "bad_key"),
            ("\"text\":\"\(String(repeating: "ب", count: 16_385))\"", "text", "too_long"),
        ] {
            let reply = try await user.call("POST", "messages/", "{\"chat_room\":\(room),\(body)}")
            #expect(reply.status == 400 && reply.code == code, "\(body.prefix(40))")
            #expect(try reply.json()[ProtocolText(field)]?.array.count == 1, "\(body.prefix(40))")
        }
        #expect(try await user.texts(of: room).isEmpty)
    }

    @Test func aKeySendsOnce() async throws {
        let stack = try await SharedStack.stack()
        let user = try await ChatCaller(stack)
        let room = try await user.group("r", with: [])
        let long = String(repeating: "k", count: 100)
        for (body, headers) in [("\"key\":\"a\"", [:]), ("\"lat\":null", ["Idempotency-Key": "b"])]
            + [("\"lat\":null", ["Idempotency-Key": long])]
        {
            let text = "{\"chat_room\":\(room),\"text\":\"first\",\(body)}"
            let first = try await user.call("POST", "messages/", text, headers: headers)
            #expect(first.headers["idempotent-replayed"] == nil)
            let other = try await user.call(
                "POST", "messages/", text.replacingOccurrences(of: "first", with: "second"), headers: headers)
            #expect(other.status == 422 && other.code == "key_reused", "\(other.text)")
            let second = try await user.call("POST", "messages/", text, headers: headers)
            #expect(second.status == 201)
            #expect(second.headers["idempotent-replayed"] == "true")
            #expect(try first.json() == (try second.json()))
        }
        #expect(try await user.texts(of: room) == ["first", "first", "first"])
    }

    @Test func aUserSendsAsMuchAsTheLimitLets() async throws {
        try await SharedStack.withAPI(["CHAT_MESSAGE_LIMITS": "5/1m,100/1h"]) { stack, _ async throws in
            let user = try await ChatCaller(stack)
            let room = try await user.group("r", with: [])
            let replies = try await withThrowingTaskGroup(of: HTTPReply.self) { group in
                for _ in 0..<12 { group.addTask { try await user.send("x", to: room) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(replies.count { $0.status == 201 } == 5)
            let refused = try #require(replies.first { $0.status == 429 })
            #expect(refused.code == "rate_limited")
            #expect((1...60).contains(try refused.json()["retry_after"]?.integer ?? 0))
            #expect(try await user.texts(of: room).count == 5)
        }
    }

    @Test func eachKiBOfATextCountsAsAMessage() async throws {
        try await SharedStack.withAPI(["CHAT_MESSAGE_LIMITS": "5/1m,100/1h"]) { stack, _ async throws in
            let user = try await ChatCaller(stack)
            let room = try await user.group("r", with: [])
            func send(_ bytes: Int) async throws -> Int {
                try await user.send(String(repeating: "x", count: bytes), to: room).status
            }
            #expect(try await send(2_049) == 201, "three")
            #expect(try await send(3_000) == 429, "two are left")
            #expect(try await send(1_024) == 201)
            #expect(try await send(1) == 201)
            #expect(try await send(1) == 429)
            // What is refused for another reason counts as one.
            let other = try await ChatCaller(stack)
            for status in [404, 404, 429] {
                #expect(try await other.send(String(repeating: "x", count: 4_000), to: room).status == status)
            }
            #expect(try await stack.redis("GET", other.holder.key("chatsent") + ":60") == "2")
            _ = try await stack.redis(
                "DEL", other.holder.key("chatsent") + ":60", other.holder.key("chatsent") + ":3600")
            // More than a whole window is taken when nothing else was sent in it.
            let own = try await other.group("r", with: [])
            let long = String(repeating: "x", count: 32_768)
            #expect(try await other.send(long, to: own).status == 201)
            #expect(try await other.send("x", to: own).status == 429)
        }
    }

    @Test func aUserStoresSoManyBytesADay() async throws {
        try await SharedStack.withAPI(["CHAT_USER_BYTES": "10000"]) { stack, _ async throws in
            let user = try await ChatCaller(stack)
            let room = try await user.group("r", with: [])
            func send(_ bytes: Int) async throws -> HTTPReply {
                try await user.send(String(repeating: "x", count: bytes), to: room)
            }
            for _ in 1...4 { #expect(try await send(2_000).status == 201) }
            let refused = try await send(2_000)
            #expect(refused.status == 429 && refused.code == "rate_limited", "\(refused.text)")
            let answer = try refused.json()
            #expect(answer["limit"] == .string("bytes"))
            #expect((1...86_400).contains(answer["retry_after"]?.integer ?? 0))
            #expect(try await send(900).status == 201, "nothing of the refused one was charged")
            // Others have their own.
            let other = try await ChatCaller(stack)
            let theirs = try await other.group("r", with: [])
            #expect(try await other.send(String(repeating: "x", count: 2_000), to: theirs).status == 201)
        }
    }

    @Test func aRoomKeepsSoManyMessages() async throws {
        try await SharedStack.withAPI(["CHAT_MESSAGE_LIMITS": "0", "CHAT_HISTORY": "100"]) { stack, _ async throws in
            let user = try await ChatCaller(stack)
            let room = try await user.group("r", with: [])
            for number in 1...250 { #expect(try await user.send("\(number)", to: room).status == 201) }
            let kept = Int(try await stack.redis("XLEN", ChatKeys.stream(room))) ?? 0
            // Some are cut at once.
            #expect((100..<150).contains(kept))
            var page = try await user.call("GET", "messages/?chat_room=\(room)").json()
            var count = page["results"]?.array.count ?? 0
            while let next = page["next"]?.string {
                page = try await user.follow(next)
                count += page["results"]?.array.count ?? 0
            }
            #expect(count == kept)
        }
    }

    @Test func namesAreShownInFullWhereThatIsSet() async throws {
        try await SharedStack.withAPI(["CHAT_USERNAMES": "full"]) { stack, _ async throws in
            let one = try await ChatCaller(stack)
            let other = try await ChatCaller(stack)
            let room = try await one.direct(with: other)
            let users = try await one.room(room)["users"]?.array ?? []
            #expect(
                Set(users.compactMap { $0["username"]?.string }) == [
                    "G0-\(one.user.number)", "G0-\(other.user.number)",
                ])
        }
    }

    @Test func importedRoomsAreRooms() async throws {
        let fixture = TestEnvironment.root + "/Tests/Fixtures/django/"
        try await TestRedis.run(7) { redis in
            let url = try TestRedis.url(7, as: .api)
            try await Shell.run(
                TestEnvironment.binaries + "/api-frontend",
                [
                    "import", "--users", fixture + "users.json", "--mobiles", fixture + "mobiles.jsonl", "--rooms",
                    fixture + "chatrooms.json", "--messages", fixture + "messages.json", "--files",
                    fixture + "files.json",
                ], environment: ["REDIS_URL": url])
            try await SharedStack.withAPI(["REDIS_URL": url, "AUTH_AUTH_METHOD": "OTP,PASSWD"]) {
                stack, _ async throws in
                let login = try await stack.login("shirin", password: "raahe-door-o-deraaz")
                let user = try ChatCaller(stack, try LoggedIn(number: "", login))
                #expect(user.id == 4)
                let rooms = try await user.rooms()
                #expect(rooms.map { $0["id"]?.integer ?? 0 } == [17, 11, 9, 7])
                #expect(rooms.map { $0["unread_count"]?.integer ?? -1 } == [0, 0, 5, 4])
                #expect(rooms.map { $0["role"]?.string ?? "" } == ["member", "member", "owner", "member"])
                #expect(rooms[2]["users"]?.array.map { $0["id"]?.integer ?? 0 } == [3, 4, 5, 6])
                let page = try await user.call("GET", "messages/?chat_room=9").json()["results"]?.array ?? []
                #expect(page.map { $0["text"]?.string ?? "" }.first == "last")
                #expect(page.map { $0["id"]?.integer ?? 0 } == [5, 4, 3, 2, 1])
                // Who wrote it is no member.
                #expect(page[1]["sender"] == .object(["id": .integer(12), "username": .string("manijeh")]))
                #expect(page[4]["created_at"] == .string("2024-04-01T09:00:00.102000Z"))
                let place = try await user.call("GET", "messages/?chat_room=7").json()["results"]?.array[1]
                #expect(place?["lat"] == .number(35.96) && place?["message_type"] == .string("location"))
                #expect(try await user.send("new", to: 9).json()["id"]?.integer == 6)
                // The direct room that was imported is the two's, also here.
                let direct = try await user.call("POST", "chatrooms/", "{\"user_id\":3}")
                #expect(direct.status == 200)
                #expect(try direct.json()["id"] == .integer(7))
            }
        }
    }
}
