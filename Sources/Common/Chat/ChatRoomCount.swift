package import Redis

/// A room as a list of rooms shows it: what it is called, where it is, and what some users have not read.
package struct ChatRoomCount: Sendable, Equatable {
    /// Its name, or empty.
    package let name: String
    /// Whether it is direct.
    package let kind: ChatRoom.Kind
    /// Whether messages are taken.
    package let status: ChatRoom.Status
    /// The last message's offset.
    package let offset: Int64
    /// When something last happened in it, in milliseconds since 1970.
    package let updated: Int64
    /// By user, in the order in which they were asked for: messages that are unread; nil for no member.
    package let unread: [Int64?]

    /// The most users of one call.
    package static let most = 500

    /// For scripts that need `unread`.
    package static let pieces = ["unread": PackageResources.unread_lua]
}

extension ChatStore {
    /// Counts what some users have not read in a room; nil for no room.
    ///
    /// - Parameter users: one at least, ``ChatRoomCount/most`` at most.
    package static func count(_ room: Int64, for users: [Int64]) -> RedisCall<ChatRoomCount?> {
        RedisCall(
            ChatScripts.count,
            keys: [ChatKeys.room(room), ChatKeys.members(room), ChatKeys.read(room), ChatKeys.joined(room)],
            arguments: users.map { String($0) }
        ) { (reply) throws(RedisError) in
            let reply = try reply.get()
            if reply == .null { return nil }
            let parts = try reply.array()
            guard parts.count == 5 + users.count, let kind = ChatRoom.Kind(rawValue: try parts[1].string()),
                let status = ChatRoom.Status(rawValue: try parts[2].integer())
            else { throw RedisError(.unexpectedReply, "wanted a room and counts") }
            return ChatRoomCount(
                name: try parts[0].string(), kind: kind, status: status, offset: try parts[3].integer(),
                updated: try parts[4].integer(),
                unread: try parts[5...].map { word throws(RedisError) in word == .null ? nil : try word.integer() })
        }
    }
}
