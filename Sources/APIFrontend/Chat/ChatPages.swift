import Chat
import Identity
import Redis

/// Reads pages of a room's messages.
struct ChatPages: Sendable {
    /// The messages of a page, as in django-chelseru.
    static let size = 30
    /// The most bytes of a page, as of one on sockets; it has at least one message.
    static let maximumBytes = ChatStore.pageBytes
    /// What its members besides the messages take of that.
    static let frameBytes = 1_024
    /// What a read mark counts as: looking at many takes time too.
    private static let markBytes = 16
    /// The read marks that are looked at.
    static let maximumMarks = 1_000

    /// What was read.
    struct Page: Sendable {
        let roomName: String
        /// In the direction of reading.
        let found: ChatStore.Page
        /// How far members have read, by their ids.
        let marks: [Int64: Int64]
    }

    let redis: RedisClient
    let budget: ChatReadBudget

    /// Reads messages with the marks of who may have read them.
    static let script = RedisScript(PackageResources.page_lua, pieces: ChatGathering.pieces)

    /// The call that reads behind a cursor, or from the newest message.
    static func call(_ room: Int64, for user: Int64, from cursor: ChatCursor?, count: Int) -> RedisCall<Page?> {
        let (direction, end) =
            switch cursor?.direction {
            case nil: ("older", "+")
            case .older: ("older", "(\(cursor?.offset ?? 0)-0")
            case .newer: ("newer", "(\(cursor?.offset ?? 0)-0")
            }
        return RedisCall(
            Self.script,
            keys: [ChatKeys.room(room), ChatKeys.members(room), ChatKeys.stream(room), ChatKeys.read(room)],
            arguments: [
                String(user), direction, end, String(count), String(Self.maximumBytes), String(Self.maximumMarks),
            ],
            read: Self.page)
    }

    /// Reads behind a cursor, or from the newest message; nil for no member.
    ///
    /// - Throws: ``ChatReadRefusal``, or ``RedisError``.
    func read(_ room: Int64, for user: SessionCheck.User, from cursor: ChatCursor?, count: Int) async throws -> Page? {
        let call = Self.call(room, for: user.id, from: cursor, count: count)
        return try await self.budget.read(call, for: user.holder, reserving: Self.maximumBytes) { page in
            (page, Self.cost(page))
        }
    }

    /// Reads one message, which is charged, but not refused: whoever repeats a message of their own has to learn of it.
    func message(
        _ offset: Int64, in room: Int64, for user: SessionCheck.User
    ) async throws(RedisError) -> StoredChatMessage? {
        let call = Self.call(room, for: user.id, from: ChatCursor(.newer, than: max(offset, 1) - 1), count: 1)
        let page = try await self.redis.run(call)
        self.budget.settle(user.holder, reserved: 0, used: Self.cost(page))
        return page?.found.messages.first { $0.offset == offset }
    }

    /// What a page counts as to read, in bytes.
    private static func cost(_ page: Page?) -> Int {
        guard let page else { return 0 }
        return page.marks.count * Self.markBytes + page.found.messages.reduce(0) { $0 + $1.readBytes }
    }

    private static func page(_ reply: RedisValue) throws(RedisError) -> Page? {
        let reply = try reply.get()
        guard reply != .null else { return nil }
        let parts = try reply.array()
        guard parts.count == 4 else { throw RedisError(.unexpectedReply, "wanted a page of messages") }
        var marks: [Int64: Int64] = [:]
        for (user, mark) in try parts[3].fields() {
            if let user = Int64(user), let mark = Int64(mark) { marks[user] = mark }
        }
        return Page(
            roomName: try parts[0].string(), found: try ChatStore.Page(parts[1], parts[2]), marks: marks)
    }
}
