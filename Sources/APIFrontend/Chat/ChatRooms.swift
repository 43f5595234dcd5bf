import Chat
import Identity
import Redis

/// Rooms and their members, as the front end reads and changes them.
///
/// What spans slots is several calls in this order, each of which may be repeated:
/// - a direct room: the pair's claim, the room, both lists. Whoever asks for the pair next finds the claim and takes the steps
///   that are missing.
/// - a group: the room, its members' lists, its owner's last. Stopped before the lists it is seen by nobody; adding a member
///   once more mends that member's list.
/// - a member who goes, a room that is deleted: the room, then the lists. A list may hold rooms that are none of its user's:
///   who reads it looks at each room and strikes these out.
///
/// Nothing of it is inlined: within who asks for it, Swift 6.3.1 crashes in a release build.
struct ChatRooms: Sendable {
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

    let redis: RedisClient
    let budget: ChatReadBudget
    let maxMembers: Int
    /// The groups in which a number may have accounts.
    let groups: ClosedRange<Int>

    /// Whose rooms are which.
    var lists: ChatRoomList { ChatRoomList(redis: self.redis) }

    private var store: ChatRoomStore { ChatRoomStore(maxMembers: self.maxMembers) }

    private var detailLimit: Int { min(self.maxMembers, Self.detailedMembers) }

    // MARK: - Reading

    /// A room as a member sees it; nil for no member.
    @inline(never)
    func room(_ id: Int64, for user: Int64) async throws(RedisError) -> ChatRoomView? {
        try await self.redis.run(self.store.look(id, user, limit: self.detailLimit))
    }

    /// A page of a user's rooms.
    struct Page: Sendable {
        /// Newest activity first.
        let rooms: [ChatRoomView]
        /// Whether there are rooms behind them.
        let hasMore: Bool
        /// How many bytes it counts as to have read them.
        let readBytes: Int
    }

    /// A user's rooms, or those behind a place in the list.
    @inline(never)
    func rooms(of user: Int64, behind cursor: RoomListCursor?) async throws(RedisError) -> Page {
        let entries = try await self.lists.newest(Self.readRooms, of: user)
        let cost = entries.count * Self.readCost.id + min(entries.count, Self.shownRooms) * Self.readCost.room
        let (ids, hasMore) = try await self.newest(entries.map(\.room), behind: cursor)
        let rooms = try await self.look(at: ids, for: user)
        self.lists.tell(rooms.map(\.room), entries, of: user)
        return Page(rooms: rooms, hasMore: hasMore, readBytes: cost)
    }

    private func look(at ids: [Int64], for user: Int64) async throws(RedisError) -> [ChatRoomView] {
        let limit = max(Self.leastShownMembers, min(Self.shownMembers, Self.listedMembers / max(ids.count, 1)))
        let views = try await self.redis.run(ids.map { self.store.look($0, user, limit: limit) })
        let strange = zip(ids, views).filter { $0.1 == nil }.map(\.0)
        try await self.lists.strike(strange.map { (room: $0, user: user) })
        return views.compactMap(\.self).sorted { ($0.room.updated, $0.room.id) > ($1.room.updated, $1.room.id) }
    }

    /// The rooms among these that a page shows, and whether there are more behind them.
    private func newest(
        _ ids: [Int64], behind cursor: RoomListCursor?
    ) async throws(RedisError) -> (ids: [Int64], hasMore: Bool) {
        guard ids.count > Self.shownRooms || cursor != nil else { return (ids, false) }
        let times = try await self.redis.run(ids.map { ChatStore.updated($0) })
        // One that is gone sorts first, to be struck out.
        var dated = zip(ids, times).map { (id: $0, updated: $1 ?? .max) }
        if let cursor { dated.removeAll { !cursor.precedes($0.id, updated: $0.updated) } }
        dated.sort { ($0.updated, $0.id) > ($1.updated, $1.id) }
        return (dated.prefix(Self.shownRooms).map(\.id), dated.count > Self.shownRooms)
    }

    // MARK: - Opening

    /// The direct room that two have, if any.
    @inline(never)
    func direct(_ pair: DirectPair) async throws(RedisError) -> Int64? {
        try await self.redis.run(self.store.direct(pair))
    }

    /// Claims a pair's direct room for an id; gives the id that has it.
    @inline(never)
    func claim(_ pair: DirectPair, for id: Int64) async throws(RedisError) -> Int64 {
        try await self.redis.run(self.store.claim(pair, for: id))
    }

    /// An id for a new room; one that is not used is lost.
    @inline(never)
    func newID() async throws(RedisError) -> Int64 { try await self.redis.run(self.store.newID()) }

    /// Takes the steps of a new room that are missing.
    ///
    /// - Parameters:
    ///   - members: with the one who opens it last, and shown the room.
    ///   - known: those of them whom the one who opens it knows.
    /// - Returns: the room, and whether it is new.
    @inline(never)
    func make(
        _ room: ChatRoom, _ members: [(user: Int64, role: ChatRole)], known: Set<Int64>
    ) async throws(RedisError) -> (room: ChatRoomView?, isNew: Bool) {
        guard let opener = members.last?.user else { preconditionFailure("a room without members") }
        let look = self.store.look(room.id, opener, limit: self.detailLimit)
        let (isNew, view, _) = try await self.redis.run(
            self.store.create(room, members, by: opener, known: known), then: look,
            members.map { ChatListStore().add(room.id, for: $0.user) })
        if let view { return (view, isNew) }
        // A script that Redis did not know yet has run behind the others: the room was looked at before it was made.
        return (try await self.redis.run(look), isNew)
    }

    // MARK: - Changing

    @inline(never)
    func standing(
        _ user: Int64, towards other: Int64, in room: Int64
    ) async throws(RedisError) -> ChatRoomStore.Standing? {
        try await self.redis.run(self.store.standing(user, towards: other, in: room))
    }

    /// Adds a member, or gives one another role.
    ///
    /// - Parameter newcomer: whose the account of a new member is, and whether who adds it knows it; nil for a member.
    @inline(never)
    func put(
        _ other: Int64, as role: ChatRole, in room: Int64, by user: Int64, _ standing: ChatRoomStore.Standing,
        newcomer: (holder: AccountHolder, isKnown: Bool)? = nil
    ) async throws(RedisError) -> ChatRoomStore.Verdict {
        let verdict = try await self.redis.run(
            self.store.put(other, as: role, in: room, by: user, standing, newcomer: newcomer))
        // The member before the list: see ``ChatRoomList/strike(_:)``.
        if verdict == .ok { try await self.list(room, for: other) }
        return verdict
    }

    /// Puts a room into a member's list.
    @inline(never)
    func list(_ room: Int64, for user: Int64) async throws(RedisError) {
        try await self.redis.run(ChatListStore().add(room, for: user))
    }

    /// Whose an account is, and whether it is there and switched on.
    @inline(never)
    func account(_ user: Int64) async throws(RedisError) -> AccountState {
        try await self.redis.run(AccountStore.state(of: user))
    }

    /// Removes a member; who is banned may not be added again under any account of the number.
    @inline(never)
    func remove(
        _ other: Int64, bans: Bool, in room: Int64, by user: Int64, _ standing: ChatRoomStore.Standing
    ) async throws(RedisError) -> ChatRoomStore.Verdict {
        let banned = bans ? try await self.account(other).holder : nil
        let verdict = try await self.redis.run(
            self.store.remove(other, banned: banned, in: room, by: user, standing))
        if verdict == .ok { try await self.lists.strike([(room, other)]) }
        return verdict
    }

    @inline(never)
    func leave(
        _ room: Int64, by user: Int64, _ standing: ChatRoomStore.Standing
    ) async throws(RedisError) -> ChatRoomStore.Verdict {
        let verdict = try await self.redis.run(self.store.leave(room, by: user, standing))
        if verdict == .alone { return try await self.delete(room, by: user, standing, onlyAlone: true) }
        if verdict == .ok { try await self.lists.strike([(room, user)]) }
        return verdict
    }

    @inline(never)
    func edit(
        _ room: Int64, to wanted: EditRoomRequest, by user: Int64, _ standing: ChatRoomStore.Standing
    ) async throws(RedisError) -> ChatRoomStore.Verdict {
        try await self.redis.run(self.store.edit(room, to: wanted, by: user, standing))
    }

    /// Deletes a room.
    ///
    /// - Parameter onlyAlone: only if nobody but the user is in it.
    @inline(never)
    func delete(
        _ room: Int64, by user: Int64, _ standing: ChatRoomStore.Standing, onlyAlone: Bool = false
    ) async throws(RedisError) -> ChatRoomStore.Verdict {
        let deleted = try await self.redis.run(self.store.delete(room, by: user, standing, onlyAlone: onlyAlone))
        guard deleted.verdict == .ok else { return deleted.verdict }
        if let opener = deleted.opener {
            try await self.redis.run(OpenedRooms.remove([room], of: try await self.account(opener).holder))
        }
        try await self.lists.strike(deleted.members.map { (room, $0) })
        return .ok
    }

    // MARK: - Bans

    /// Who is banned, by id.
    @inline(never)
    func bans(of room: Int64) async throws(RedisError) -> [Int64] {
        try await self.redis.run(self.store.bans(of: room))
    }

    @inline(never)
    func unban(
        _ other: Int64, in room: Int64, by user: Int64, _ standing: ChatRoomStore.Standing
    ) async throws(RedisError) -> ChatRoomStore.Verdict {
        let holder = try await self.account(other).holder
        return try await self.redis.run(self.store.unban(other, holder, in: room, by: user, standing))
    }
}
