import Chat
import Foundation
import Limits
import Primitives
import TestSupport
import Testing

/// Links by which people come into groups and conversations.
@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(2)))
struct InvitationTests {
    /// An invitation as its maker was told of it.
    private struct Made {
        let id: String
        let token: String
    }

    private static func invite(_ caller: ChatCaller, _ body: String = "{}") async throws -> Made {
        let reply = try await caller.call("POST", "invitations/", body)
        let json = try reply.json()
        guard reply.status == 201, let id = json["id"]?.string, let token = json["token"]?.string else {
            throw TestFailure("no invitation: \(reply.status) \(reply.text)")
        }
        return Made(id: id, token: token)
    }

    private static func look(_ caller: ChatCaller, _ token: String) async throws -> HTTPReply {
        try await caller.call("POST", "invitations/look/", "{\"token\":\"\(token)\"}")
    }

    private static func accept(_ caller: ChatCaller, _ token: String) async throws -> HTTPReply {
        try await caller.call("POST", "invitations/accept/", "{\"token\":\"\(token)\"}")
    }

    private static func usesLeft(_ caller: ChatCaller, _ id: String) async throws -> Int64? {
        try await caller.call("GET", "invitations/").json().array.first { $0["id"] == .string(id) }?["uses_left"]?
            .integer
    }

    // MARK: - Ways in

    @Test func aLinkBringsPeopleIntoAGroup() async throws {
        let stack = try await SharedStack.stack()
        let owner = try await ChatCaller(stack)
        let guest = try await ChatCaller(stack)
        let room = try await owner.group("کوه", with: [])
        let reply = try await owner.call("POST", "invitations/", "{\"room\":\(room),\"uses\":2,\"expires_in\":3600}")
        #expect(reply.status == 201, "\(reply.text)")
        let made = try reply.json()
        guard case .object(let members) = made else { throw TestFailure("no object") }
        #expect(
            Set(members.keys.map(\.string)) == ["id", "token", "room", "expires_in", "uses_left", "created_at"])
        #expect(made["room"] == .integer(room) && made["expires_in"] == .integer(3_600))
        #expect(made["uses_left"] == .integer(2))
        let token = try #require(made["token"]?.string)
        #expect(token.utf8.count <= 128 && token.wholeMatch(of: /[A-Za-z0-9_-]+/) != nil)

        let seen = try await Self.look(guest, token)
        #expect(seen.status == 200)
        let place = try seen.json()
        #expect(place["kind"] == .string("group") && place["name"] == .string("کوه"))
        #expect(place["inviter"] == .object(["id": .integer(owner.id), "username": .string(owner.shownName)]))
        #expect(place["members"] == .integer(1) && place["is_member"] == .bool(false) && place["room"] == nil)
        #expect((3_590...3_600).contains(place["expires_in"]?.integer ?? 0))
        // Nobody has joined anything by that.
        #expect(try await guest.rooms().isEmpty)
        #expect(try await owner.room(room)["member_count"] == .integer(1))

        let entered = try await Self.accept(guest, token)
        #expect(entered.status == 200, "\(entered.text)")
        #expect(try entered.json() == (try await guest.room(room)))
        #expect(try entered.json()["role"] == .string("member"))
        #expect(try await guest.rooms().count == 1)
        // Who comes by itself is no stranger there.
        let name = try await owner.room(room)["users"]?.array.first { $0["id"] == .integer(guest.id) }?["username"]
        #expect(name == .string(guest.shownName))
        #expect(try await guest.send("hi", to: room).status == 201)
        // Once more costs nothing, and gets the room.
        #expect(try await Self.accept(guest, token).json()["id"] == .integer(room))
        #expect(try await Self.usesLeft(owner, made["id"]?.string ?? "") == 1)
        let member = try await Self.look(guest, token).json()
        #expect(member["is_member"] == .bool(true) && member["room"] == .integer(room))
        #expect(member["members"] == .integer(2))
    }

    @Test func aLinkOpensAConversation() async throws {
        let stack = try await SharedStack.stack()
        let user = try await ChatCaller(stack)
        let guest = try await ChatCaller(stack)
        let made = try await Self.invite(user)
        let place = try await Self.look(guest, made.token).json()
        #expect(place["kind"] == .string("direct") && place["name"] == .string("") && place["members"] == .null)
        #expect(place["inviter"] == .object(["id": .integer(user.id), "username": .string(user.strangeName)]))
        #expect(place["is_member"] == .bool(false) && place["room"] == nil)
        #expect((604_790...604_800).contains(place["expires_in"]?.integer ?? 0))
        let own = try await Self.accept(user, made.token)
        #expect(own.status == 400 && own.code == "self")
        let entered = try await Self.accept(guest, made.token)
        #expect(entered.status == 200, "\(entered.text)")
        let room = try #require(try entered.json()["id"]?.integer)
        #expect(try entered.json()["kind"] == .string("direct"))
        #expect(try await user.direct(with: guest) == room)
        // Its one use is used: who came in finds the room, and nobody else anything; its maker has none any more.
        #expect(try await Self.accept(guest, made.token).json()["id"] == .integer(room))
        #expect(try await Self.look(guest, made.token).json()["room"] == .integer(room))
        let late = try await ChatCaller(stack)
        for reply in [try await Self.accept(late, made.token), try await Self.look(late, made.token)] {
            #expect(reply.status == 404 && reply.code == "invitation_not_found")
        }
        #expect(try await user.call("GET", "invitations/").json() == .array([]))
        // Two who have a room need no use.
        let next = try await Self.invite(user)
        #expect(try await Self.accept(guest, next.token).json()["id"] == .integer(room))
        #expect(try await Self.usesLeft(user, next.id) == 1)
    }

    @Test func oneListsOnesOwnWithoutTheirTokens() async throws {
        let stack = try await SharedStack.stack()
        let user = try await ChatCaller(stack)
        let room = try await user.group("g", with: [])
        let made = [
            try await Self.invite(user, "{\"expires_in\":3600}"), try await Self.invite(user, "{\"room\":\(room)}"),
        ]
        let list = try await user.call("GET", "invitations/")
        #expect(list.status == 200 && !made.contains { list.text.contains($0.token) })
        let all = try list.json().array
        #expect(all.map { $0["id"]?.string } == made.map(\.id))
        #expect(all.map { $0["uses_left"] } == [.integer(1), .integer(100)])
        #expect(all.map { $0["room"] } == [.null, .integer(room)])
        for one in all {
            guard case .object(let members) = one else { throw TestFailure("no object") }
            #expect(Set(members.keys.map(\.string)) == ["id", "room", "expires_in", "uses_left", "created_at"])
        }
        #expect(try await ChatCaller(stack).call("GET", "invitations/").json() == .array([]))
    }

    // MARK: - Ways that are none

    @Test func whatIsNoInvitationIsAnsweredInOneWay() async throws {
        let stack = try await SharedStack.stack()
        let owner = try await ChatCaller(stack)
        let guest = try await ChatCaller(stack)
        let room = try await owner.group("g", with: [])
        let good = try await Self.invite(owner, "{\"room\":\(room)}")
        let revoked = try await Self.invite(owner, "{\"room\":\(room)}")
        #expect(try await owner.call("DELETE", "invitations/\(revoked.id)/").status == 204)
        let ended = try await Self.invite(owner, "{\"room\":\(room)}")
        _ = try await stack.redis("PEXPIRE", ChatKeys.invitation(ended.id, of: owner.id), "1")
        let used = try await Self.invite(owner, "{\"room\":\(room),\"uses\":1}")
        #expect(try await Self.accept(ChatCaller(stack), used.token).status == 200)
        // The ends of a good token: another signature, another id, what is too long and what is nothing.
        let forged = String(good.token.dropLast(4)) + (good.token.hasSuffix("AAAA") ? "BBBE" : "AAAA")
        let swapped = String(revoked.token.prefix(28)) + good.token.dropFirst(28)
        try await Task.sleep(for: .milliseconds(50))
        var answers: Set<String> = []
        let long = String(repeating: "A", count: 200)
        for token in [revoked.token, ended.token, used.token, forged, swapped, "x", long] {
            for reply in [try await Self.look(guest, token), try await Self.accept(guest, token)] {
                #expect(reply.status == 404 && reply.code == "invitation_not_found", "\(token): \(reply.text)")
                answers.insert(reply.detail ?? "")
            }
        }
        #expect(answers.count == 1)
        for (body, code) in [("{}", "required"), ("{\"token\":null}", "null"), ("{\"token\":\" \"}", "blank")] {
            let refused = try await guest.call("POST", "invitations/accept/", body)
            #expect(refused.status == 400 && refused.code == code)
        }
        #expect(try await guest.rooms().isEmpty)
        #expect(try await owner.call("DELETE", "invitations/\(revoked.id)/").code == "invitation_not_found")
        #expect(try await owner.call("DELETE", "invitations/x/").code == "invitation_not_found")
        #expect(try await Self.accept(guest, good.token).status == 200)
    }

    @Test func wrongOnesArePaced() async throws {
        let stack = try await SharedStack.stack()
        let user = try await ChatCaller(stack)
        let guest = try await ChatCaller(stack)
        let made = try await Self.invite(user)
        let counter = ChatLimits.key(.invitationTry, of: guest.holder, ChatLimits.invitationTries)
        // A right one costs nothing in the end, looked at or refused for another reason; a wrong one does.
        #expect(try await Self.look(guest, made.token).status == 200)
        #expect(try await Self.look(guest, "x").status == 404)
        #expect(try await Self.accept(guest, "x").status == 404)
        try await eventually("the right one was given back") { try await stack.redis("GET", counter) == "2" }
        _ = try await stack.redis("SET", counter, "\(ChatLimits.invitationTries.count)", "PX", "30000")
        for token in ["x", made.token] {
            for refused in [try await Self.look(guest, token), try await Self.accept(guest, token)] {
                #expect(refused.status == 429 && refused.code == "rate_limited", "\(refused.text)")
                let body = try refused.json()
                #expect(body["limit"] == .string("invitation_tries") && body["details"]?.string?.isEmpty == false)
                #expect((1...30).contains(body["retry_after"]?.integer ?? 0))
            }
        }
        _ = try await stack.redis("DEL", counter)
        #expect(try await Self.accept(guest, made.token).status == 200)
    }

    // MARK: - Who may invite

    @Test func whoMayAddMembersMayInvite() async throws {
        let stack = try await SharedStack.stack()
        let owner = try await ChatCaller(stack)
        let admin = try await ChatCaller(stack)
        let member = try await ChatCaller(stack)
        let stranger = try await ChatCaller(stack)
        let room = try await owner.group("g", with: [admin, member])
        let path = "chatrooms/\(room)/members/"
        #expect(try await owner.call("PATCH", path + "\(admin.id)/", "{\"role\":\"admin\"}").status == 200)
        let body = "{\"room\":\(room)}"
        let refused = try await member.call("POST", "invitations/", body)
        #expect(refused.status == 403 && refused.code == "not_permitted")
        let unknown = try await stranger.call("POST", "invitations/", body)
        #expect(unknown.status == 404 && unknown.code == "not_found")
        let direct = try await owner.direct(with: member)
        let closed = try await owner.call("POST", "invitations/", "{\"room\":\(direct)}")
        #expect(closed.status == 403 && closed.code == "direct_room")
        #expect(try await owner.call("POST", "invitations/", "{\"uses\":0}").code == "invalid")

        // Others who may add members may revoke it, and nobody else.
        let made = try await Self.invite(admin, body)
        for caller in [member, stranger] {
            #expect(try await caller.call("DELETE", "invitations/\(made.id)/").code == "invitation_not_found")
        }
        #expect(try await owner.call("DELETE", "invitations/\(made.id)/").status == 204)
        #expect(try await Self.accept(stranger, made.token).code == "invitation_not_found")
        let own = try await Self.invite(owner)
        #expect(try await admin.call("DELETE", "invitations/\(own.id)/").code == "invitation_not_found")

        // An invitation is worth what its maker may.
        let next = try await Self.invite(admin, body)
        #expect(try await Self.look(stranger, next.token).status == 200)
        #expect(try await owner.call("PATCH", path + "\(admin.id)/", "{\"role\":\"member\"}").status == 200)
        #expect(try await Self.accept(stranger, next.token).code == "invitation_not_found")
        #expect(try await owner.call("PATCH", path + "\(admin.id)/", "{\"role\":\"admin\"}").status == 200)
        #expect(try await Self.accept(stranger, next.token).status == 200)
        #expect(try await owner.call("DELETE", path + "\(admin.id)/").status == 204)
        #expect(try await Self.look(ChatCaller(stack), next.token).code == "invitation_not_found")
        #expect(try await owner.call("DELETE", "chatrooms/\(room)/").status == 204)
        #expect(try await Self.look(stranger, next.token).code == "invitation_not_found")
    }

    @Test func aUserHasSoManyInvitations() async throws {
        let stack = try await SharedStack.stack()
        let user = try await ChatCaller(stack)
        var last: Made?
        for _ in 0..<50 { last = try await Self.invite(user) }
        let refused = try await user.call("POST", "invitations/", "{}")
        #expect(refused.status == 409 && refused.code == "too_many_invitations", "\(refused.text)")
        #expect(try refused.json()["details"]?.string?.isEmpty == false)
        #expect(try await user.call("GET", "invitations/").json().array.count == 50)
        #expect(try await user.call("DELETE", "invitations/\(try #require(last).id)/").status == 204)
        _ = try await Self.invite(user)
        let counter = ChatLimits.key(.invitation, of: user.holder, ChatLimits.invitations)
        _ = try await stack.redis("SET", counter, "\(ChatLimits.invitations.count)", "PX", "30000")
        let paced = try await user.call("POST", "invitations/", "{}")
        #expect(paced.status == 429)
        #expect(try paced.json()["limit"] == .string("invitations"))
    }

    // MARK: - As for joining otherwise

    @Test func aLinkOpensNoDoorThatIsShut() async throws {
        try await SharedStack.withAPI(["CHAT_MAX_MEMBERS": "3"]) { stack, _ async throws in
            let owner = try await ChatCaller(stack)
            let number = SharedStack.number()
            let guest = [
                try await ChatCaller(stack, number, group: 0), try await ChatCaller(stack, number, group: 1),
            ]
            let room = try await owner.group("g", with: [guest[0]])
            let made = try await Self.invite(owner, "{\"room\":\(room),\"uses\":5}")
            // Who is banned is, under every account of the number.
            let member = "chatrooms/\(room)/members/\(guest[0].id)/"
            #expect(try await owner.call("DELETE", member + "?ban=true").status == 204)
            for account in guest {
                let banned = try await Self.accept(account, made.token)
                #expect(banned.status == 403 && banned.code == "banned", "\(banned.text)")
            }
            #expect(try await Self.usesLeft(owner, made.id) == 5)
            #expect(try await owner.call("DELETE", "chatrooms/\(room)/bans/\(guest[0].id)/").status == 204)
            // A room that is closed or on hold.
            for status in [2, 3] {
                #expect(try await owner.call("PATCH", "chatrooms/\(room)/", "{\"status\":\(status)}").status == 200)
                let closed = try await Self.accept(guest[1], made.token)
                #expect(closed.status == 403 && closed.code == "room_closed", "\(closed.text)")
            }
            #expect(try await owner.call("PATCH", "chatrooms/\(room)/", "{\"status\":1}").status == 200)
            for account in guest { #expect(try await Self.accept(account, made.token).status == 200) }
            // As many members as there may be.
            let full = try await Self.accept(ChatCaller(stack), made.token)
            #expect(full.status == 403 && full.code == "room_full", "\(full.text)")
            #expect(try await Self.usesLeft(owner, made.id) == 3)
        }
    }

    @Test func aConversationByLinkCostsWhatOneByIdDoes() async throws {
        try await SharedStack.withAPI(["CHAT_ROOM_LIMIT": "1/1h"]) { stack, _ async throws in
            let guest = try await ChatCaller(stack)
            let users = [try await ChatCaller(stack), try await ChatCaller(stack)]
            let first = try await Self.invite(users[0])
            #expect(try await Self.accept(guest, first.token).status == 200)
            let second = try await Self.invite(users[1])
            let refused = try await Self.accept(guest, second.token)
            #expect(refused.status == 429)
            #expect(try refused.json()["limit"] == .string("rooms"))
            #expect(try await Self.usesLeft(users[1], second.id) == 1)
            // Who is switched off invites nobody.
            _ = try await stack.redis("HSET", "account:{u\(users[1].id)}", "active", "0")
            #expect(try await Self.look(guest, second.token).code == "invitation_not_found")
        }
    }

    // MARK: - At once

    @Test func theLastUseIsOnePersons() async throws {
        let stack = try await SharedStack.stack()
        let owner = try await ChatCaller(stack)
        var guests: [ChatCaller] = []
        for _ in 0..<4 { guests.append(try await ChatCaller(stack)) }
        for _ in 0..<5 {
            let room = try await owner.group("g", with: [])
            let made = try await Self.invite(owner, "{\"room\":\(room),\"uses\":1}")
            let statuses = try await Self.atOnce(guests, made.token)
            #expect(statuses.sorted() == [200, 404, 404, 404])
            #expect(try await owner.room(room)["member_count"] == .integer(2))
        }
    }

    @Test func nobodyIsCountedTwice() async throws {
        let stack = try await SharedStack.stack()
        let owner = try await ChatCaller(stack)
        let guest = try await ChatCaller(stack)
        for body in ["\"uses\":2", "\"uses\":1"] {
            let room = try await owner.group("g", with: [])
            let made = try await Self.invite(owner, "{\"room\":\(room),\(body)}")
            let statuses = try await Self.atOnce(Array(repeating: guest, count: 4), made.token)
            #expect(statuses == [200, 200, 200, 200], "\(body)")
            #expect(try await Self.usesLeft(owner, made.id) ?? 0 == (body.hasSuffix("2") ? 1 : 0))
        }
    }

    private static func atOnce(_ guests: [ChatCaller], _ token: String) async throws -> [UInt] {
        try await withThrowingTaskGroup(of: UInt.self) { group in
            for guest in guests { group.addTask { UInt(try await Self.accept(guest, token).status) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    // MARK: - What is left

    @Test func nothingOfATokenIsKeptOrLogged() async throws {
        try await SharedStack.withAPI(["LOG_LEVEL": "trace"]) { stack, api async throws in
            let user = try await ChatCaller(stack)
            let guest = try await ChatCaller(stack)
            let made = try await Self.invite(user)
            #expect(try await Self.look(guest, made.token).status == 200)
            #expect(try await Self.accept(guest, made.token).status == 200)
            #expect(try await Self.accept(ChatCaller(stack), made.token).status == 404)
            let secret = String(made.token.dropFirst(made.id.utf8.count))
            #expect(made.token.hasPrefix(made.id) && !api.log.contains(secret))
            let kept = try await stack.redis("HGETALL", ChatKeys.invitation(made.id, of: user.id))
            #expect(!kept.isEmpty && !kept.contains(secret))
        }
    }
}
