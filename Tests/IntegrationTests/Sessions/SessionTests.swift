import Foundation
import Identity
import Operations
import Primitives
import Redis
import TestSupport
import Testing

/// A user's own sessions.
@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(3)))
struct SessionTests {
    private static let iPhone =
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
        + "Version/18.1 Mobile/15E148 Safari/604.1"

    @Test func theListHasTheOriginalsMembersAndNobodyElses() async throws {
        let stack = try await SharedStack.stack()
        let number = SharedStack.number()
        _ = try await stack.logIn(number, headers: ["User-Agent": Self.iPhone, "X-Forwarded-For": "192.0.2.77"])
        let user = try await stack.logIn(number, headers: ["User-Agent": "curl/8.5.0"])
        _ = try await stack.logIn(SharedStack.number())
        let reply = try await stack.call("GET", "/api/sessions/", headers: user.headers)
        #expect(reply.status == 200)
        let sessions = try reply.json().array
        #expect(sessions.count == 2)
        #expect(sessions[0]["id"] == .integer(2))
        #expect(sessions[0]["current"] == .bool(true))
        #expect(sessions[0]["browser"] == .string("curl"))
        let phone = sessions[1]
        #expect(phone["current"] == .bool(false))
        #expect(phone["device"] == .string("iPhone"))
        #expect(phone["browser"] == .string("Mobile Safari"))
        #expect(phone["ip_address"] == .string("192.0.2.77"))
        #expect(phone["user_agent"] == .string(Self.iPhone))
        #expect(phone["user"]?.integer.map { String($0) } == (try user.id))
        #expect(phone["session_key"]?.string?.count == 32)
        for name in ["last_seen", "created_at"] {
            #expect(phone[ProtocolText(name)]?.string?.wholeMatch(of: /20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil)
        }
    }

    @Test func listsAreLimitedForEachUser() async throws {
        let stack = try await SharedStack.stack()
        let user = try await stack.logIn(SharedStack.number())
        let other = try await stack.logIn(SharedStack.number())
        #expect(try await stack.call("GET", "/api/sessions/", headers: user.headers).status == 200)
        let key = "sessionreads:\(Partition.tagged(e164: "+98" + user.number.dropFirst()))"
        #expect(try await stack.redis("GET", key) == "1")
        _ = try await stack.redis("SET", key, "60", "PX", "30000")
        let refused = try await stack.call("GET", "/api/sessions/", headers: user.headers)
        #expect(refused.status == 429 && refused.code == "rate_limited", "\(refused.text)")
        #expect(try refused.json()["limit"] == .string("read"))
        #expect((1...30).contains(try refused.json()["retry_after"]?.integer ?? 0))
        #expect(try await stack.call("GET", "/api/sessions/", headers: other.headers).status == 200)
        // Ending them goes on.
        #expect(try await stack.call("DELETE", "/api/sessions/", headers: user.headers).status == 204)
    }

    @Test func oneOrAllOthersAreEndedAtOnce() async throws {
        let stack = try await SharedStack.stack()
        let number = SharedStack.number()
        var users: [LoggedIn] = []
        for _ in 0..<3 { users.append(try await stack.logIn(number)) }
        let stranger = try await stack.logIn(SharedStack.number())
        let own = try await stack.call("GET", "/api/sessions/", headers: users[2].headers).json().array
        let first = try #require(own.last?["id"]?.integer)
        #expect(try await stack.call("DELETE", "/api/sessions/99/", headers: users[2].headers).status == 404)
        #expect(try await stack.call("DELETE", "/api/sessions/x/", headers: users[2].headers).status == 404)
        let gone = try await stack.call("DELETE", "/api/sessions/\(first)/", headers: users[2].headers)
        #expect(gone.status == 204)
        #expect(gone.body.isEmpty)
        #expect(try await stack.verify(users[0].access) == 401)
        #expect(try await stack.refresh(users[0].refresh).status == 401)
        #expect(try await stack.verify(users[1].access) == 200)
        #expect(try await stack.call("DELETE", "/api/sessions/", headers: users[2].headers).status == 204)
        #expect(try await stack.verify(users[1].access) == 401)
        #expect(try await stack.verify(users[2].access) == 200)
        #expect(try await stack.verify(stranger.access) == 200)
        #expect(try await stack.call("GET", "/api/sessions/", headers: users[1].headers).status == 401)
        #expect(try await stack.call("POST", "/api/logout/", headers: users[2].headers).status == 204)
        #expect(try await stack.verify(users[2].access) == 401)
        #expect(try await stack.refresh(users[2].refresh).status == 401)
        #expect(try await stack.call("POST", "/api/logout/", headers: users[2].headers).status == 401)
    }

    @Test func aRevocationIsAnnounced() async throws {
        let stack = try await SharedStack.stack()
        let user = try await stack.logIn(SharedStack.number())
        let (id, session) = (try user.id, try user.claims["sid"]?.string ?? "")
        let address = try #require(RedisAddress(stack.redisURL))
        let subscriber = RedisSubscriber(address: address, logger: OperatorSession.logger("test"))
        let isReady: @Sendable () -> String? = { nil }
        try await OperatorSession.run([subscriber], waitingFor: isReady) {
            for await event in subscriber.subscribe(to: SessionRevocation.channel) {
                switch event {
                case .subscribed:
                    let reply = try await stack.call("POST", "/api/logout/", headers: user.headers)
                    #expect(reply.status == 204)
                case .message(let text):
                    guard let news = SessionRevocation(text), String(news.user) == id else { continue }
                    #expect(news.session == session)
                    return
                }
            }
            Issue.record("the channel ended")
        }
    }

    @Test func withoutATokenThereIsNothingToSee() async throws {
        let stack = try await SharedStack.stack()
        for (method, path) in [
            ("GET", "/api/sessions/"), ("DELETE", "/api/sessions/"), ("DELETE", "/api/sessions/1/"),
            ("POST", "/api/logout/"),
        ] {
            let reply = try await stack.call(method, path)
            #expect(reply.status == 401)
            #expect(try reply.json()["detail"] == .string("Authentication credentials were not provided."))
        }
    }

    @Test func lastSeenIsWrittenOnceAMinute() async throws {
        let stack = try await SharedStack.stack()
        let user = try await stack.logIn(SharedStack.number())
        let session = "session:{u\(try user.id)}:\(try user.claims["sid"]?.string ?? "")"
        func lastSeen() async throws -> Int64 {
            let text = try await stack.redis("HGET", session, "last_seen")
            return Int64(text) ?? 0
        }
        let first = try await lastSeen()
        try await Task.sleep(for: .milliseconds(20))
        _ = try await stack.call("GET", "/api/sessions/", headers: user.headers)
        #expect(try await lastSeen() == first)
        try await stack.redis("HSET", session, "last_seen", "\(first - 61_000)")
        _ = try await stack.call("GET", "/api/sessions/", headers: user.headers)
        #expect(try await lastSeen() > first)
    }
}
