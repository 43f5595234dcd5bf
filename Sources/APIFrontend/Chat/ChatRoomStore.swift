import Common

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
    /// About how many of them Redis gives at once.
    private static let scannedRooms = 1_000
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

    private var detailLimit: Int { min(self.maxMembers, Self.detailedMembers) }

    // MARK: - Reading

    /// A room as a member sees it; nil for no member.
    func room(_ id: Int64, for user: Int64) async throws(RedisError) -> ChatRoomView? {
        try ChatRoomView(
            id, await self.redis.run([self.look(id, user, self.detailLimit)])[0], for: user, limit: self.detailLimit)
    }

    /// A user's rooms, newest activity first, and how many bytes it counts as to have read them.
    func rooms(of user: Int64) async throws(RedisError) -> (rooms: [ChatRoomView], readBytes: Int) {
        var ids = try await self.listed(user)
        let cost = ids.count * Self.readCost.id + min(ids.count, Self.shownRooms) * Self.readCost.room
        ids = try await self.newest(ids)
        return (try await self.look(at: ids, for: user), cost)
    }

    /// A user's rooms, in steps that hold Redis up for short; of very many some.
    private func listed(_ user: Int64) async throws(RedisError) -> [Int64] {
        // Redis may give one twice.
        var ids: Set<Int64> = []
        var cursor = "0"
        repeat {
            let parts = try await self.redis.run([Self.listCall(of: user, from: cursor)])[0].get().array()
            guard parts.count == 2 else { throw RedisError(.unexpectedReply, "wanted a user's rooms") }
            cursor = try parts[0].string()
            for id in try parts[1].array() { ids.insert(try id.integer()) }
        } while cursor != "0" && ids.count < Self.readRooms
        return Array(ids.prefix(Self.readRooms))
    }

    /// The call that gives some of a user's rooms.
    static func listCall(of user: Int64, from cursor: String = "0") -> RedisCall {
        RedisCall(RedisCommand("SSCAN", ChatKeys.rooms(of: user), cursor, "COUNT", String(Self.scannedRooms)))
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
        try await self.strike(strange.map { (room: $0, user: user) })
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

    /// Strikes rooms out of lists, unless their users are members by now.
    ///
    /// Adding writes the member first and the list second. So whoever is none after the list was struck out gets the room
    /// into it again by being added.
    private func strike(_ pairs: [(room: Int64, user: Int64)]) async throws(RedisError) {
        guard !pairs.isEmpty else { return }
        _ = try await self.redis.pipeline(
            pairs.map { RedisCommand("SREM", ChatKeys.rooms(of: $0.user), String($0.room)) })
        let replies = try await self.redis.pipeline(
            pairs.map { RedisCommand("HEXISTS", ChatKeys.members($0.room), String($0.user)) })
        var back: [RedisCommand] = []
        for (pair, reply) in zip(pairs, replies) where reply == .integer(1) {
            back.append(RedisCommand("SADD", ChatKeys.rooms(of: pair.user), String(pair.room)))
        }
        if !back.isEmpty { _ = try await self.redis.pipeline(back) }
    }

    // MARK: - Opening

    /// The direct room that two have, if any.
    func directCall(_ pair: DirectPair) -> RedisCall { RedisCall(RedisCommand("GET", ChatKeys.direct(pair))) }

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
    /// - Parameter members: with the one who opens it last, and shown the room.
    /// - Returns: the room, and whether it is new.
    func make(
        _ room: ChatRoom, _ members: [(user: Int64, role: ChatRole)]
    ) async throws(RedisError) -> (room: ChatRoomView?, isNew: Bool) {
        guard let opener = members.last?.user else { preconditionFailure("a room without members") }
        let fields = room.fields(epoch: ChatStore.newEpoch()) + ["opener", String(opener)]
        var calls = [
            RedisCall(
                ChatRoomScripts.create, keys: [ChatKeys.room(room.id), ChatKeys.members(room.id)],
                arguments: [String(fields.count)] + fields
                    + members.flatMap { [String($0.user), $0.role.rawValue] })
        ]
        calls += members.map { self.listCall(room.id, $0.user) }
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

    private func listCall(_ room: Int64, _ user: Int64) -> RedisCall {
        RedisCall(RedisCommand("SADD", ChatKeys.rooms(of: user), String(room)))
    }

    private func look(_ id: Int64, _ user: Int64, _ limit: Int) -> RedisCall {
        RedisCall(
            ChatRoomScripts.look, keys: [ChatKeys.room(id), ChatKeys.members(id), ChatKeys.read(id)],
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
            ChatRoomScripts.standing, keys: [ChatKeys.room(room), ChatKeys.members(room)],
            arguments: [String(user), String(other)])
        guard reply != .null else { return nil }
        let parts = try reply.array()
        guard parts.count == 3, let kind = ChatRoom.Kind(rawValue: try parts[0].string()),
            let role = ChatRole(rawValue: try parts[1].string())
        else { throw RedisError(.unexpectedReply, "wanted a member's standing") }
        return Standing(kind: kind, role: role, other: ChatRole(rawValue: try parts[2].string()))
    }

    /// Adds a member, or gives one another role.
    func put(
        _ other: Int64, as role: ChatRole, in room: Int64, by user: Int64, _ standing: Standing
    ) async throws -> Verdict {
        let reply = try await self.redis.run(
            ChatRoomScripts.put, keys: [ChatKeys.room(room), ChatKeys.members(room), ChatKeys.bans(room)],
            arguments: [
                String(user), standing.role.rawValue, String(other), standing.other?.rawValue ?? "", role.rawValue,
                String(self.maxMembers), ChatKeys.events(room),
            ])
        let verdict = try Self.verdict(reply)
        if verdict == .ok { try await self.list(room, for: other) }
        return verdict
    }

    /// Puts a room into a member's list.
    func list(_ room: Int64, for user: Int64) async throws(RedisError) {
        _ = try await self.redis.run([self.listCall(room, user)])[0].get()
    }

    func remove(
        _ other: Int64, bans: Bool, in room: Int64, by user: Int64, _ standing: Standing
    ) async throws -> Verdict {
        let reply = try await self.redis.run(
            ChatRoomScripts.remove,
            keys: [
                ChatKeys.room(room), ChatKeys.members(room), ChatKeys.bans(room), ChatKeys.read(room),
                ChatKeys.delivered(room),
            ],
            arguments: [
                String(user), standing.role.rawValue, String(other), standing.other?.rawValue ?? "", bans ? "1" : "0",
                String(Self.maximumBans), ChatKeys.events(room),
            ])
        let verdict = try Self.verdict(reply)
        if verdict == .ok { try await self.strike([(room, other)]) }
        return verdict
    }

    func leave(_ room: Int64, by user: Int64, _ standing: Standing) async throws -> Verdict {
        let reply = try await self.redis.run(
            ChatRoomScripts.leave,
            keys: [
                ChatKeys.room(room), ChatKeys.members(room), ChatKeys.read(room), ChatKeys.delivered(room),
            ],
            arguments: [String(user), standing.role.rawValue, ChatKeys.events(room)])
        let verdict = try Self.verdict(reply)
        if verdict == .alone { return try await self.delete(room, by: user, standing, onlyAlone: true) }
        if verdict == .ok { try await self.strike([(room, user)]) }
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
                ChatKeys.delivered(room), ChatKeys.bans(room), ChatKeys.presence(room), ChatKeys.seen(room),
            ],
            arguments: [String(user), standing.role.rawValue, onlyAlone ? "1" : "0", ChatKeys.events(room)])
        let parts = try reply.array()
        let verdict = try Self.verdict(parts.first ?? .null)
        guard verdict == .ok else { return verdict }
        guard parts.count >= 2 else { throw RedisError(.unexpectedReply, "wanted who was in a room") }
        // Of a room that was imported, or is older than this, nobody is known as its opener.
        if let opener = Int64(try parts[1].string()) {
            _ = try await self.redis.send(RedisCommand("SREM", ChatKeys.opened(by: opener), String(room)))
        }
        var pairs: [(room: Int64, user: Int64)] = []
        for part in parts.dropFirst(2) { pairs.append((room, try part.integer())) }
        try await self.strike(pairs)
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
        let reply = try await self.redis.run(
            ChatRoomScripts.unban, keys: [ChatKeys.room(room), ChatKeys.members(room), ChatKeys.bans(room)],
            arguments: [String(user), standing.role.rawValue, String(other), ChatKeys.events(room)])
        return try Self.verdict(reply)
    }

    private static func verdict(_ reply: RedisValue) throws(RedisError) -> Verdict {
        guard let verdict = Verdict(rawValue: try reply.string()) else {
            throw RedisError(.unexpectedReply, "wanted what became of a change")
        }
        return verdict
    }
}
