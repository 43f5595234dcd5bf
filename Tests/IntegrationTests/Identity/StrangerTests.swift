import Foundation
import Primitives
import TestSupport
import Testing

/// A stranger at every route: sees nothing of anybody, and can take nothing from anybody.
@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(3)))
struct StrangerTests {
    @Test func aStrangerSeesNothingOfAnybody() async throws {
        let stack = try await SharedStack.stack()
        // Numbers of sessions are a user's own: the stranger has no second one.
        let number = SharedStack.number()
        _ = try await stack.logIn(number)
        let owner = try await stack.logIn(number, headers: ["User-Agent": "owners-agent/1.0"])
        let ownerID = try owner.id
        let key = try await stack.apiKey()
        let sent = try await HTTPReply.request(
            "POST", "http://127.0.0.1:\(stack.apiPort)/api/message/send/",
            headers: ["Content-Type": "application/json", "Authorization": "Api-Key \(key)"],
            body: Array("{\"mobile_number\":\"\(owner.number)\",\"message_text\":\"private words\"}".utf8))
        let message = try #require(try sent.json()["id"]?.string)
        let caller = try ChatCaller(stack, owner)
        let room = try await caller.group("private room", with: [try await ChatCaller(stack)])
        #expect(try await caller.send("private words in a room", to: room).status == 201)
        let chat = "/api/chat/chatrooms/\(room)/"
        let stranger = try await stack.logIn(SharedStack.number())
        let strangersKey = try await stack.apiKey()
        let session = try #require(
            try await stack.call("GET", "/api/sessions/", headers: owner.headers).json().array.first)
        let secrets = [
            String(owner.number.dropFirst()), "private words", "private room", "owners-agent",
            try owner.claims["sid"]?.string ?? "none",
            owner.access, owner.refresh,
        ]
        let routes = [
            ("GET", "/api/sessions/"), ("DELETE", "/api/sessions/\(session["id"]?.integer ?? 0)/"),
            ("DELETE", "/api/sessions/"), ("GET", "/api/messages/\(message)/"),
            ("GET", "/api/messages/\(message)/?wait=1"),
            ("POST", "/api/otp/send/"), ("POST", "/api/authenticate/"), ("POST", "/api/token/refresh/"),
            ("POST", "/api/token/verify/"), ("POST", "/api/message/send/"), ("POST", "/api/messages/batch/"),
            ("POST", "/api/register/"), ("POST", "/api/login/"), ("GET", "/.well-known/jwks.json"),
            ("GET", "/openapi.yaml"),
            ("POST", "/api/providers/kavenegar/delivery/guess/"), ("POST", "/api/logout/"),
            ("GET", "/api/chat/chatrooms/"), ("POST", "/api/chat/chatrooms/"), ("GET", chat), ("PUT", chat),
            ("PATCH", chat), ("DELETE", chat), ("POST", chat + "members/"), ("PATCH", chat + "members/\(ownerID)/"),
            ("DELETE", chat + "members/\(ownerID)/"), ("DELETE", chat + "members/\(ownerID)/?ban=true"),
            ("GET", chat + "bans/"), ("DELETE", chat + "bans/\(ownerID)/"), ("POST", chat + "read/"),
            ("GET", "/api/chat/messages/"), ("GET", "/api/chat/messages/?chat_room=\(room)"),
            ("GET", "/api/chat/messages/?chat_room=\(room)&cursor=YjI"), ("POST", "/api/chat/messages/"),
        ]
        for credentials in ["", "Bearer \(stranger.access)", "Api-Key \(strangersKey)"] {
            for (method, path) in routes {
                // The stranger's own session goes on until its own logout.
                if path == "/api/logout/" && credentials.hasPrefix("Bearer") { continue }
                var headers = ["Content-Type": "application/json"]
                if !credentials.isEmpty { headers["Authorization"] = credentials }
                let body =
                    "{\"user_id\":\(ownerID),\"id\":\"\(message)\",\"user\":\(ownerID),\"chat_room\":\(room),"
                    + "\"text\":\"x\",\"role\":\"owner\",\"name\":\"taken\",\"offset\":1}"
                let reply = try await stack.call(
                    method, path, headers: headers, body: method == "GET" ? nil : Array(body.utf8))
                for secret in secrets {
                    #expect(
                        !reply.text.contains(secret),
                        "\(credentials.prefix(7)) \(method) \(path) shows \(secret.prefix(4))…")
                }
                if path.hasPrefix(chat) || path.contains("chat_room=") {
                    #expect(
                        reply.status == (credentials.hasPrefix("Bearer") ? 404 : 401),
                        "\(credentials.prefix(7)) \(path)")
                }
                if path.hasPrefix("/api/messages/\(message)") {
                    #expect(reply.status == 404, "\(credentials.prefix(7)) \(path)")
                }
            }
        }
        #expect(try await caller.role(in: room) == "owner")
        #expect(try await caller.room(room)["name"] == .string("private room"))
        #expect(try await caller.texts(of: room) == ["private words in a room"])
        #expect(try await stack.verify(owner.access) == 200, "the owner's session lives")
        #expect(try await stack.refresh(owner.refresh).status == 200)
    }

    @Test func aUserNameOfANumberIsNoWayIn() async throws {
        let stack = try await SharedStack.stack()
        let owner = try await stack.logIn(SharedStack.number())
        // Another session of the same number in another group is another user.
        let number = owner.number
        #expect(try await stack.sendCode(to: number).status == 200)
        try await eventually("the SMS") { try await stack.inbox(number).count == 2 }
        let code = try await stack.receivedCode(number)
        let other = try LoggedIn(
            number: number, try await stack.authenticate(["mobile_number": number, "code": code, "group": "5"]))
        #expect(try other.id != owner.id)
        let sessions = try await stack.call("GET", "/api/sessions/", headers: other.headers).json().array
        #expect(sessions.count == 1)
    }

    @Test func nobodyRegistersTheUserNameOfANumber() async throws {
        try await SharedStack.withAPI(["AUTH_AUTH_METHOD": "OTP,PASSWD", "AUTH_SCRYPT_COST": "10"]) {
            stack, _ async throws in
            let owner = try await stack.logIn(SharedStack.number())
            for name in ["G0-", "g0-", "Ｇ0-", "G٠-", "G００-", "G7-", "\u{050C}0-", "GO-"].map({ $0 + owner.number }) {
                let fields = [
                    "username": name, "password": "vT9#kq2LmZx", "password2": "vT9#kq2LmZx", "email": "a@b.ir",
                ]
                let reply = try await stack.post("/api/register/", json: fields)
                #expect(reply.status == 400, "\(name.prefix(4))")
                #expect(try reply.json()["username"]?.array.isEmpty == false)
                let login = try await stack.post("/api/login/", json: ["username": name, "password": "vT9#kq2LmZx"])
                #expect(login.status == 401)
            }
        }
    }

    @Test func theAuditTellsWhatHappenedAndHidesWhatItMust() async throws {
        let stack = try await SharedStack.stack()
        let user = try await stack.logIn(SharedStack.number(), headers: ["X-Forwarded-For": "192.0.2.44"])
        #expect(try await stack.call("POST", "/api/logout/", headers: user.headers).status == 204)
        let events = try await stack.auditEvents(of: user)
        #expect(events.map { $0["event"]?.string } == ["verified", "revoked"])
        #expect(events[0]["phone"] == .string("+98\(user.number.dropFirst().prefix(3))•••\(user.number.suffix(4))"))
        #expect(events[0]["address"] == .string("192.0.2.44"))
        #expect(events[0]["request"]?.string?.isEmpty == false)
        let all = try await stack.api(["audit", "--limit", "100000"])
        #expect(!all.contains(String(user.number.dropFirst())))
        #expect(all.contains("\"event\":\"issued\""))
    }
}
