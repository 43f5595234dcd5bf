import Chat
import Identity
import Redis

/// Who is where in Redis: the calls of ``PresenceScripts``, each with what its reply means.
///
/// `census` is in all of them which nodes live and which are dead: see ``NodeRegistry/census``.
struct PresenceStore: Sendable {
    /// When a user's count is forgotten that nobody has written any more, in milliseconds.
    private static let forgetAfter = "2592000000"
    /// What the script answers where a room was not told of who has gone.
    private static let isOwed: Int64 = -1

    /// This node.
    let node: String

    /// Writes how many sockets of a user are in a room on a shard, and tells the room who comes and goes.
    ///
    /// - Parameter mayReturn: whether a user who has gone may be back in a moment.
    /// - Returns: whether the room has yet to be told that the user has gone.
    func write(
        _ sockets: Int, of user: ChatUser, in room: Int64, on shard: Int, mayReturn: Bool, census: String
    ) -> RedisCall<Bool> {
        let toStrangers = user.toStrangers
        return RedisCall(
            PresenceScripts.room,
            keys: [
                ChatKeys.room(room), ChatKeys.members(room), ChatKeys.presence(room), ChatKeys.seen(room),
                ChatKeys.read(room),
            ],
            arguments: [
                String(user.id), self.node, String(shard), String(sockets), census, ChatKeys.events(room),
                ChatEvent.Passing.member(.join, of: user), ChatEvent.Passing.member(.leave, of: user),
                String(ChatLimits.announcedMembers), ChatEvent.Passing.member(.join, of: toStrangers),
                ChatEvent.Passing.member(.leave, of: toStrangers), mayReturn ? "1" : "0",
                String(PresenceScripts.youth),
            ]
        ) { (reply) throws(RedisError) in try reply.integer() == Self.isOwed }
    }

    /// Writes how many sockets a holder has on a shard; gives how many there are everywhere.
    func write(_ sockets: Int, of holder: AccountHolder, on shard: Int, census: String) -> RedisCall<Int64> {
        RedisCall(
            PresenceScripts.connections, keys: [holder.key("connections")],
            arguments: [
                self.node, String(shard), String(sockets), census, Self.forgetAfter, String(PresenceScripts.youth),
            ]
        ) { (reply) throws(RedisError) in try reply.integer() }
    }

    /// A user whom a dead node has left in a room.
    struct Gone: Sendable {
        let user: Int64
        /// Whether the user had come into the room, and not only been put there.
        let hasCome: Bool
    }

    /// Takes what dead nodes wrote out of a room; gives who is gone with them, of whom the room has to be told.
    func sweep(_ room: Int64, census: String) -> RedisCall<[Gone]> {
        RedisCall(
            PresenceScripts.sweep,
            keys: [ChatKeys.members(room), ChatKeys.presence(room), ChatKeys.seen(room), ChatKeys.read(room)],
            arguments: [census, String(ChatLimits.announcedMembers)]
        ) { (reply) throws(RedisError) in
            let words = try reply.array().map { word throws(RedisError) in try word.integer() }
            guard words.count.isMultiple(of: 2) else { throw RedisError(.unexpectedReply, "wanted who is gone") }
            return stride(from: 0, to: words.count, by: 2).map { Gone(user: words[$0], hasCome: words[$0 + 1] == 1) }
        }
    }

    /// Who is in a room as it was written, and when others were, by the users' ids.
    struct Entries: Sendable {
        let present: [String: String]
        let seen: [String: String]
    }

    /// Reads who is in a room, and when others were.
    ///
    /// - Parameter limit: about how many of each at most.
    static func entries(of room: Int64, limit: Int) -> RedisCall<Entries> {
        RedisCall(
            PresenceScripts.members, keys: [ChatKeys.members(room), ChatKeys.presence(room), ChatKeys.seen(room)],
            arguments: [String(limit)]
        ) { (reply) throws(RedisError) in
            let parts = try reply.get().array()
            guard parts.count == 2 else { throw RedisError(.unexpectedReply, "wanted who is in a room") }
            return Entries(present: try parts[0].fields(), seen: try parts[1].fields())
        }
    }
}
