import Foundation
import Primitives
import TestSupport
import Testing

/// Refresh tokens: one family, however many requests race, and no lost session.
@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(3)))
struct RefreshTests {
    @Test func aRefreshGivesANewPairAndTheSessionLivesOn() async throws {
        let stack = try await SharedStack.stack()
        let user = try await stack.logIn(SharedStack.number())
        let reply = try await stack.refresh(user.refresh)
        #expect(reply.headers["cache-control"] == "no-store")
        let next = try LoggedIn(number: user.number, reply)
        let (before, after) = (try LoggedIn.claims(user.refresh), try LoggedIn.claims(next.refresh))
        #expect(before["jti"] != after["jti"])
        #expect(before["sid"] == after["sid"])
        #expect(after["token_type"] == .string("refresh"))
        #expect(try next.id == user.id)
        #expect(try await stack.verify(next.access) == 200)
        #expect(try await stack.verify(next.refresh) == 200)
        #expect(try await stack.verify(user.access) == 200, "the access token before is good until its end")
    }

    @Test func fiftyRefreshesAtOnceAreOneFamily() async throws {
        let stack = try await SharedStack.stack()
        let user = try await stack.logIn(SharedStack.number())
        let replies = try await withThrowingTaskGroup(of: HTTPReply.self) { group in
            for _ in 0..<50 { group.addTask { try await stack.refresh(user.refresh) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let pairs = try replies.map { try LoggedIn(number: user.number, $0) }
        #expect(Set(try pairs.map { try LoggedIn.claims($0.refresh)["jti"]?.string }).count == 1)
        #expect(try await stack.refresh(pairs[49].refresh).status == 200)
    }

    @Test func aLostAnswerIsGivenAgainAndAnOlderTokenEndsTheSession() async throws {
        let stack = try await SharedStack.stack()
        let user = try await stack.logIn(SharedStack.number())
        let first = try LoggedIn(number: user.number, try await stack.refresh(user.refresh))
        // The answer was lost: the same token comes again and gets the same refresh token, and nothing rotates.
        for turn in 0..<3 {
            if turn == 2 { try await Task.sleep(for: .seconds(1)) }
            let again = try LoggedIn(number: user.number, try await stack.refresh(user.refresh))
            let (one, two) = (try LoggedIn.claims(first.refresh), try LoggedIn.claims(again.refresh))
            #expect(one["jti"] == two["jti"])
            // To the byte, whatever the clock says by now; only the signature of ES256 is made anew.
            let signed = [first, again].map { $0.refresh.split(separator: ".").prefix(2) }
            #expect(signed[0] == signed[1])
            #expect(again.access != first.access)
        }
        let second = try LoggedIn(number: user.number, try await stack.refresh(first.refresh))
        let replay = try await stack.refresh(user.refresh)
        #expect(replay.status == 401)
        #expect(try replay.json()["detail"] == .string("Token is invalid"))
        #expect(try replay.json()["code"] == .string("token_not_valid"))
        #expect(try await stack.refresh(second.refresh).status == 401, "the thief's and the owner's alike")
        #expect(try await stack.verify(second.access) == 401)
        let audit = try await stack.auditEvents(of: user)
        #expect(audit.contains { $0["event"] == .string("reused") })
    }

    @Test func aRefreshTokenThatWasReplacedIsNotGoodAnyMore() async throws {
        let stack = try await SharedStack.stack()
        let user = try await stack.logIn(SharedStack.number())
        #expect(try await stack.verify(user.refresh) == 200)
        let next = try LoggedIn(number: user.number, try await stack.refresh(user.refresh))
        #expect(try await stack.verify(next.refresh) == 200)
        // For a while the one before gets the current one again.
        #expect(try await stack.verify(user.refresh) == 200)
        let session = "session:{u\(try user.id)}:\(try LoggedIn.claims(user.refresh)["sid"]?.string ?? "")"
        let past = String(WallClock.now - 31_000)
        try await stack.redis("HSET", session, "rotated", past)
        #expect(try await stack.verify(user.refresh) == 401)
        #expect(try await stack.verify(next.refresh) == 200)
        #expect(try await stack.verify(user.access) == 200)
    }

    @Test func badTokensAreRefusedInSimpleJWTsWords() async throws {
        let stack = try await SharedStack.stack()
        let user = try await stack.logIn(SharedStack.number())
        let wrongKind = try await stack.refresh(user.access)
        #expect(wrongKind.status == 401)
        #expect(try wrongKind.json()["detail"] == .string("Token has wrong type"))
        for token in ["x", "a.b.c", user.refresh + "x", String(repeating: "a", count: 5_000)] {
            let reply = try await stack.refresh(token)
            #expect(reply.status == 401)
            #expect(try reply.json()["detail"] == .string("Token is invalid"))
            #expect(try await stack.verify(token) == 401)
        }
        let missing = try await stack.post("/api/token/refresh/", json: [:])
        #expect(missing.status == 400)
        #expect(try missing.json()["refresh"] == .array([.string("This field is required.")]))
        let blank = try await stack.post("/api/token/verify/", json: ["token": " "])
        #expect(blank.status == 400)
        #expect(try blank.json()["token"] == .array([.string("This field may not be blank.")]))
    }

    @Test func aSessionEndsAtItsGreatestAgeAndARefreshTokenAtItsOwn() async throws {
        let settings = ["AUTH_SESSION_MAX_AGE": "60", "AUTH_REFRESH_LIFE": "100"]
        try await SharedStack.withAPI(settings) { stack, _ async throws in
            let user = try await stack.logIn(SharedStack.number())
            let claims = try LoggedIn.claims(user.refresh)
            #expect((claims["exp"]?.integer ?? 0) - (claims["iat"]?.integer ?? 0) == 60)
            // Fifty seconds pass: the next token ends with the session, ten seconds from now.
            let session = "session:{u\(try user.id)}:\(claims["sid"]?.string ?? "")"
            let past = String(WallClock.now - 50_000)
            try await stack.redis("HSET", session, "created", past)
            let next = try LoggedIn(number: user.number, try await stack.refresh(user.refresh))
            let left = try LoggedIn.claims(next.refresh)
            #expect((9...10).contains((left["exp"]?.integer ?? 0) - (left["iat"]?.integer ?? 0)))
            try await stack.redis("HSET", session, "created", "1")
            #expect(try await stack.refresh(next.refresh).status == 401)
        }
    }
}
