import Foundation
import Primitives
import TestSupport
import Testing

/// `POST /api/password/change/`, through every real part.
@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(3)))
struct PasswordChangeTests {
    private static let new = "a-new-0ne-گذر"

    private struct Caller: Sendable {
        let stack: TestStack
        let name: String
        /// The address that all of it comes from.
        let address = PasswordStack.address()

        init(_ stack: TestStack) async throws {
            self.stack = stack
            self.name = PasswordStack.name()
            #expect(try await stack.register(self.name, email: "someone@example.ir").status == 201)
        }

        func logIn(_ password: String = PasswordStack.password) async throws -> HTTPReply {
            try await self.stack.login(self.name, password: password, from: self.address)
        }

        func session() async throws -> LoggedIn { try LoggedIn(number: "", try await self.logIn()) }

        func change(
            _ session: LoggedIn, _ fields: [String: String], from address: String? = nil
        ) async throws -> HTTPReply {
            try await self.stack.post(
                "/api/password/change/", json: fields,
                headers: session.headers.merging(["X-Forwarded-For": address ?? self.address]) { $1 })
        }
    }

    private static func isGood(_ session: LoggedIn, _ stack: TestStack) async throws -> Bool {
        try await stack.call("GET", "/api/sessions/", headers: session.headers).status == 200
    }

    @Test func theNewPasswordHoldsAndTheOtherSessionsEnd() async throws {
        let stack = try await PasswordStack.stack()
        let caller = try await Caller(stack)
        let (mine, other) = (try await caller.session(), try await caller.session())
        let reply = try await caller.change(
            mine, ["old_password": PasswordStack.password, "new_password": Self.new, "new_password2": Self.new])
        #expect(reply.status == 204 && reply.text.isEmpty)
        #expect(try await Self.isGood(mine, stack))
        #expect(try await !Self.isGood(other, stack))
        #expect(try await stack.refresh(other.refresh).status == 401)
        #expect(try await stack.refresh(mine.refresh).status == 200)
        #expect(try await caller.logIn().status == 401)
        #expect(try await caller.logIn(Self.new).status == 200)
        let entry = try await stack.loginEntry(caller.name)
        #expect(entry["changes"] == "1")
        #expect(try await Django.accepts(Self.new, hash: try #require(entry["hash"])))
        try await eventually("the audit has it") {
            let text = try await stack.redis("xrevrange", "audit", "+", "-", "count", "200")
            return text.contains("password; 1 other sessions ended") && text.contains("changed")
        }
        let log = try String(contentsOf: stack.directory.appending(path: "api-\(stack.apiPort).log"), encoding: .utf8)
        #expect(!log.contains(Self.new) && !log.contains(PasswordStack.password))
    }

    @Test func whatIsWrongIsToldAndChangesNothing() async throws {
        let stack = try await PasswordStack.stack()
        let caller = try await Caller(stack)
        let (mine, other) = (try await caller.session(), try await caller.session())
        let hash = try await stack.loginEntry(caller.name)["hash"]
        let old = ["old_password": PasswordStack.password]
        for (fields, field, code) in [
            ([:], "old_password", "required"), (old, "new_password", "required"),
            (["new_password": Self.new], "old_password", "required"),
            (old.merging(["new_password": "short1!"]) { $1 }, "new_password", "password_too_short"),
            (old.merging(["new_password": "password1234"]) { $1 }, "new_password", "password_too_common"),
            (old.merging(["new_password": "8374650192"]) { $1 }, "new_password", "password_entirely_numeric"),
            (old.merging(["new_password": caller.name]) { $1 }, "new_password", "password_too_similar"),
            (old.merging(["new_password": "someone@example"]) { $1 }, "new_password", "password_too_similar"),
            (old.merging(["new_password": String(repeating: "ی", count: 600)]) { $1 }, "new_password", "max_length"),
            (
                old.merging(["new_password": Self.new, "new_password2": "x"]) { $1 }, "new_password2",
                "password_mismatch"
            ),
            (["old_password": "wrong", "new_password": Self.new], "old_password", "password_incorrect"),
        ] as [([String: String], String, String)] {
            let reply = try await caller.change(mine, fields)
            #expect(reply.status == 400 && reply.code == code, "\(fields.keys): \(reply.text)")
            #expect(try reply.json()[ProtocolText(field)]?.array.isEmpty == false, "\(reply.text)")
        }
        #expect(try await stack.loginEntry(caller.name)["hash"] == hash)
        #expect(try await Self.isGood(other, stack))
        let nobody = try await stack.post("/api/password/change/", json: old)
        #expect(nobody.status == 401 && nobody.code == "not_authenticated")
    }

    @Test func guessesAreCountedWithThoseOfLogins() async throws {
        let stack = try await PasswordStack.stack()
        let caller = try await Caller(stack)
        let mine = try await caller.session()
        let guess = ["old_password": "wrong-one", "new_password": Self.new]
        let thief = PasswordStack.address()
        for _ in 0..<5 { #expect(try await caller.change(mine, guess, from: thief).code == "password_incorrect") }
        for _ in 0..<5 { #expect(try await stack.login(caller.name, password: "wrong-one", from: thief).status == 401) }
        let refused = try await caller.change(mine, guess, from: thief)
        #expect(refused.status == 429 && refused.code == "rate_limited")
        #expect(try refused.json()["limit"] == .string("user"))
        let right = ["old_password": PasswordStack.password, "new_password": Self.new]
        #expect(try await caller.change(mine, right, from: thief).status == 429, "nor is the right one told")
        #expect(try await caller.change(mine, right).status == 204, "its owner's address is not held by that")
        #expect(try await stack.login(caller.name, password: Self.new, from: thief).status == 429)
    }

    @Test func whoLogsInByCodeHasNoPasswordToChange() async throws {
        try await SharedStack.withAPI(["AUTH_AUTH_METHOD": "OTP,PASSWD", "AUTH_SCRYPT_COST": "10"]) { stack, _ in
            let user = try await stack.logIn(SharedStack.number())
            let reply = try await stack.post(
                "/api/password/change/", json: ["old_password": "x", "new_password": Self.new], headers: user.headers)
            #expect(reply.status == 400 && reply.code == "no_password")
            #expect(try reply.json()["detail"] == .string("This account has no password."))
        }
    }

    @Test func oneOfManyChangesAtOnceHolds() async throws {
        let stack = try await PasswordStack.stack()
        let caller = try await Caller(stack)
        let mine = try await caller.session()
        let replies = try await withThrowingTaskGroup(of: (Int, HTTPReply).self) { group in
            for index in 0..<6 {
                group.addTask {
                    let fields = ["old_password": PasswordStack.password, "new_password": Self.new + "\(index)"]
                    return (index, try await caller.change(mine, fields))
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let won = replies.filter { $0.1.status == 204 }
        #expect(won.count == 1, "\(replies.map(\.1.text))")
        for (_, lost) in replies where lost.status != 204 {
            #expect(["password_changed", "password_incorrect"].contains(lost.code), "\(lost.text)")
        }
        let index = try #require(won.first?.0)
        #expect(try await caller.logIn(Self.new + "\(index)").status == 200)
        #expect(try await Self.isGood(mine, stack))
    }

    /// A login has judged the old password and not opened its session yet: what it opens then must not outlive the change.
    @Test func aLoginThatJudgedTheOldPasswordLeavesNoSession() async throws {
        let stack = try await PasswordStack.stack()
        for _ in 0..<3 {
            let caller = try await Caller(stack)
            let mine = try await caller.session()
            let old = try await withThrowingTaskGroup(of: HTTPReply?.self) { group in
                for _ in 0..<8 {
                    group.addTask { try await stack.login(caller.name, from: PasswordStack.address()) }
                }
                group.addTask { () async throws -> HTTPReply? in
                    let fields = ["old_password": PasswordStack.password, "new_password": Self.new]
                    #expect(try await caller.change(mine, fields).status == 204)
                    return nil
                }
                var replies: [HTTPReply] = []
                for try await case let reply? in group { replies.append(reply) }
                return replies
            }
            for reply in old where reply.status == 200 {
                let session = try LoggedIn(number: "", reply)
                #expect(try await !Self.isGood(session, stack), "a session of the old password lives")
            }
            #expect(try await Self.isGood(mine, stack))
        }
    }
}
