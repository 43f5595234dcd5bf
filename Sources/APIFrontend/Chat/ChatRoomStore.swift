import Chat
import Identity
import Redis

/// Rooms and their members in Redis: the calls, each with what its reply means.
///
/// What takes several of them is done by ``ChatRooms``.
struct ChatRoomStore: Sendable {
    /// The bans of a room.
    static let maximumBans = 1_000

    let maxMembers: Int

    // MARK: - Reading

    /// Reads a room as a member sees it; nil for no member.
    ///
    /// - Parameter limit: how many members to show.
    func look(_ room: Int64, _ user: Int64, limit: Int) -> RedisCall<ChatRoomView?> {
        RedisCall(
            ChatRoomScripts.look,
            keys: [ChatKeys.room(room), ChatKeys.members(room), ChatKeys.read(room), ChatKeys.joined(room)],
            arguments: [String(user), String(limit)]
        ) { (reply) throws(RedisError) in try ChatRoomView(room, reply, for: user, limit: limit) }
    }

    /// Reads how two users stand in a room; nil if the first is no member.
    func standing(_ user: Int64, towards other: Int64, in room: Int64) -> RedisCall<Standing?> {
        RedisCall(
            ChatRoomScripts.standing, keys: [ChatKeys.room(room), ChatKeys.members(room), ChatKeys.read(room)],
            arguments: [String(user), String(other)]
        ) { (reply) throws(RedisError) in
            let reply = try reply.get()
            guard reply != .null else { return nil }
            let parts = try reply.array()
            guard parts.count == 4, let kind = ChatRoom.Kind(rawValue: try parts[0].string()),
                let role = ChatRole(rawValue: try parts[1].string())
            else { throw RedisError(.unexpectedReply, "wanted a member's standing") }
            return Standing(
                kind: kind, role: role, other: ChatRole(rawValue: try parts[2].string()),
                hasCome: try parts[3].integer() == 1)
        }
    }

    /// Reads who is banned, by id.
    func bans(of room: Int64) -> RedisCall<[Int64]> {
        RedisCall(RedisCommand("SMEMBERS", ChatKeys.bans(room))) { (reply) throws(RedisError) in
            try reply.array().map { id throws(RedisError) in try id.integer() }.sorted()
        }
    }

    // MARK: - Opening

    /// Reads the direct room that two have, if any.
    func direct(_ pair: DirectPair) -> RedisCall<Int64?> {
        RedisCall(RedisCommand("GET", ChatKeys.direct(pair))) { (reply) throws(RedisError) in
            let reply = try reply.get()
            return reply == .null ? nil : try reply.integer()
        }
    }

    /// Claims a pair's direct room for an id; gives the id that has it.
    func claim(_ pair: DirectPair, for id: Int64) -> RedisCall<Int64> {
        RedisCall(
            RedisCommand("SET", ChatKeys.direct(pair), String(id), "NX", "GET")
        ) { (reply) throws(RedisError) in
            let before = try reply.get()
            return before == .null ? id : try before.integer()
        }
    }

    /// Takes an id for a new room; one that is not used is lost.
    func newID() -> RedisCall<Int64> {
        RedisCall(RedisCommand("INCR", ChatKeys.roomIDs)) { (reply) throws(RedisError) in try reply.integer() }
    }

    /// Makes a room if it is not there; gives whether it was not.
    ///
    /// - Parameters:
    ///   - members: with the one who opens it last.
    ///   - known: those of them whom the one who opens it knows.
    func create(
        _ room: ChatRoom, _ members: [(user: Int64, role: ChatRole)], by opener: Int64, known: Set<Int64>
    ) -> RedisCall<Bool> {
        let fields =
            room.fields(epoch: ChatStore.newEpoch()) + ["opener", String(opener), "told", String(room.created)]
        let known = members.map(\.user).filter { known.contains($0) || $0 == opener }
        return RedisCall(
            ChatRoomScripts.create,
            keys: [ChatKeys.room(room.id), ChatKeys.members(room.id), ChatKeys.read(room.id)],
            arguments: [String(fields.count), String(2 * members.count)] + fields
                + members.flatMap { [String($0.user), $0.role.rawValue] } + known.flatMap { [String($0), "0"] }
        ) { (reply) throws(RedisError) in try reply.integer() == 1 }
    }

    // MARK: - Changing

    /// What a decision about a member rests on.
    struct Standing: Sendable, Equatable {
        let kind: ChatRoom.Kind
        /// The role of who acts.
        let role: ChatRole
        /// The role of whom it is about; nil for no member.
        let other: ChatRole?
        /// Whether the one whom it is about is a member who has come into the room.
        let hasCome: Bool

        var rights: ChatRights { ChatRights(kind: self.kind, role: self.role) }
    }

    /// What became of a change.
    enum Verdict: String, Sendable {
        case ok
        /// The roles are others than those that the decision rested on: nothing was changed.
        case changed
        case banned
        case full
        case none
        /// Only the deletion of the room lets its last member go.
        case alone
    }

    /// Adds a member, or gives one another role.
    ///
    /// - Parameter newcomer: whose the account of a new member is, and whether who adds it knows it; nil for a member.
    func put(
        _ other: Int64, as role: ChatRole, in room: Int64, by user: Int64, _ standing: Standing,
        newcomer: (holder: AccountHolder, isKnown: Bool)?
    ) -> RedisCall<Verdict> {
        RedisCall(
            ChatRoomScripts.put,
            keys: [
                ChatKeys.room(room), ChatKeys.members(room), ChatKeys.bans(room), ChatKeys.bannedNumbers(room),
                ChatKeys.read(room), ChatKeys.joined(room),
            ],
            arguments: [
                String(user), standing.role.rawValue, String(other), standing.other?.rawValue ?? "", role.rawValue,
                String(self.maxMembers), ChatKeys.events(room), Self.number(newcomer?.holder),
                newcomer?.isKnown == true ? "1" : "0",
            ],
            read: Self.verdict)
    }

    /// Removes a member; who is banned may not be added again under any account of the number.
    ///
    /// - Parameter banned: whose the account of somebody is who is banned; nil for somebody who is not.
    func remove(
        _ other: Int64, banned: AccountHolder?, in room: Int64, by user: Int64, _ standing: Standing
    ) -> RedisCall<Verdict> {
        RedisCall(
            ChatRoomScripts.remove,
            keys: [
                ChatKeys.room(room), ChatKeys.members(room), ChatKeys.bans(room), ChatKeys.read(room),
                ChatKeys.delivered(room), ChatKeys.bannedNumbers(room), ChatKeys.joined(room),
            ],
            arguments: [
                String(user), standing.role.rawValue, String(other), standing.other?.rawValue ?? "",
                banned == nil ? "0" : "1", String(Self.maximumBans), ChatKeys.events(room), Self.number(banned),
            ],
            read: Self.verdict)
    }

    /// Lifts a ban.
    ///
    /// - Parameter holder: whose the banned account is.
    func unban(
        _ other: Int64, _ holder: AccountHolder, in room: Int64, by user: Int64, _ standing: Standing
    ) -> RedisCall<Verdict> {
        RedisCall(
            ChatRoomScripts.unban,
            keys: [ChatKeys.room(room), ChatKeys.members(room), ChatKeys.bans(room), ChatKeys.bannedNumbers(room)],
            arguments: [
                String(user), standing.role.rawValue, String(other), ChatKeys.events(room), Self.number(holder),
            ],
            read: Self.verdict)
    }

    /// Lets a member go by the member's own wish.
    func leave(_ room: Int64, by user: Int64, _ standing: Standing) -> RedisCall<Verdict> {
        RedisCall(
            ChatRoomScripts.leave,
            keys: [
                ChatKeys.room(room), ChatKeys.members(room), ChatKeys.read(room), ChatKeys.delivered(room),
                ChatKeys.joined(room),
            ],
            arguments: [String(user), standing.role.rawValue, ChatKeys.events(room)], read: Self.verdict)
    }

    /// Gives a room another name or status.
    func edit(_ room: Int64, to wanted: EditRoomRequest, by user: Int64, _ standing: Standing) -> RedisCall<Verdict> {
        RedisCall(
            ChatRoomScripts.edit, keys: [ChatKeys.room(room), ChatKeys.members(room)],
            arguments: [
                String(user), standing.role.rawValue, wanted.name == nil ? "0" : "1", wanted.name ?? "",
                wanted.status.map { String($0.rawValue) } ?? "", ChatKeys.events(room),
            ],
            read: Self.verdict)
    }

    /// What was deleted with a room.
    struct Deleted: Sendable {
        let verdict: Verdict
        /// Who opened it; nil for a room that was imported, or is older than this.
        let opener: Int64?
        /// Who was in it, of very many some.
        let members: [Int64]
    }

    /// Deletes a room.
    ///
    /// - Parameter onlyAlone: only if nobody but the user is in it.
    func delete(_ room: Int64, by user: Int64, _ standing: Standing, onlyAlone: Bool) -> RedisCall<Deleted> {
        RedisCall(
            ChatRoomScripts.delete,
            keys: [
                ChatKeys.room(room), ChatKeys.members(room), ChatKeys.stream(room), ChatKeys.read(room),
                ChatKeys.delivered(room), ChatKeys.bans(room), ChatKeys.bannedNumbers(room), ChatKeys.presence(room),
                ChatKeys.seen(room), ChatKeys.joined(room),
            ],
            arguments: [String(user), standing.role.rawValue, onlyAlone ? "1" : "0", ChatKeys.events(room)]
        ) { (reply) throws(RedisError) in
            let parts = try reply.array()
            let verdict = try Self.verdict(parts.first ?? .null)
            guard verdict == .ok else { return Deleted(verdict: verdict, opener: nil, members: []) }
            guard parts.count >= 2 else { throw RedisError(.unexpectedReply, "wanted who was in a room") }
            return Deleted(
                verdict: .ok, opener: Int64(try parts[1].string()),
                members: try parts.dropFirst(2).map { member throws(RedisError) in try member.integer() })
        }
    }

    /// The number of somebody who may have more accounts; empty without one.
    private static func number(_ holder: AccountHolder?) -> String {
        holder.flatMap { $0.isNumber ? $0.name : nil } ?? ""
    }

    private static func verdict(_ reply: RedisValue) throws(RedisError) -> Verdict {
        guard let verdict = Verdict(rawValue: try reply.string()) else {
            throw RedisError(.unexpectedReply, "wanted what became of a change")
        }
        return verdict
    }
}
