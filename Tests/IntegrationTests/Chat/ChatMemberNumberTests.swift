import Chat
import Foundation
import Limits
import Primitives
import TestSupport
import Testing

/// Members who are added by their number.
@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(2)))
struct ChatMemberNumberTests {
    private static func body(_ number: String, _ role: String? = nil) -> String {
        "{\"mobile_number\":\"\(number)\"" + (role.map { ",\"role\":\"\($0)\"" } ?? "") + "}"
    }

    private static func add(_ caller: ChatCaller, _ body: String, to room: Int64) async throws -> HTTPReply {
        try await caller.call("POST", "chatrooms/\(room)/members/", body)
    }

    @Test func aNumberAddsItsUserAndOpensNothing() async throws {
        let stack = try await SharedStack.stack()
        let owner = try await ChatCaller(stack)
        let other = try await ChatCaller(stack)
        let room = try await owner.group("g", with: [])
        let added = try await Self.add(owner, Self.body(other.user.number, "reader"), to: room)
        #expect(added.status == 201, "\(added.text)")
        let member = try added.json()
        #expect(member["id"] == .integer(other.id) && member["role"] == .string("reader"))
        // Whoever adds by number learns no more of the other than by id.
        #expect(member["username"] == .string(other.strangeName))
        // One who is there stays as is, under every spelling.
        for spelling in [other.user.number, "+98\(other.user.number.dropFirst())"] {
            let again = try await Self.add(owner, Self.body(spelling), to: room)
            #expect(again.status == 200)
            #expect(try again.json()["role"] == .string("reader"))
        }
        // There is the group, and no conversation besides.
        for caller in [owner, other] {
            #expect(try await caller.rooms().compactMap { $0["id"]?.integer } == [room])
        }
        // A ban holds for the number as for the id.
        let ban = "chatrooms/\(room)/members/\(other.id)/?ban=true"
        #expect(try await owner.call("DELETE", ban).status == 204)
        #expect(try await Self.add(owner, Self.body(other.user.number), to: room).code == "banned")
    }

    @Test func theAccountOfTheCallersGroupComesFirst() async throws {
        let stack = try await SharedStack.stack()
        let (theirs, common) = (SharedStack.number(), SharedStack.number())
        let driver = try await ChatCaller(stack, SharedStack.number(), group: 2)
        _ = try await ChatCaller(stack, theirs, group: 0)
        let colleague = try await ChatCaller(stack, theirs, group: 2)
        let only = try await ChatCaller(stack, common, group: 0)
        let room = try await driver.group("g", with: [])
        for (number, user) in [(theirs, colleague), (common, only)] {
            let added = try await Self.add(driver, Self.body(number), to: room)
            #expect(added.status == 201, "\(added.text)")
            #expect(try added.json()["id"] == .integer(user.id))
        }
    }

    @Test func whoHasNoAccountIsAsUnknownAsAnId() async throws {
        let stack = try await SharedStack.stack()
        let owner = try await ChatCaller(stack)
        let off = try await ChatCaller(stack)
        _ = try await stack.redis("HSET", "account:{u\(off.id)}", "active", "0")
        let room = try await owner.group("g", with: [])
        let byID = try await Self.add(owner, "{\"user_id\":999999999}", to: room)
        for number in [SharedStack.number(), off.user.number] {
            let byNumber = try await Self.add(owner, Self.body(number), to: room)
            #expect(byNumber.status == 404 && byNumber.code == "user_not_found")
            #expect(byNumber.status == byID.status && byNumber.detail == byID.detail)
        }
        let own = try await Self.add(owner, Self.body(owner.user.number), to: room)
        #expect(own.status == 400 && own.code == "self", "\(own.text)")
        // By id one is a member who is there.
        #expect(try await Self.add(owner, "{\"user_id\":\(owner.id)}", to: room).status == 200)
        let both = "{\"mobile_number\":\"\(off.user.number)\",\"user_id\":\(off.id)}"
        for wrong in [both, Self.body("0912"), Self.body("+14155552671")] {
            let refused = try await Self.add(owner, wrong, to: room)
            #expect(refused.status == 400 && refused.code == "invalid", "\(refused.text)")
        }
        for nobody in ["{}", Self.body(" "), "{\"mobile_number\":null,\"user_id\":\" \"}"] {
            let refused = try await Self.add(owner, nobody, to: room)
            #expect(refused.status == 404 && refused.code == "user_id_required", "\(refused.text)")
        }
    }

    /// Whatever a request names, and at no cost.
    @Test func whoMayNotAddHearsNothingOfNumbers() async throws {
        let stack = try await SharedStack.stack()
        let owner = try await ChatCaller(stack)
        let member = try await ChatCaller(stack)
        let admin = try await ChatCaller(stack)
        let outsider = try await ChatCaller(stack)
        let room = try await owner.group("g", with: [member, admin])
        let promoted = try await owner.call("PATCH", "chatrooms/\(room)/members/\(admin.id)/", "{\"role\":\"admin\"}")
        #expect(promoted.status == 200)
        let numbers = [outsider.user.number, SharedStack.number(), member.user.number, "0912"]
        for body in numbers.map({ Self.body($0) }) + ["{\"mobile_number\":\"0912\",\"user_id\":1}", "{}"] {
            let refused = try await Self.add(member, body, to: room)
            #expect(refused.status == 403 && refused.code == "not_permitted", "\(body): \(refused.text)")
            let unknown = try await Self.add(outsider, body, to: room)
            #expect(unknown.status == 404 && unknown.code == "not_found", "\(body): \(unknown.text)")
        }
        for number in [outsider.user.number, SharedStack.number(), admin.user.number] {
            let refused = try await Self.add(admin, Self.body(number, "admin"), to: room)
            #expect(refused.status == 403 && refused.code == "not_permitted", "\(refused.text)")
        }
        let direct = try await member.direct(with: owner)
        #expect(try await Self.add(member, Self.body(outsider.user.number), to: direct).code == "direct_room")
        for caller in [member, admin, outsider] {
            let counter = ChatLimits.key(.number, of: caller.holder, WindowLimit(30, in: .seconds(3_600)))
            #expect(try await stack.redis("EXISTS", counter) == "0")
        }
    }

    @Test func numbersOfRoomsAndMembersAreCountedTogether() async throws {
        let settings = ["CHAT_NUMBER_LOOKUPS": "3", "CHAT_ROOM_LIMIT": "0", "CHAT_LOOKUPS": "0"]
        try await SharedStack.withAPI(settings) { stack, _ async throws in
            let owner = try await ChatCaller(stack)
            let friend = try await ChatCaller(stack)
            let room = try await owner.group("g", with: [])
            #expect(try await Self.add(owner, Self.body(friend.user.number), to: room).status == 201)
            #expect(try await Self.add(owner, Self.body(SharedStack.number()), to: room).status == 404)
            #expect(try await owner.call("POST", "chatrooms/", Self.body(friend.user.number)).status == 201)
            // What is none, or one's own, costs nothing, and is answered as before.
            #expect(try await Self.add(owner, Self.body("0912"), to: room).status == 400)
            #expect(try await Self.add(owner, Self.body(owner.user.number), to: room).status == 400)
            for number in [friend.user.number, SharedStack.number()] {
                let refused = try await Self.add(owner, Self.body(number), to: room)
                #expect(refused.status == 429 && refused.code == "rate_limited", "\(refused.text)")
                #expect(try refused.json()["limit"] == .string("numbers"))
                #expect((3_400...3_600).contains(try refused.json()["retry_after"]?.integer ?? 0))
            }
            // Ids go on.
            #expect(try await Self.add(owner, "{\"user_id\":\(friend.id)}", to: room).status == 200)
        }
    }

    @Test func aNumberThatNobodyHasCostsAsMuchAsAnId() async throws {
        try await SharedStack.withAPI(["CHAT_LOOKUPS": "1/1h"]) { stack, _ async throws in
            for body in ["{\"user_id\":999999999}", Self.body(SharedStack.number())] {
                let owner = try await ChatCaller(stack)
                let room = try await owner.group("g", with: [])
                #expect(try await Self.add(owner, body, to: room).code == "user_not_found")
                let refused = try await Self.add(owner, body, to: room)
                #expect(try refused.json()["limit"] == .string("lookups"), "\(body): \(refused.text)")
            }
        }
    }

    @Test func theWayCanBeOff() async throws {
        try await SharedStack.withAPI(["CHAT_NUMBER_LOOKUPS": "0"]) { stack, _ async throws in
            let owner = try await ChatCaller(stack)
            let other = try await ChatCaller(stack)
            let room = try await owner.group("g", with: [])
            for number in [other.user.number, SharedStack.number(), owner.user.number] {
                let refused = try await Self.add(owner, Self.body(number), to: room)
                #expect(refused.status == 403 && refused.code == "not_permitted", "\(refused.text)")
            }
            #expect(try await Self.add(owner, "{\"user_id\":\(other.id)}", to: room).status == 201)
        }
    }
}
