import Chat
import Identity
import Redis

/// Rooms and their members in Redis.
///
/// What spans slots is several calls in this order, each of which may be repeated:
/// - a direct room: the pair's claim, the room, both lists. Whoever asks for the pair next finds the claim and takes the steps
///   that are missing.
/// - a group: the room, its members' lists, its owner's last. Stopped before the lists it is seen by nobody; adding a member
///   once more mends that member's list.
/// - a member who goes, a room that is deleted: the room, then the lists. A list may hold rooms that are none of its user's:
///   who reads it looks at each room and strikes these out.
struct ChatRoomStore: Sendable {
    /// The rooms that a list shows, those with the newest activity.
    static let shownRooms = 500
    /// The rooms of a list that are looked at.
    static let readRooms = 5_000
    /// The members that a list shows of each room at most.
    static let shownMembers = 50
    /// The members that it shows of each, where they are many rooms.
    static let leastShownMembers = 4
    /// The members that it shows of all its rooms together, as long as those are so few that each has as many.
    static let listedMembers = 2_000
    /// The members that a room shows when it is looked at alone.
    static let detailedMembers = 1_000
    /// The most bytes of a list of rooms; it has at least one.
    static let listBytes = 256 * 1_024
    /// The most bytes that making a list of rooms counts as.
    static let listCost = 1_024 * 1_024
    /// The most bytes of one room with its members, and of its bans, with names of usual length.
    static let roomBytes = 256 * 1_024
    /// What looking at a room counts as to read, in bytes, and an id in a list.
    private static let readCost = (room: 1_024, id: 16)
    /// The bans of a room.
    static let maximumBans = 1_000

    let redis: RedisClient
    let budget: ChatReadBudget
    let maxMembers: Int
    /// The groups in which a number may have accounts.
    let groups: ClosedRange<Int>

    /// Whose rooms are which.
    var lists: ChatRoomList { ChatRoomList(redis: self.redis) }

    private var detailLimit: Int { min(self.maxMembers, Self.detailedMembers) }

    // MARK: - Reading

    /// A room as a member sees it; nil for no member.
    func room(_ id: Int64, for user: Int64) async throws(RedisError) -> ChatRoomView? {
        try ChatRoomView(
            id, await self.redis.run([self.look(id, user, self.detailLimit)])[0], for: user, limit: self.detailLimit)
    }

    /// A user's rooms, newest activity first, and how many bytes it counts as to have read them.
    func rooms(of user: Int64) async throws(RedisError) -> (rooms: [ChatRoomView], readBytes: Int) {
        let entries = try await self.lists.newest(Self.readRooms, of: user)
        let cost = entries.count * Self.readCost.id + min(entries.count, Self.shownRooms) * Self.readCost.room
        let rooms = try await self.look(at: try await self.newest(entries.map(\.room)), for: user)
        self.lists.tell(rooms.map(\.room), entries, of: user)
        return (rooms, cost)
    }

    private func look(at ids: [Int64], for user: Int64) async throws(RedisError) -> [ChatRoomView] {
        let limit = max(Self.leastShownMembers, min(Self.shownMembers, Self.listedMembers / max(ids.count, 1)))
        let replies = try await self.redis.run(ids.map { self.look($0, user, limit) })
        var rooms: [ChatRoomView] = []
        var strange: [Int64] = []
        for (id, reply) in zip(ids, replies) {
            if let room = try ChatRoomView(id, reply, for: user, limit: limit) {
                rooms.append(room)
            } else {
                strange.append(id)
            }
        }
        try await self.lists.strike(strange.map { (room: $0, user: user) })
        return rooms.sorted { ($0.room.updated, $0.room.id) > ($1.room.updated, $1.room.id) }
    }

    /// The rooms among these that a list shows.
    private func newest(_ ids: [Int64]) async throws(RedisError) -> [Int64] {
        guard ids.count > Self.shownRooms else { return ids }
        let replies = try await self.redis.pipeline(ids.map { RedisCommand("HGET", ChatKeys.room($0), "updated") })
        var dated: [(id: Int64, updated: Int64)] = []
        for (id, reply) in zip(ids, replies) {
            // One that is gone sorts first, to be struck out.
            let reply = try reply.get()
            dated.append((id, reply == .null ? .max : try reply.integer()))
        }
        dated.sort { ($0.updated, $0.id) > ($1.updated, $1.id) }
        return dated.prefix(Self.shownRooms).map(\.id)
    }

    // MARK: - Opening

    /// The direct room that two have, if any.
    func directCall(_ pair: DirectPair) -> RedisCall<RedisValue> {
        RedisCall(RedisCommand("GET", ChatKeys.direct(pair)))
    }

    /// Claims a pair's direct room for an id; gives the id that has it.
    func claim(_ pair: DirectPair, for id: Int64) async throws(RedisError) -> Int64 {
        let before = try await self.redis.send(
            RedisCommand("SET", ChatKeys.direct(pair), String(id), "NX", "GET"))
        return before == .null ? id : try before.integer()
    }

    /// An id for a new room; one that is not used is lost.
    func newID() async throws(RedisError) -> Int64 {
        try await self.redis.send(RedisCommand("INCR", ChatKeys.roomIDs)).integer()
    }

    /// Takes the steps of a new room that are missing.
    ///
    /// - Parameters:
    ///   - members: with the one who opens it last, and shown the room.
    ///   - known: those of them whom the one who opens it knows.
    /// - Returns: the room, and whether it is new.
    func make(
        _ room: ChatRoom, _ members: [(user: Int64, role: ChatRole)], known: Set<Int64>
    ) async throws(RedisError) -> (room: ChatRoomView?, isNew: Bool) {
        guard let opener = members.last?.user else { preconditionFailure("a room without members") }
        let fields =
            room.fields(epoch: ChatStore.newEpoch()) + ["opener", String(opener), "told", String(room.created)]
        let known = members.map(\.user).filter { known.contains($0) || $0 == opener }
        var calls = [
            RedisCall(
                ChatRoomScripts.create,
                keys: [ChatKeys.room(room.id), ChatKeys.members(room.id), ChatKeys.read(room.id)],
                arguments: [String(fields.count), String(2 * members.count)] + fields
                    + members.flatMap { [String($0.user), $0.role.rawValue] } + known.flatMap { [String($0), "0"] })
        ]
        calls += members.map { ChatRoomList.addCall(room.id, for: $0.user) }
        calls.append(self.look(room.id, opener, self.detailLimit))
        let replies = try await self.redis.run(calls)
        for reply in replies { _ = try reply.get() }
        let isNew = try replies[0].integer() == 1
        if let view = try ChatRoomView(room.id, replies[replies.count - 1], for: opener, limit: self.detailLimit) {
            return (view, isNew)
        }
        // A script that Redis did not know yet has run behind the others: the room was looked at before it was made.
        let again = try await self.redis.run([self.look(room.id, opener, self.detailLimit)])
        return (try ChatRoomView(room.id, try again[0].get(), for: opener, limit: self.detailLimit), isNew)
    }

    private func look(_ id: Int64, _ user: Int64, _ limit: Int) -> RedisCall<RedisValue> {
        RedisCall(
            ChatRoomScripts.look,
            keys: [ChatKeys.room(id), ChatKeys.members(id), ChatKeys.read(id), ChatKeys.joined(id)],
            arguments: [String(user), String(limit)])
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

    func standing(_ user: Int64, towards other: Int64, in room: Int64) async throws(RedisError) -> Standing? {
        let reply = try await self.redis.run(
            ChatRoomScripts.standing, keys: [ChatKeys.room(room), ChatKeys.members(room), ChatKeys.read(room)],
            arguments: [String(user), String(other)])
        guard reply != .null else { return nil }
        let parts = try reply.array()
        guard parts.count == 4, let kind = ChatRoom.Kind(rawValue: try parts[0].string()),
            let role = ChatRole(rawValue: try parts[1].string())
        else { throw RedisError(.unexpectedReply, "wanted a member's standing") }
        return Standing(
            kind: kind, role: role, other: ChatRole(rawValue: try parts[2].string()),
            hasCome: try parts[3].integer() == 1)
    }

    /// Adds a member, or gives one another role.
    ///
    /// - Parameter newcomer: whose the account of a new member is, and whether who adds it knows it; nil for a member.
    func put(
        _ other: Int64, as role: ChatRole, in room: Int64, by user: Int64, _ standing: Standing,
        newcomer: (holder: AccountHolder, isKnown: Bool)? = nil
    ) async throws -> Verdict {
        let reply = try await self.redis.run(
            ChatRoomScripts.put,
            keys: [
                ChatKeys.room(room), ChatKeys.members(room), ChatKeys.bans(room), ChatKeys.bannedNumbers(room),
                ChatKeys.read(room), ChatKeys.joined(room),
            ],
            arguments: [
                String(user), standing.role.rawValue, String(other), standing.other?.rawValue ?? "", role.rawValue,
                String(self.maxMembers), ChatKeys.events(room), newcomer.flatMap { Self.number($0.holder) } ?? "",
                newcomer?.isKnown == true ? "1" : "0",
            ])
        let verdict = try Self.verdict(reply)
        if verdict == .ok { try await self.list(room, for: other) }
        return verdict
    }

    /// Puts a room into a member's list.
    func list(_ room: Int64, for user: Int64) async throws(RedisError) {
        _ = try await self.redis.run([ChatRoomList.addCall(room, for: user)])[0].get()
    }

    /// Whose an account is.
    func holder(of user: Int64) async throws(RedisError) -> AccountHolder {
        try AccountState.holder(user, try await self.redis.pipeline([AccountState.command(user)])[0])
    }

    /// The number of somebody who may have more accounts; nil without one.
    private static func number(_ holder: AccountHolder) -> String? { holder.isNumber ? holder.name : nil }

    /// Removes a member; who is banned may not be added again under any account of the number.
    func remove(
        _ other: Int64, bans: Bool, in room: Int64, by user: Int64, _ standing: Standing
    ) async throws -> Verdict {
        let number = bans ? Self.number(try await self.holder(of: other)) : nil
        let reply = try await self.redis.run(
            ChatRoomScripts.remove,
            keys: [
                ChatKeys.room(room), ChatKeys.members(room), ChatKeys.bans(room), ChatKeys.read(room),
                ChatKeys.delivered(room), ChatKeys.bannedNumbers(room), ChatKeys.joined(room),
            ],
            arguments: [
                String(user), standing.role.rawValue, String(other), standing.other?.rawValue ?? "", bans ? "1" : "0",
                String(Self.maximumBans), ChatKeys.events(room), number ?? "",
            ])
        let verdict = try Self.verdict(reply)
        if verdict == .ok { try await self.lists.strike([(room, other)]) }
        return verdict
    }

    func leave(_ room: Int64, by user: Int64, _ standing: Standing) async throws -> Verdict {
        let reply = try await self.redis.run(
            ChatRoomScripts.leave,
            keys: [
                ChatKeys.room(room), ChatKeys.members(room), ChatKeys.read(room), ChatKeys.delivered(room),
                ChatKeys.joined(room),
            ],
            arguments: [String(user), standing.role.rawValue, ChatKeys.events(room)])
        let verdict = try Self.verdict(reply)
        if verdict == .alone { return try await self.delete(room, by: user, standing, onlyAlone: true) }
        if verdict == .ok { try await self.lists.strike([(room, user)]) }
        return verdict
    }

    func edit(
        _ room: Int64, to wanted: EditRoomRequest, by user: Int64, _ standing: Standing
    ) async throws -> Verdict {
        let reply = try await self.redis.run(
            ChatRoomScripts.edit, keys: [ChatKeys.room(room), ChatKeys.members(room)],
            arguments: [
                String(user), standing.role.rawValue, wanted.name == nil ? "0" : "1", wanted.name ?? "",
                wanted.status.map { String($0.rawValue) } ?? "", ChatKeys.events(room),
            ])
        return try Self.verdict(reply)
    }

    /// Deletes a room.
    ///
    /// - Parameter onlyAlone: only if nobody but the user is in it.
    func delete(
        _ room: Int64, by user: Int64, _ standing: Standing, onlyAlone: Bool = false
    ) async throws -> Verdict {
        let reply = try await self.redis.run(
            ChatRoomScripts.delete,
            keys: [
                ChatKeys.room(room), ChatKeys.members(room), ChatKeys.stream(room), ChatKeys.read(room),
                ChatKeys.delivered(room), ChatKeys.bans(room), ChatKeys.bannedNumbers(room), ChatKeys.presence(room),
                ChatKeys.seen(room), ChatKeys.joined(room),
            ],
            arguments: [String(user), standing.role.rawValue, onlyAlone ? "1" : "0", ChatKeys.events(room)])
        let parts = try reply.array()
        let verdict = try Self.verdict(parts.first ?? .null)
        guard verdict == .ok else { return verdict }
        guard parts.count >= 2 else { throw RedisError(.unexpectedReply, "wanted who was in a room") }
        // Of a room that was imported, or is older than this, nobody is known as its opener.
        if let opener = Int64(try parts[1].string()) {
            let key = ChatKeys.opened(by: try await self.holder(of: opener))
            _ = try await self.redis.send(RedisCommand("SREM", key, String(room)))
        }
        var pairs: [(room: Int64, user: Int64)] = []
        for part in parts.dropFirst(2) { pairs.append((room, try part.integer())) }
        try await self.lists.strike(pairs)
        return verdict
    }

    // MARK: - Bans

    /// Who is banned, by id.
    func bans(of room: Int64) async throws(RedisError) -> [Int64] {
        let reply = try await self.redis.send(RedisCommand("SMEMBERS", ChatKeys.bans(room)))
        var ids: [Int64] = []
        for id in try reply.array() { ids.append(try id.integer()) }
        return ids.sorted()
    }

    func unban(_ other: Int64, in room: Int64, by user: Int64, _ standing: Standing) async throws -> Verdict {
        let number = Self.number(try await self.holder(of: other))
        let reply = try await self.redis.run(
            ChatRoomScripts.unban,
            keys: [ChatKeys.room(room), ChatKeys.members(room), ChatKeys.bans(room), ChatKeys.bannedNumbers(room)],
            arguments: [String(user), standing.role.rawValue, String(other), ChatKeys.events(room), number ?? ""])
        return try Self.verdict(reply)
    }

    private static func verdict(_ reply: RedisValue) throws(RedisError) -> Verdict {
        guard let verdict = Verdict(rawValue: try reply.string()) else {
            throw RedisError(.unexpectedReply, "wanted what became of a change")
        }
        return verdict
    }
}
