import Chat
import Hummingbird
import Identity
import Primitives
import Redis

/// `/api/chat/chatrooms/{id}/members/` and `…/bans/`: who is in a room, as what, and who may not be.
struct ChatMembersEndpoint: Sendable {
    let gate: BearerGate
    let storage: ChatStorage
    let rooms: ChatRooms
    let numbers: ChatNumbers
    let strangers: ChatStrangers
    let directory: ChatDirectory
    /// Whose numbers are served.
    let countries: Set<String>

    /// `POST …/members/`: adds a user, named by id or by number; one who is there already stays as is.
    func add(_ request: Request, _ context: APIContext) async throws -> Response {
        let user = try await self.gate.user(request.headers)
        let room = try ChatRoomsEndpoint.room(context)
        try await self.rooms.payForChange(by: user.holder)
        let fields = try await RequestFields.read(request)
        let (named, role) = try await self.wanted(fields, in: room, by: user.id)
        let other = try await self.numbers.id(of: named, for: user)
        if let there = try await self.rooms.standing(user.id, towards: other, in: room), let present = there.other {
            // A list that was lost is mended.
            try await self.rooms.list(room, for: other)
            return try await self.answer(other, present, isKnown: there.hasCome, status: .ok)
        }
        let newcomer = try await self.meet(other, by: user)
        let present = try await self.join(other, newcomer, as: role, in: room, by: user)
        return try await self.answer(
            other, present ?? role, isKnown: newcomer.isKnown, status: present == nil ? .created : .ok)
    }

    /// `PATCH …/members/{user}/`: another role; `owner` hands the room over.
    func change(_ request: Request, _ context: APIContext) async throws -> Response {
        let user = try await self.gate.user(request.headers)
        let room = try ChatRoomsEndpoint.room(context)
        try await self.rooms.payForChange(by: user.holder)
        let other = Self.user(context)
        let fields = try await RequestFields.read(request)
        var role = ChatRole.member
        var isKnown = false
        try await self.rooms.decide(user.id, towards: other, in: room) { standing in
            guard standing.rights.concernsMembers else { throw ChatErrors.notPermitted(in: standing.kind) }
            guard let present = standing.other else { throw ChatErrors.noMember }
            guard let wanted = try ChatFields.role(fields) else {
                throw ChatErrors.field("role", "This field is required.", "required")
            }
            role = wanted
            isKnown = standing.hasCome
            guard standing.rights.allow(.change(from: present, to: wanted)) else {
                throw ChatErrors.notPermitted(in: standing.kind)
            }
            return present == wanted
                ? .ok : try await self.rooms.put(other, as: wanted, in: room, by: user.id, standing)
        }
        return try await self.answer(other, role, isKnown: isKnown || other == user.id, status: .ok)
    }

    /// `DELETE …/members/{user}/`: leaves, or removes another; with `?ban=true` for good.
    func remove(_ request: Request, _ context: APIContext) async throws -> Response {
        let user = try await self.gate.user(request.headers)
        let room = try ChatRoomsEndpoint.room(context)
        try await self.rooms.payForChange(by: user.holder)
        let other = Self.user(context)
        let bans = try Self.bans(request)
        try await self.rooms.decide(user.id, towards: other, in: room) { standing in
            if other == user.id {
                guard !bans, standing.rights.allow(.leave) else { throw ChatErrors.notPermitted(in: standing.kind) }
                return try await self.rooms.leave(room, by: user.id, standing)
            }
            guard standing.rights.concernsMembers else { throw ChatErrors.notPermitted(in: standing.kind) }
            guard let present = standing.other else { throw ChatErrors.noMember }
            guard standing.rights.allow(.remove(present)) else { throw ChatErrors.notPermitted(in: standing.kind) }
            return try await self.rooms.remove(other, bans: bans, in: room, by: user.id, standing)
        }
        if bans { try await self.banOthers(of: other, in: room, by: user.id) }
        return Response(status: .noContent)
    }

    /// Removes the other accounts of somebody who is banned, as far as the roles allow it.
    @inline(never)
    private func banOthers(of banned: Int64, in room: Int64, by user: Int64) async throws {
        for other in try await self.rooms.otherAccounts(of: banned, in: room) {
            try await self.rooms.decide(user, towards: other, in: room) { standing in
                guard let present = standing.other, standing.rights.allow(.remove(present)) else { return .ok }
                return try await self.rooms.remove(other, bans: true, in: room, by: user, standing)
            }
        }
    }

    /// `GET …/bans/`: who is banned.
    func bans(_ request: Request, _ context: APIContext) async throws -> Response {
        let user = try await self.gate.user(request.headers)
        let room = try ChatRoomsEndpoint.room(context)
        try await self.rooms.decide(user.id, towards: user.id, in: room) { standing in
            guard standing.rights.allow(.manageBans) else { throw ChatErrors.notPermitted(in: standing.kind) }
            return .ok
        }
        let writer = try await self.rooms.budget.read(for: user.holder, reserving: ChatRooms.roomBytes) {
            let ids = try await self.rooms.bans(of: room)
            let users = try await self.directory.users(ids)
            var writer = JSONWriter()
            writer.array { array in
                // Who is banned has left nothing behind that tells whether they ever came in.
                for id in ids { users[id]?.toStrangers.write(to: &array) }
            }
            return (writer, writer.byteCount)
        }
        return .json(writer)
    }

    /// `DELETE …/bans/{user}/`: lifts a ban.
    func unban(_ request: Request, _ context: APIContext) async throws -> Response {
        let user = try await self.gate.user(request.headers)
        let room = try ChatRoomsEndpoint.room(context)
        try await self.rooms.payForChange(by: user.holder)
        try await self.rooms.decide(user.id, towards: user.id, in: room) { standing in
            guard standing.rights.allow(.manageBans) else { throw ChatErrors.notPermitted(in: standing.kind) }
            guard let other = ChatFields.id(context.parameters.get("user")) else { throw ChatErrors.noBan }
            return try await self.rooms.unban(other, in: room, by: user.id, standing)
        }
        return Response(status: .noContent)
    }

    // Steps of their own, because Swift 6.3.1 crashes in a release build when it optimises all of them in one function.

    /// Whose an account is that is to be a member, and whether who adds it knows it.
    private typealias Newcomer = (holder: AccountHolder, isKnown: Bool)

    /// Whom a request wants as what: only who may add such a member hears anything about fields and users.
    @inline(never)
    private func wanted(
        _ fields: RequestFields, in room: Int64, by user: Int64
    ) async throws -> (user: NamedUser, role: ChatRole) {
        var (other, role) = (NamedUser.id(0), ChatRole.member)
        try await self.rooms.decide(user, towards: user, in: room) { standing in
            guard standing.rights.concernsMembers else { throw ChatErrors.notPermitted(in: standing.kind) }
            other = try NamedUser(fields, countries: self.countries)
            role = try ChatFields.role(fields) ?? .member
            guard standing.rights.allow(.add(role)) else { throw ChatErrors.notPermitted(in: standing.kind) }
            return .ok
        }
        return (other, role)
    }

    /// Looks a user up who is to be a member; a stranger is paid for before that.
    private func meet(_ other: Int64, by user: SessionCheck.User) async throws -> Newcomer {
        try self.storage.requireRoom()
        let known = try await self.strangers.meet([other], by: user)
        let account = try await self.rooms.account(other)
        guard account.isActive else { throw ChatErrors.noUser }
        return (account.holder, known.contains(other))
    }

    /// Adds a user; gives what they are already, if they are.
    private func join(
        _ other: Int64, _ newcomer: Newcomer, as role: ChatRole, in room: Int64, by user: SessionCheck.User
    ) async throws -> ChatRole? {
        let strange = newcomer.isKnown ? [] : [other]
        try await self.strangers.take(room, for: strange, by: user.holder)
        var present: ChatRole?
        do {
            try await self.rooms.decide(user.id, towards: other, in: room) { standing in
                present = standing.other
                return try await self.joined(other, newcomer, as: role, in: room, by: user.id, standing)
            }
        } catch {
            await self.strangers.giveBack(room, for: strange)
            throw error
        }
        return present
    }

    @inline(never)
    private func joined(
        _ other: Int64, _ newcomer: Newcomer, as role: ChatRole, in room: Int64, by user: Int64,
        _ standing: ChatRoomStore.Standing
    ) async throws -> ChatRoomStore.Verdict {
        guard standing.other == nil else {
            try await self.rooms.list(room, for: other)
            return .ok
        }
        guard standing.rights.allow(.add(role)) else { throw ChatErrors.notPermitted(in: standing.kind) }
        return try await self.rooms.put(other, as: role, in: room, by: user, standing, newcomer: newcomer)
    }

    private func answer(
        _ user: Int64, _ role: ChatRole, isKnown: Bool, status: HTTPResponse.Status
    ) async throws -> Response {
        let users = try await self.directory.users([user])
        let shown = isKnown ? users[user] : users[user]?.toStrangers
        var writer = JSONWriter()
        writer.object { object in
            object.member("id", user)
            object.member("username", shown?.username ?? "")
            object.member("role", role.rawValue)
        }
        return .json(writer, status: status)
    }

    /// The user of a path; 0, who is nobody, for what is no id, so that only members hear of that.
    private static func user(_ context: APIContext) -> Int64 { ChatFields.id(context.parameters.get("user")) ?? 0 }

    private static func bans(_ request: Request) throws(APIError) -> Bool {
        switch try RequestQuery(request)["ban"] {
        case nil, "false": return false
        case "true": return true
        default: throw ChatErrors.field("ban", "Must be a valid boolean.", "invalid")
        }
    }
}
