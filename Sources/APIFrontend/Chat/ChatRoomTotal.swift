import Chat
import Identity
import Redis

/// How many groups there are that one user has opened: `opened:<holder>` is the set of them, see ``AccountHolder``.
///
/// Direct rooms are none of them: nobody can delete or leave one, so that a full count would be one for ever.
///
/// The set is told before a room is made, and after it is deleted: what stops in between leaves a room too many in it, never one
/// too few. So whoever seems to be at the limit has some of the set looked at, and what is no group there is struck out.
struct ChatRoomTotal: Sendable {
    /// Rooms that are looked at in one try.
    private static let sample = 100

    private let redis: RedisClient
    private let limit: Int

    /// - Parameter limit: groups of one user.
    init(redis: RedisClient, limit: Int) {
        self.redis = redis
        self.limit = limit
    }

    /// Counts a group that is about to be made.
    ///
    /// - Throws: ``APIError`` 409.
    func take(_ room: Int64, by user: SessionCheck.User) async throws {
        let holder = user.holder
        try await self.move(of: user)
        if try await self.taken(room, by: holder) { return }
        let ids = try await self.redis.run(OpenedRooms.some(Self.sample, of: holder))
        let kinds = try await self.redis.run(ids.map { ChatStore.kind(of: $0) })
        let gone = zip(ids, kinds).filter { $0.1 != .group }.map(\.0)
        guard !gone.isEmpty else { throw ChatErrors.tooManyRooms }
        try await self.redis.run(OpenedRooms.remove(gone, of: holder))
        guard try await self.taken(room, by: holder) else { throw ChatErrors.tooManyRooms }
    }

    /// Takes back what was counted for a group that was not made.
    func giveBack(_ room: Int64, by user: SessionCheck.User) async {
        try? await self.redis.run(OpenedRooms.remove([room], of: user.holder))
    }

    /// Counts at the number what an older version has counted at one of its accounts.
    private func move(of user: SessionCheck.User) async throws(RedisError) {
        guard user.holder.isNumber else { return }
        let old = AccountHolder(user: user.id, number: nil)
        let rooms = try await self.redis.run(OpenedRooms.all(of: old))
        guard !rooms.isEmpty else { return }
        // Written before it is struck out: what stops in between is counted twice, as one.
        try await self.redis.run(OpenedRooms.add(rooms, to: user.holder))
        try await self.redis.run(OpenedRooms.remove(rooms, of: old))
    }

    private func taken(_ room: Int64, by holder: AccountHolder) async throws(RedisError) -> Bool {
        try await self.redis.run(OpenedRooms.take(room, by: holder, limit: self.limit))
    }
}
