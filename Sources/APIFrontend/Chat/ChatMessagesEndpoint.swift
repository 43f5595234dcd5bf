import Chat
import Hummingbird
import Identity
import Limits
import Operations
import Primitives
import Redis

/// `/api/chat/messages/`: what was said in a room, and one thing more.
struct ChatMessagesEndpoint: Sendable {
    let gate: BearerGate
    let redis: RedisClient
    let storage: ChatStorage
    let store: ChatStore
    let pages: ChatPages
    let limits: ChatLimits
    let publishing: PublishGate
    let directory: ChatDirectory
    let address: PublicAddress

    /// `GET`: a page of a room, newest first.
    func list(_ request: Request, _ context: APIContext) async throws -> Response {
        let user = try await self.gate.user(request.headers)
        let query = try RequestQuery(request)
        var cursor: ChatCursor?
        if let text = query["cursor"] {
            cursor = ChatCursor(ShortField.trimmed(text))
            guard cursor != nil else { throw ChatErrors.badCursor }
        }
        guard let text = query["chat_room"] else { return Self.page([], next: nil, previous: nil) }
        let room = try ChatFields.roomID(.string(text))
        let page = try await self.pages.read(room, for: user, from: cursor, count: ChatPages.size)
        guard let page else { throw ChatErrors.noRoomOfMessages }
        let senders = try await self.directory.users(page.found.messages.lazy.map(\.message.sender))
        let slice = Self.slice(page, of: room, senders, from: cursor)
        let base = self.address.base(request, context) + "/api/chat/messages/?chat_room=\(room)&cursor="
        return Self.page(
            slice.elements.map { $0.json }, next: slice.next.map { base + $0.text },
            previous: slice.previous.map { base + $0.text })
    }

    /// `POST`: stores a message and tells the sockets.
    func send(_ request: Request, _ context: APIContext) async throws -> Response {
        let user = try await self.gate.user(request.headers)
        let fields = try await RequestFields.read(request, upTo: RequestBodyLimits.chatBytes)
        let wanted = try ChatMessageRequest(fields, request.headers)
        let sender = self.directory.user(user.id, named: user.username)
        let message = try wanted.message(from: sender)
        let (reply, roomName) = try await self.store(message, in: wanted.room, by: user)
        switch reply {
        case .notMember: throw ChatErrors.noRoomOfMessages
        case .readOnly: throw ChatErrors.readOnly
        case .roomClosed: throw ChatErrors.roomIsClosed
        case .keyReused: throw ChatErrors.keyReused
        case .stored(let position, let at, let isDuplicate):
            let sent = StoredChatMessage(
                offset: position.offset,
                message: ChatMessage(
                    sender: user.id, kind: message.kind, text: message.text, latitude: message.latitude,
                    longitude: message.longitude, at: at), key: message.key)
            let answer = ChatMessageAnswer(
                room: wanted.room, roomName: roomName,
                message: isDuplicate ? try await self.stored(sent, in: wanted.room, by: user) : sent, sender: sender,
                readers: [])
            var writer = JSONWriter()
            answer.write(into: &writer)
            var response = Response.json(writer, status: .created)
            response.markReplayed(isDuplicate)
            return response
        }
    }

    /// Pays for a message and stores it; gives the room's name as well.
    private func store(
        _ message: NewChatMessage, in room: Int64, by user: SessionCheck.User
    ) async throws -> (reply: ChatStore.SendReply, roomName: String) {
        if self.storage.memory.isFull { return try await self.find(message, in: room) }
        let refund = try await self.pay(for: message, by: user.holder)
        let (sent, name) = try await self.redis.run(self.store.send(message, to: room), ChatStore.name(of: room))
        // What was there already, or was refused, costs one message however long it is.
        if let refund, !sent.reply.isNew { try? await self.redis.run(refund) }
        if sent.isForLists { ChatActivity.tell(room, at: WallClock.now, on: self.redis) }
        return (sent.reply, name)
    }

    /// While nothing may be stored: what is there already takes no more room.
    private func find(
        _ message: NewChatMessage, in room: Int64
    ) async throws -> (reply: ChatStore.SendReply, roomName: String) {
        guard let before = self.store.sent(message, to: room) else { throw ChatErrors.storageIsFull }
        let (isMember, sent, name) = try await self.redis.run(
            ChatStore.isMember(message.sender.id, of: room), before, ChatStore.name(of: room))
        guard isMember else { return (.notMember, name) }
        guard let sent else { throw ChatErrors.storageIsFull }
        return (sent, name)
    }

    /// What a key was used for before, as far as the room still has it.
    private func stored(
        _ sent: StoredChatMessage, in room: Int64, by user: SessionCheck.User
    ) async throws -> StoredChatMessage {
        try await self.pages.message(sent.offset, in: room, for: user) ?? sent
    }

    /// Counts a message of the user, before the room hears of it; what it gives takes that back.
    private func pay(for message: NewChatMessage, by holder: AccountHolder) async throws -> RedisCall<Void>? {
        guard let payment = self.limits.pay(for: message, by: holder) else { return nil }
        switch try await self.redis.run(payment) {
        case .taken(let refund): return refund
        case .outOfBytes(let pause): throw APIError.rateLimited(ChatErrors.bytesUsedUp, limit: "bytes", pause)
        case .outOfMessages(let pause): throw APIError.rateLimited(ChatErrors.messagesUsedUp, limit: "messages", pause)
        }
    }

    /// `POST …/chatrooms/{id}/read/`: the caller has read up to an offset.
    func markRead(_ request: Request, _ context: APIContext) async throws -> Response {
        let user = try await self.gate.user(request.headers)
        try self.storage.requireRoom()
        let room = try ChatRoomsEndpoint.room(context)
        let fields = try await RequestFields.read(request)
        guard let value = fields["offset"], value != .null else {
            throw ChatErrors.field("offset", "This field is required.", "required")
        }
        guard let offset = value.wholeNumber, offset >= 0 else {
            throw ChatErrors.field("offset", "A valid integer is required.", "invalid")
        }
        do { try self.publishing.admit(.mark, by: user.holder, as: .reading) } catch {
            guard case .rateLimited(let pause) = error else { throw ChatErrors.noRoom }
            throw APIError.rateLimited(ChatErrors.marksUsedUp, limit: "marks", pause)
        }
        let reader = self.directory.user(user.id, named: user.username)
        let mark = try await self.redis.run(self.store.mark(.read, room, for: reader, offset: offset))
        guard let mark else { throw ChatErrors.noRoom }
        var writer = JSONWriter()
        writer.object { $0.member("offset", mark) }
        return .json(writer)
    }

    /// A message with its place, as it is written.
    private typealias Written = (offset: Int64, json: JSONWriter)

    /// As much of what was read as a page holds: with the names of readers and rooms it is more than the messages alone.
    private static func slice(
        _ page: ChatPages.Page, of room: Int64, _ senders: [Int64: ChatUser], from cursor: ChatCursor?
    ) -> ChatSlice<Written> {
        let marks = page.marks.sorted { $0.key < $1.key }.map { (user: $0.key, mark: $0.value) }
        var written: [Written] = []
        var bytes = ChatPages.frameBytes
        for message in page.found.messages {
            let sender = message.message.sender
            let answer = ChatMessageAnswer(
                room: room, roomName: page.roomName, message: message,
                sender: senders[sender] ?? ChatUser(id: sender, username: ""),
                readers: ChatMessageAnswer.readers(of: message, marks))
            var writer = JSONWriter(reservingBytes: message.message.text.utf8.count + 768)
            answer.write(into: &writer)
            bytes += writer.byteCount + 1
            guard bytes <= ChatPages.maximumBytes || written.isEmpty else { break }
            written.append((message.offset, writer))
        }
        return ChatSlice(
            written, hasMore: page.found.hasMore || written.count < page.found.messages.count, from: cursor,
            offset: { $0.offset })
    }

    private static func page(_ answers: [JSONWriter], next: String?, previous: String?) -> Response {
        var writer = JSONWriter(
            reservingBytes: answers.reduce(ChatPages.frameBytes) { $0 + $1.byteCount + 1 })
        writer.object { object in
            object.member("next", next)
            object.member("previous", previous)
            object.array(named: "results") { array in
                for answer in answers { array.raw(answer) }
            }
        }
        return .json(writer)
    }
}
