import Foundation
import Primitives
import TestSupport
import Testing

/// What a logged-in user may send.
@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(3)))
struct MessageUserTests {
    @Test func aUserSendsAFewMessagesADayAndAReceiverGetsFew() async throws {
        let stack = try await SharedStack.stack()
        let user = try await MessageCaller.user(stack, number: SharedStack.number())
        let other = try await MessageCaller.user(stack, number: SharedStack.number())
        let receiver = SharedStack.number()
        let async = ["Prefer": "respond-async"]
        for _ in 0..<3 { #expect(try await user.send(receiver, headers: async).status == 202) }
        // All at once: exact under any parallelism.
        let replies = try await withThrowingTaskGroup(of: HTTPReply.self) { group in
            for _ in 0..<10 { group.addTask { try await other.send(receiver, headers: async) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(replies.count { $0.status == 202 } == 2)
        let refused = try #require(replies.first { $0.status == 429 })
        #expect(try refused.json()["code"] == .string("rate_limited"))
        #expect(try refused.json()["limit"] == .string("receiver"))
        #expect(try refused.json()["details"]?.string?.isEmpty == false)
        let pause = try #require(try refused.json()["retry_after"]?.integer)
        #expect((80_000...86_400).contains(pause))
        // What the receiver's limit refused cost the user nothing: 17 of 20 are left.
        var statuses: [Int] = []
        for _ in 0..<18 { statuses.append(try await user.send(SharedStack.number(), headers: async).status) }
        #expect(statuses == Array(repeating: 202, count: 17) + [429])
        #expect(try await user.send(SharedStack.number()).json()["limit"] == .string("user"))

        let id = try #require(try await other.send(SharedStack.number()).json()["id"]?.string)
        #expect(try await other.message(id).status == 200)
        #expect(try await user.message(id).status == 404)
    }

    @Test func aRevokedSessionIsATokenThatIsNotValid() async throws {
        let stack = try await SharedStack.stack()
        let user = try await MessageCaller.user(stack, number: SharedStack.number())
        #expect(try await user.send(SharedStack.number(), headers: ["Prefer": "respond-async"]).status == 202)
        let payload = user.authorization.split(separator: ".")[1]
        let claims = try JSONDecoder().decode(
            JSONValue.self, from: Data(try #require(Base64URL.decode(String(payload)))))
        let session = "session:{u\(claims["user_id"]?.string ?? "")}:\(claims["sid"]?.string ?? "")"
        try await stack.redis("DEL", session)
        let reply = try await user.send(SharedStack.number())
        #expect(reply.status == 401)
        let body = try reply.json()
        #expect(body["detail"] == .string("Given token not valid for any token type"))
        #expect(body["code"] == .string("token_not_valid"))
        #expect(body["messages"]?.array.first?["message"] == .string("Token is invalid"))
        #expect(body["messages"]?.array.first?["token_class"] == .string("AccessToken"))
    }

    @Test func aRefreshTokenAndAChangedTokenAreRefused() async throws {
        let stack = try await SharedStack.stack()
        let number = SharedStack.number()
        _ = try await stack.sendCode(to: number)
        let code = try await stack.receivedCode(number)
        let login = try await stack.authenticate(["mobile_number": number, "code": code]).json()
        let refresh = try #require(login["refresh"]?.string)
        let access = try #require(login["access"]?.string)
        func word(_ token: String) async throws -> String? {
            let reply = try await MessageCaller(stack: stack, authorization: "Bearer \(token)").send(number)
            #expect(reply.status == 401)
            return try reply.json()["messages"]?.array.first?["message"]?.string
        }
        #expect(try await word(refresh) == "Token has wrong type")
        let parts = access.split(separator: ".").map(String.init)
        #expect(
            try await word([parts[0], parts[1], parts[2].reversed().map(String.init).joined()].joined(separator: "."))
                == "Token is invalid")
        // A header that names no key of ours, or another algorithm.
        for header in [#"{"alg":"HS256","kid":"x"}"#, #"{"alg":"none"}"#, #"{"alg":"ES256","kid":"x"}"#] {
            let other = Base64URL.encode(Array(header.utf8))
            #expect(try await word([other, parts[1], parts[2]].joined(separator: ".")) == "Token is invalid")
        }
    }
}
