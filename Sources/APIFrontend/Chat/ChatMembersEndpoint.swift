import Common
import Hummingbird

/// `/api/chat/chatrooms/{id}/members/` and `…/bans/`: who is in a room, as what, and who may not be.
struct ChatMembersEndpoint: Sendable {
    let gate: BearerGate
    let storage: ChatStorage
    let rooms: ChatRoomStore
    let directory: ChatDirectory

    /// `POST …/members/`: adds a user; one who is there already stays as is.
    func add(_ request: Request, _ context: APIContext) async throws -> Response {
        let user = try await self.gate.user(request.headers)
        let room = try ChatRoomsEndpoint.room(context)
        try await self.rooms.payForChange(by: user.id)
        let fields = try await RequestFields.read(request)
        var (other, wanted) = (Int64(0), ChatRole.member)
        // Whoever is no member hears nothing about users.
        try await self.rooms.decide(user.id, towards: user.id, in: room) { standing in
            guard standing.rights.allow(.add(.reader)) else { throw ChatErrors.notPermitted(in: standing.kind) }
            guard let value = fields["user_id"], value != .null, value != .string("") else {
                throw ChatErrors.userIsMissing
            }
            other = try ChatFields.userID(value, "user_id")
            wanted = try ChatFields.role(fields) ?? .member
            return .ok
        }
        try await self.requireActive(other)
        let present = try await self.join(other, as: wanted, in: room, by: user.id)
        return try await self.answer(other, present ?? wanted, status: present == nil ? .created : .ok)
    }

    /// `PATCH …/members/{user}/`: another role; `owner` hands the room over.
    func change(_ request: Request, _ context: APIContext) async throws -> Response {
        let user = try await self.gate.user(request.headers)
        let room = try ChatRoomsEndpoint.room(context)
        try await self.rooms.payForChange(by: user.id)
        let other = Self.user(context)
        let fields = try await RequestFields.read(request)
        var role = ChatRole.member
        try await self.rooms.decide(user.id, towards: other, in: room) { standing in
            guard let present = standing.other else { throw ChatErrors.noMember }
            guard let wanted = try ChatFields.role(fields) else {
                throw ChatErrors.field("role", "This field is required.", "required")
            }
            role = wanted
            guard standing.rights.allow(.change(from: present, to: wanted)) else {
                throw ChatErrors.notPermitted(in: standing.kind)
            }
            return present == wanted
                ? .ok : try await self.rooms.put(other, as: wanted, in: room, by: user.id, standing)
        }
        return try await self.answer(other, role, status: .ok)
    }

    /// `DELETE …/members/{user}/`: leaves, or removes another; with `?ban=true` for good.
    func remove(_ request: Request, _ context: APIContext) async throws -> Response {
        let user = try await self.gate.user(request.headers)
        let room = try ChatRoomsEndpoint.room(context)
        try await self.rooms.payForChange(by: user.id)
        let other = Self.user(context)
        let bans = try Self.bans(request)
        try await self.rooms.decide(user.id, towards: other, in: room) { standing in
            if other == user.id {
                guard !bans, standing.rights.allow(.leave) else { throw ChatErrors.notPermitted(in: standing.kind) }
                return try await self.rooms.leave(room, by: user.id, standing)
            }
            guard let present = standing.other else { throw ChatErrors.noMember }
            guard standing.rights.allow(.remove(present)) else { throw ChatErrors.notPermitted(in: standing.kind) }
            return try await self.rooms.remove(other, bans: bans, in: room, by: user.id, standing)
        }
        return Response(status: .noContent)
    }

    /// `GET …/bans/`: who is banned.
    func bans(_ request: Request, _ context: APIContext) async throws -> Response {
        let user = try await self.gate.user(request.headers)
        let room = try ChatRoomsEndpoint.room(context)
        try await self.rooms.decide(user.id, towards: user.id, in: room) { standing in
            guard standing.rights.allow(.manageBans) else { throw ChatErrors.notPermitted(in: standing.kind) }
            return .ok
        }
        let writer = try await self.rooms.budget.read(for: user.id, reserving: ChatRoomStore.roomBytes) { _ in
            let ids = try await self.rooms.bans(of: room)
            let users = try await self.directory.users(ids)
            var writer = JSONWriter()
            writer.array { array in
                for id in ids { users[id]?.write(to: &array) }
            }
            return (writer, writer.byteCount)
        }
        return .json(writer)
    }

    /// `DELETE …/bans/{user}/`: lifts a ban.
    func unban(_ request: Request, _ context: APIContext) async throws -> Response {
        let user = try await self.gate.user(request.headers)
        let room = try ChatRoomsEndpoint.room(context)
        try await self.rooms.payForChange(by: user.id)
        try await self.rooms.decide(user.id, towards: user.id, in: room) { standing in
            guard standing.rights.allow(.manageBans) else { throw ChatErrors.notPermitted(in: standing.kind) }
            guard let other = ChatFields.id(context.parameters.get("user")) else { throw ChatErrors.noBan }
            return try await self.rooms.unban(other, in: room, by: user.id, standing)
        }
        return Response(status: .noContent)
    }

    // Steps of their own, because Swift 6.3.1 crashes in a release build when it optimises all of them in one function.

    private func requireActive(_ user: Int64) async throws {
        let replies = try await self.rooms.redis.run([RedisCall(AccountState.command(user))])
        guard try AccountState.isActive(replies[0]) else { throw ChatErrors.noUser }
    }

    /// Adds a user; gives what they are already, if they are.
    private func join(_ other: Int64, as role: ChatRole, in room: Int64, by user: Int64) async throws -> ChatRole? {
        var present: ChatRole?
        try await self.rooms.decide(user, towards: other, in: room) { standing in
            present = standing.other
            return try await self.joined(other, as: role, in: room, by: user, standing)
        }
        return present
    }

    @inline(never)
    private func joined(
        _ other: Int64, as role: ChatRole, in room: Int64, by user: Int64, _ standing: ChatRoomStore.Standing
    ) async throws -> ChatRoomStore.Verdict {
        guard standing.other == nil else {
            try await self.rooms.list(room, for: other)
            return .ok
        }
        guard standing.rights.allow(.add(role)) else { throw ChatErrors.notPermitted(in: standing.kind) }
        try self.storage.requireRoom()
        return try await self.rooms.put(other, as: role, in: room, by: user, standing)
    }

    private func answer(_ user: Int64, _ role: ChatRole, status: HTTPResponse.Status) async throws -> Response {
        let users = try await self.directory.users([user])
        var writer = JSONWriter()
        writer.object { object in
            object.member("id", user)
            object.member("username", users[user]?.username ?? "")
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
