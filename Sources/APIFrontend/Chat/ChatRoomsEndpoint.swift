import Chat
import Hummingbird
import Identity
import Primitives

/// `/api/chat/chatrooms/`: the caller's rooms.
struct ChatRoomsEndpoint: Sendable {
    let gate: BearerGate
    let storage: ChatStorage
    let rooms: ChatRooms
    let opener: ChatRoomOpener
    let directory: ChatDirectory
    let address: PublicAddress
    /// Whose numbers are served.
    let countries: Set<String>

    /// `GET`: newest activity first; a header says where the next page is.
    func list(_ request: Request, _ context: APIContext) async throws -> Response {
        let user = try await self.gate.user(request.headers)
        let cursor = try Self.cursor(RequestQuery(request))
        let (writer, next) = try await self.page(of: user, behind: cursor)
        var response = Response.json(writer)
        // RFC 8288 §3; the list itself is django-chelseru's, and has no place for it.
        if let next {
            let base = self.address.base(request, context) + "/api/chat/chatrooms/?cursor="
            response.headers[.link] = "<\(base)\(next.text)>; rel=\"next\""
        }
        return response
    }

    private static func cursor(_ query: RequestQuery) throws(APIError) -> RoomListCursor? {
        guard let text = query["cursor"] else { return nil }
        guard let cursor = RoomListCursor(ShortField.trimmed(text)) else { throw ChatErrors.badCursor }
        return cursor
    }

    @inline(never)
    private func page(
        of user: SessionCheck.User, behind cursor: RoomListCursor?
    ) async throws -> (JSONWriter, RoomListCursor?) {
        try await self.rooms.budget.read(for: user.holder, reserving: ChatRooms.listCost) {
            let page = try await self.rooms.rooms(of: user.id, behind: cursor)
            let users = try await self.directory.users(page.rooms.flatMap { $0.members.map(\.user) })
            let (writer, count) = Self.list(page.rooms, users)
            let hasMore = page.hasMore || count < page.rooms.count
            let last = page.rooms.prefix(count).last?.room
            let next = hasMore ? last.map { RoomListCursor(updated: $0.updated, room: $0.id) } : nil
            return ((writer, next), page.readBytes + writer.byteCount)
        }
    }

    /// A list of rooms, and how many of them it has room for.
    private static func list(
        _ rooms: [ChatRoomView], _ users: [Int64: ChatUser]
    ) -> (JSONWriter, count: Int) {
        var writer = JSONWriter()
        var count = 0
        writer.array { array in
            for room in rooms {
                var one = JSONWriter()
                room.write(into: &one, users: users, isWhole: false)
                guard array.byteCount == 1 || array.byteCount + one.byteCount < ChatRooms.listBytes else { break }
                array.raw(one)
                count += 1
            }
        }
        return (writer, count)
    }

    /// `POST`: the direct room with a user, or a new group.
    func open(_ request: Request, _ context: APIContext) async throws -> Response {
        let user = try await self.gate.user(request.headers)
        let wanted = try OpenRoomRequest(
            await RequestFields.read(request), caller: user.id, maxMembers: self.rooms.maxMembers,
            countries: self.countries)
        return try await self.reading(for: user.holder) {
            let opened =
                switch wanted {
                case .direct(let named): try await self.opener.direct(user, with: named)
                case .group(let name, let users): try await self.opener.group(name, users, for: user)
                }
            return (opened.room, opened.isNew ? .created : .ok)
        }
    }

    /// `GET …/{id}/`: one with its members.
    func detail(_ request: Request, _ context: APIContext) async throws -> Response {
        let user = try await self.gate.user(request.headers)
        let room = try Self.room(context)
        return try await self.reading(for: user.holder) { (try await self.whole(room, for: user.id), .ok) }
    }

    /// `PATCH …/{id}/`, and `PUT`: another name or status.
    func edit(_ request: Request, _ context: APIContext) async throws -> Response {
        let user = try await self.gate.user(request.headers)
        let room = try Self.room(context)
        let fields = try await RequestFields.read(request)
        try await self.rooms.payForChange(by: user.holder)
        // Charged before anything is changed: the answer shows the room.
        return try await self.reading(for: user.holder) {
            try await self.change(room, fields, by: user.id)
            return (try await self.whole(room, for: user.id), .ok)
        }
    }

    private func change(_ room: Int64, _ fields: RequestFields, by user: Int64) async throws {
        try await self.rooms.decide(user, towards: user, in: room) { standing in
            guard standing.rights.allow(.edit) else { throw ChatErrors.notPermitted(in: standing.kind) }
            // Strangers hear that there is no such room before they hear what is wrong with their fields.
            let wanted = try EditRoomRequest(fields)
            guard !wanted.isEmpty else { return .ok }
            try self.storage.requireRoom()
            return try await self.rooms.edit(room, to: wanted, by: user, standing)
        }
    }

    /// `DELETE …/{id}/`: the room with all its messages.
    func delete(_ request: Request, _ context: APIContext) async throws -> Response {
        let user = try await self.gate.user(request.headers)
        let room = try Self.room(context)
        try await self.rooms.payForChange(by: user.holder)
        try await self.rooms.decide(user.id, towards: user.id, in: room) { standing in
            try await self.deleted(room, by: user.id, standing)
        }
        return Response(status: .noContent)
    }

    @inline(never)
    private func deleted(
        _ room: Int64, by user: Int64, _ standing: ChatRoomStore.Standing
    ) async throws -> ChatRoomStore.Verdict {
        guard standing.rights.allow(.delete) else { throw ChatErrors.notPermitted(in: standing.kind) }
        return try await self.rooms.delete(room, by: user, standing)
    }

    /// The room of a path.
    static func room(_ context: APIContext) throws(APIError) -> Int64 {
        guard let id = ChatFields.id(context.parameters.get("id")) else { throw ChatErrors.noRoom }
        return id
    }

    private func whole(_ room: Int64, for user: Int64) async throws -> ChatRoomView {
        guard let view = try await self.rooms.room(room, for: user) else { throw ChatErrors.noRoom }
        return view
    }

    private func reading(
        for holder: AccountHolder, _ room: () async throws -> (ChatRoomView, HTTPResponse.Status)
    ) async throws -> Response {
        try await self.answer.reading(for: holder, room)
    }

    private var answer: ChatRoomAnswer { ChatRoomAnswer(budget: self.rooms.budget, directory: self.directory) }
}
