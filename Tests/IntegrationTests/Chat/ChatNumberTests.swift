import Chat
import Foundation
import Limits
import Primitives
import TestSupport
import Testing

/// Direct rooms with people whose number one knows.
@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(2)))
struct ChatNumberTests {
    private static func open(_ caller: ChatCaller, _ number: String) async throws -> HTTPReply {
        try await caller.call("POST", "chatrooms/", "{\"mobile_number\":\"\(number)\"}")
    }

    @Test func aNumberOpensTheSameRoomAsItsUser() async throws {
        let stack = try await SharedStack.stack()
        let user = try await ChatCaller(stack)
        let other = try await ChatCaller(stack)
        let opened = try await Self.open(user, other.user.number)
        #expect(opened.status == 201, "\(opened.text)")
        let room = try #require(try opened.json()["id"]?.integer)
        #expect(try await user.direct(with: other) == room)
        for spelling in ["+98\(other.user.number.dropFirst())", "0098\(other.user.number.dropFirst())"] {
            let again = try await Self.open(user, spelling)
            #expect(again.status == 200)
            #expect(try again.json()["id"] == .integer(room))
        }
        // Whoever opens it by number learns no more of the other than by id.
        let name = try await user.room(room)["users"]?.array.first { $0["id"] == .integer(other.id) }?["username"]
        #expect(name == .string(other.strangeName))
        #expect(try await Self.open(other, user.user.number).status == 200)
    }

    @Test func whoHasNoAccountIsAsUnknownAsAnId() async throws {
        let stack = try await SharedStack.stack()
        let user = try await ChatCaller(stack)
        let byID = try await user.call("POST", "chatrooms/", "{\"user_id\":999999999}")
        let byNumber = try await Self.open(user, SharedStack.number())
        #expect(byNumber.status == 404 && byNumber.code == "user_not_found")
        #expect(byNumber.status == byID.status && byNumber.detail == byID.detail)
        // Who is switched off, too.
        let off = try await ChatCaller(stack)
        _ = try await stack.redis("HSET", "account:{u\(off.id)}", "active", "0")
        #expect(try await Self.open(user, off.user.number).code == "user_not_found")
        let own = try await Self.open(user, user.user.number)
        #expect(own.status == 400 && own.code == "self")
        let both = try await user.call(
            "POST", "chatrooms/", "{\"mobile_number\":\"\(off.user.number)\",\"user_id\":\(off.id)}")
        #expect(both.status == 400 && both.code == "invalid")
        for wrong in ["0912", "+14155552671", "9891234567/89"] {
            let refused = try await Self.open(user, wrong)
            #expect(refused.status == 400 && refused.code == "invalid", "\(refused.text)")
        }
    }

    @Test func theAccountOfTheCallersGroupComesFirst() async throws {
        let stack = try await SharedStack.stack()
        let (mine, theirs, common) = (SharedStack.number(), SharedStack.number(), SharedStack.number())
        let driver = try await ChatCaller(stack, mine, group: 2)
        let passenger = try await ChatCaller(stack, mine, group: 0)
        let others = [
            try await ChatCaller(stack, theirs, group: 0), try await ChatCaller(stack, theirs, group: 2),
        ]
        let only = try await ChatCaller(stack, common, group: 0)
        func other(_ caller: ChatCaller, _ number: String) async throws -> [Int64] {
            let reply = try await Self.open(caller, number)
            return try reply.json()["users"]?.array.compactMap { $0["id"]?.integer }.filter { $0 != caller.id } ?? []
        }
        #expect(try await other(driver, theirs) == [others[1].id])
        #expect(try await other(passenger, theirs) == [others[0].id])
        #expect(try await other(driver, common) == [only.id])
        // One's own number is one's own under every account.
        #expect(try await Self.open(passenger, mine).code == "self")
    }

    @Test func numbersAreLookedForSoOften() async throws {
        let settings = ["CHAT_NUMBER_LOOKUPS": "3", "CHAT_ROOM_LIMIT": "0", "CHAT_LOOKUPS": "0"]
        try await SharedStack.withAPI(settings) { stack, _ async throws in
            let number = SharedStack.number()
            let user = [
                try await ChatCaller(stack, number, group: 0), try await ChatCaller(stack, number, group: 1),
            ]
            let friend = try await ChatCaller(stack)
            _ = try await user[0].direct(with: friend)
            // Whoever has it, all accounts of a number together, and a room that is there already.
            #expect(try await Self.open(user[0], friend.user.number).status == 200)
            #expect(try await Self.open(user[1], SharedStack.number()).status == 404)
            #expect(try await Self.open(user[0], SharedStack.number()).status == 404)
            // What is none, or one's own, costs nothing.
            #expect(try await Self.open(user[0], "0912").status == 400)
            #expect(try await Self.open(user[0], number).status == 400)
            for (caller, wanted) in [(user[0], friend.user.number), (user[1], SharedStack.number())] {
                let refused = try await Self.open(caller, wanted)
                #expect(refused.status == 429 && refused.code == "rate_limited", "\(refused.text)")
                let body = try refused.json()
                #expect(body["limit"] == .string("numbers") && body["details"]?.string?.isEmpty == false)
                #expect((3_400...3_600).contains(body["retry_after"]?.integer ?? 0))
            }
            // Ids go on.
            #expect(try await user[0].call("POST", "chatrooms/", "{\"user_id\":\(friend.id)}").status == 200)
        }
    }

    @Test func aNumberThatNobodyHasCostsAsMuchAsAnId() async throws {
        let settings = ["CHAT_LOOKUPS": "1/1h", "CHAT_ROOM_LIMIT": "2/1h"]
        try await SharedStack.withAPI(settings) { stack, _ async throws in
            for body in ["{\"user_id\":999999999}", "{\"mobile_number\":\"\(SharedStack.number())\"}"] {
                let user = try await ChatCaller(stack)
                #expect(try await user.call("POST", "chatrooms/", body).code == "user_not_found")
                var limits: [JSONValue?] = []
                for _ in 0..<2 { limits.append(try await user.call("POST", "chatrooms/", body).json()["limit"]) }
                #expect(limits == [.string("lookups"), .string("rooms")], "\(body)")
            }
        }
    }

    @Test func theWayCanBeOff() async throws {
        try await SharedStack.withAPI(["CHAT_NUMBER_LOOKUPS": "0"]) { stack, _ async throws in
            let user = try await ChatCaller(stack)
            let other = try await ChatCaller(stack)
            for number in [other.user.number, SharedStack.number(), user.user.number] {
                let refused = try await Self.open(user, number)
                #expect(refused.status == 403 && refused.code == "not_permitted", "\(refused.text)")
            }
            #expect(try await user.call("POST", "chatrooms/", "{\"user_id\":\(other.id)}").status == 201)
        }
    }
}
