import Primitives
package import Redis

/// Rooms' messages in Redis: the calls, each with what its reply means.
///
/// It has no client: nodes send calls without waiting in a task, the front end in one.
package struct ChatStore: Sendable {
    /// The most messages that a resumed subscription is given; who has missed more reads the history.
    package static let resumeLimit = 500
    /// The most bytes of JSON of the messages that a resumed subscription is given: they come as one frame, and pings wait
    /// behind it.
    package static let resumeBytes = 128 * 1_024
    /// The same for a node that has missed something.
    package static let refillBytes = 256 * 1_024
    /// The most bytes of JSON of a page of messages; a page has at least one message.
    package static let pageBytes = 128 * 1_024

    /// The messages that a room keeps.
    package let historyLimit: Int

    /// The bytes of messages that a room keeps.
    package let roomBytes: Int

    /// Makes a store.
    package init(historyLimit: Int = ChatMessage.historyLimit, roomBytes: Int = ChatMessage.roomBytes) {
        self.historyLimit = historyLimit
        self.roomBytes = roomBytes
    }

    /// What became of a message.
    package enum SendReply: Sendable, Equatable {
        /// It is stored, perhaps since an earlier try.
        case stored(ChatPosition, at: Int64, isDuplicate: Bool)
        /// The room is not there, or not for this user.
        case notMember
        /// The member only reads.
        case readOnly
        /// The room takes no messages.
        case roomClosed
        /// The key stands for another message.
        case keyReused

        /// Whether the room has a message more.
        package var isNew: Bool {
            if case .stored(_, _, isDuplicate: false) = self { true } else { false }
        }
    }

    /// What became of a message, and what follows from it.
    package struct Sent: Sendable, Equatable {
        /// What became of it.
        package let reply: SendReply
        /// Whether its room's lists have to be told: see ``ChatActivity``.
        package let isForLists: Bool
    }

    /// Stores a message.
    ///
    /// - Parameter seen: the highest position that the caller knows of the room.
    package func send(_ message: NewChatMessage, to room: Int64, seen: ChatPosition = .unknown) -> RedisCall<Sent> {
        let user = message.sender.id
        return RedisCall(
            ChatScripts.send,
            keys: [
                ChatKeys.room(room), ChatKeys.members(room), ChatKeys.stream(room), ChatKeys.read(room),
                ChatKeys.sent(room, by: user, key: message.key ?? ""),
            ],
            arguments: [
                String(user), message.kind.rawValue, message.text, message.latitude?.description ?? "",
                message.longitude?.description ?? "", message.key ?? "", message.json, seen.epoch, String(seen.offset),
                Self.newEpoch(), String(self.historyLimit), String(ChatKeys.keyLife.inMilliseconds),
                ChatKeys.events(room), String(self.roomBytes), String(ChatTrim.weight(of: message)),
                message.fingerprint, String(ChatTrim.step), String(ChatTrim.overhead), String(ChatActivity.pace),
            ],
            read: Self.sent)
    }

    private static func sent(_ reply: RedisValue) throws(RedisError) -> Sent {
        let parts = try reply.get().array()
        return Sent(reply: try Self.sendReply(parts), isForLists: parts.count == 6 && parts[5] == .integer(1))
    }

    private static func sendReply(_ parts: [RedisValue]) throws(RedisError) -> SendReply {
        switch try parts.first?.string() {
        case "ok":
            guard parts.count >= 5 else { break }
            return .stored(
                ChatPosition(epoch: try parts[1].string(), offset: try parts[2].integer()),
                at: try parts[3].integer(), isDuplicate: try parts[4].integer() == 1)
        case "not_member": return .notMember
        case "read_only": return .readOnly
        case "room_closed": return .roomClosed
        case "key_reused": return .keyReused
        default: break
        }
        throw RedisError(.unexpectedReply, "wanted what became of a message")
    }

    /// A room as it is for who opens it.
    package struct Opened: Sendable, Equatable {
        /// Its last message.
        package let position: ChatPosition
        /// The version of its members.
        package let version: Int64
        /// What the user is in it; nil for a node itself.
        package let role: ChatRole?
        /// Whether messages are taken.
        package let status: ChatRoom.Status?
        /// The messages since the position that was asked for, in order; nil if they are not all there.
        package let missed: [StoredChatMessage]?
        /// When its last message came, in milliseconds since 1970; only for a node itself.
        package let lastAt: Int64?

        /// Puts together what was read.
        package init(
            position: ChatPosition, version: Int64, role: ChatRole?, status: ChatRoom.Status?,
            missed: [StoredChatMessage]?, lastAt: Int64?
        ) {
            self.position = position
            self.version = version
            self.role = role
            self.status = status
            self.missed = missed
            self.lastAt = lastAt
        }
    }

    /// Says where a room is, and what a member has missed; nil for no room, or no member.
    ///
    /// - Parameters:
    ///   - user: who asks; nil for a node itself.
    ///   - since: what the user has, or the node wants to be read from.
    ///   - seen: the highest position that the caller knows of the room.
    ///   - seenAt: when the message at that position came, in milliseconds since 1970.
    package func open(
        _ room: Int64, for user: Int64?, since: ChatPosition? = nil, seen: ChatPosition = .unknown,
        seenAt: Int64? = nil,
        limit: Int = ChatStore.resumeLimit, bytes: Int? = nil
    ) -> RedisCall<Opened?> {
        let bytes = bytes ?? (user == nil ? Self.refillBytes : Self.resumeBytes)
        return RedisCall(
            ChatScripts.open, keys: [ChatKeys.room(room), ChatKeys.members(room), ChatKeys.stream(room)],
            arguments: [
                user.map { String($0) } ?? "", since?.epoch ?? "", since.map { String($0.offset) } ?? "", seen.epoch,
                String(seen.offset), Self.newEpoch(), String(limit), String(bytes), seenAt.map { String($0) } ?? "",
            ],
            read: Self.opened)
    }

    private static func opened(_ reply: RedisValue) throws(RedisError) -> Opened? {
        let reply = try reply.get()
        guard reply != .null else { return nil }
        let parts = try reply.array()
        guard parts.count == 7 else { throw RedisError(.unexpectedReply, "wanted a room") }
        return Opened(
            position: ChatPosition(epoch: try parts[0].string(), offset: try parts[1].integer()),
            version: try parts[2].integer(), role: ChatRole(rawValue: try parts[3].string()),
            status: ChatRoom.Status(rawValue: try parts[4].integer()),
            missed: parts[5] == .null ? nil : try StoredChatMessage.list(parts[5]).reversed(),
            lastAt: Int64(try parts[6].string()))
    }

    /// Messages of a room, and whether there are more behind them.
    package struct Page: Sendable, Equatable {
        /// In the direction of reading.
        package let messages: [StoredChatMessage]
        /// Whether the room has more in this direction.
        package let hasMore: Bool

        /// Reads the two parts of a reply: entries, and 1 if there are more.
        package init(_ entries: RedisValue, _ more: RedisValue) throws(RedisError) {
            self.messages = try StoredChatMessage.list(entries)
            self.hasMore = try more.integer() == 1
        }
    }

    /// Reads older messages, newest first, until they are as many, or as many bytes, as a page holds; nil for no member.
    ///
    /// - Parameters:
    ///   - before: the offset behind the newest that is wanted; nil for the newest of all.
    ///   - bytes: the most bytes of JSON; there is one message at least.
    package func history(
        _ room: Int64, for user: Int64, before: Int64?, limit: Int, bytes: Int = ChatStore.pageBytes
    ) -> RedisCall<Page?> {
        RedisCall(
            ChatScripts.history, keys: [ChatKeys.members(room), ChatKeys.stream(room)],
            arguments: [
                String(user), String(before.map { max($0, 1) - 1 } ?? Int64.max), String(limit), String(bytes),
            ],
            read: Self.page)
    }

    private static func page(_ reply: RedisValue) throws(RedisError) -> Page? {
        let reply = try reply.get()
        guard reply != .null else { return nil }
        let parts = try reply.array()
        guard parts.count == 2 else { throw RedisError(.unexpectedReply, "wanted a page of messages") }
        return try Page(parts[0], parts[1])
    }

    /// What a mark tells.
    package enum Mark: String, Sendable {
        /// The user has seen messages.
        case read
        /// A device of the user has them.
        case delivered

        /// By what word it is told.
        var kind: ChatFrameWord { self == .read ? .read : .delivered }
    }

    /// Moves a member's mark forward; gives the mark as it is then, or nil for no member.
    package func mark(_ mark: Mark, _ room: Int64, for user: ChatUser, offset: Int64) -> RedisCall<Int64?> {
        RedisCall(
            ChatScripts.mark,
            keys: [
                ChatKeys.room(room), ChatKeys.members(room),
                mark == .read ? ChatKeys.read(room) : ChatKeys.delivered(room), ChatKeys.read(room),
            ],
            arguments: [
                String(user.id), String(offset), ChatKeys.events(room), Self.head(mark, user), "}",
                String(ChatLimits.announcedMembers), Self.head(mark, user.toStrangers),
            ]
        ) { (reply) throws(RedisError) in
            let reply = try reply.get()
            return reply == .null ? nil : try reply.integer()
        }
    }

    private static func head(_ mark: Mark, _ user: ChatUser) -> String {
        "\(ChatEvent.Passing.head(mark.kind))\(user.json),\"offset\":"
    }

    /// Tells a room's other members of something that is not stored, as others in the room may see its user.
    ///
    /// - Parameter version: of the room's members.
    package func pass(
        _ passing: ChatPassing, to room: Int64, version: Int64, by user: ChatUser
    ) -> RedisCall<Void> {
        let (shown, toStrangers) = (user.json, user.toStrangers.json)
        let head =
            ChatEvent.Passing.address(version: version, user: user.id) + ChatEvent.Passing.head(passing.kind)
        let rest = ",\(passing.member)}"
        // A name that is no number's is the same to everybody.
        guard shown != toStrangers else {
            return RedisCall(RedisCommand("SPUBLISH", ChatKeys.events(room), head + shown + rest), read: Self.told)
        }
        return RedisCall(
            ChatScripts.pass, keys: [ChatKeys.read(room)],
            arguments: [String(user.id), ChatKeys.events(room), head, rest, shown, toStrangers], read: Self.told)
    }

    /// Tells a room's other members that a user has gone.
    ///
    /// - Parameters:
    ///   - user: as the others may see the user.
    ///   - version: of the room's members.
    package func tellLeave(of user: ChatUser, from room: Int64, version: Int64) -> RedisCall<Void> {
        let event =
            ChatEvent.Passing.address(version: version, user: user.id) + ChatEvent.Passing.member(.leave, of: user)
        return RedisCall(RedisCommand("SPUBLISH", ChatKeys.events(room), event), read: Self.told)
    }

    /// How many nodes were told, of which nothing is wanted but that it is a number.
    private static func told(_ reply: RedisValue) throws(RedisError) { _ = try reply.integer() }

    /// A word that no room has had.
    package static func newEpoch() -> String { SecureRandom.identifier() }
}
