import Common
import Hummingbird

/// `/api/chat/chatrooms/`: the caller's rooms.
struct ChatRoomsEndpoint: Sendable {
    let gate: BearerGate
    let storage: ChatStorage
    let rooms: ChatRoomStore
    let opener: ChatRoomOpener
    let directory: ChatDirectory

    /// `GET`: all of them, newest activity first.
    func list(_ request: Request, _ context: APIContext) async throws -> Response {
        let user = try await self.gate.user(request.headers)
        let (rooms, readBytes) = try await self.rooms.rooms(of: user.id)
        let users = try await self.directory.users(rooms.flatMap { $0.members.map(\.user) })
        var writer = JSONWriter()
        writer.array { array in
            for room in rooms {
                var one = JSONWriter()
                room.write(into: &one, users: users, isWhole: false)
                guard array.byteCount == 1 || array.byteCount + one.byteCount < ChatRoomStore.listBytes else { break }
                array.raw(one)
            }
        }
        self.rooms.budget.settle(
            user.id, reserved: ChatRoomStore.listBytes, used: readBytes + writer.byteCount)
        return .json(writer)
    }

    /// `POST`: the direct room with a user, or a new group.
    func open(_ request: Request, _ context: APIContext) async throws -> Response {
        let user = try await self.gate.user(request.headers)
        try self.rooms.budget.check(user.id)
        let wanted = try OpenRoomRequest(
            await RequestFields.read(request), caller: user.id, maxMembers: self.rooms.maxMembers)
        let opened =
            switch wanted {
            case .direct(let other): try await self.opener.direct(user.id, with: other)
            case .group(let name, let users): try await self.opener.group(name, users, for: user.id)
            }
        return try await self.answer(opened.room, to: user.id, status: opened.isNew ? .created : .ok)
    }

    /// `GET …/{id}/`: one with its members.
    func detail(_ request: Request, _ context: APIContext) async throws -> Response {
        let user = try await self.gate.user(request.headers)
        try self.rooms.budget.check(user.id)
        return try await self.show(try Self.room(context), for: user.id)
    }

    /// `PATCH …/{id}/`, and `PUT`: another name or status.
    func edit(_ request: Request, _ context: APIContext) async throws -> Response {
        let user = try await self.gate.user(request.headers)
        // Before anything is changed: the answer shows the room.
        try self.rooms.budget.check(user.id)
        let room = try Self.room(context)
        let fields = try await RequestFields.read(request)
        try await self.rooms.decide(user.id, towards: user.id, in: room) { standing in
            guard standing.rights.allow(.edit) else { throw ChatErrors.notPermitted(in: standing.kind) }
            // Strangers hear that there is no such room before they hear what is wrong with their fields.
            let wanted = try EditRoomRequest(fields)
            guard !wanted.isEmpty else { return .ok }
            try self.storage.requireRoom()
            return try await self.rooms.edit(room, to: wanted, by: user.id, standing)
        }
        return try await self.show(room, for: user.id)
    }

    /// `DELETE …/{id}/`: the room with all its messages.
    func delete(_ request: Request, _ context: APIContext) async throws -> Response {
        let user = try await self.gate.user(request.headers)
        let room = try Self.room(context)
        try await self.rooms.decide(user.id, towards: user.id, in: room) { standing in
            guard standing.rights.allow(.delete) else { throw ChatErrors.notPermitted(in: standing.kind) }
            return try await self.rooms.delete(room, by: user.id, standing)
        }
        return Response(status: .noContent)
    }

    /// The room of a path.
    static func room(_ context: APIContext) throws(APIError) -> Int64 {
        guard let id = ChatFields.id(context.parameters.get("id")) else { throw ChatErrors.noRoom }
        return id
    }

    private func show(_ room: Int64, for user: Int64) async throws -> Response {
        guard let view = try await self.rooms.room(room, for: user) else { throw ChatErrors.noRoom }
        return try await self.answer(view, to: user, status: .ok)
    }

    private func answer(
        _ room: ChatRoomView, to user: Int64, status: HTTPResponse.Status
    ) async throws -> Response {
        let users = try await self.directory.users(room.members.map(\.user))
        var writer = JSONWriter()
        room.write(into: &writer, users: users, isWhole: true)
        self.rooms.budget.settle(user, reserved: 0, used: writer.byteCount)
        return .json(writer, status: status)
    }
}
