import Chat
import Redis

/// Which users somebody knows: those who have come into a room that both are in.
///
/// Who was only put into a room has not: else whoever puts a stranger into one would know them. Who has written or read in a room, was in
/// it when it was opened by them, or was known to who put them there has a mark in `read:{r<id>}`, of 0 where nothing was read.
struct ChatAcquaintances: Sendable {
    /// The caller's rooms that are looked at, those with the newest activity, and as many of those into which strangers have put the caller.
    ///
    /// They are apart, because strangers would else put somebody into so many that friends are found in none.
    private static let rooms = 100
    /// The marks that are looked at in all of them.
    private static let marks = 10_000

    let redis: RedisClient
    let list: ChatRoomList

    /// Those of these users whom the user knows.
    func known(_ others: [Int64], to user: Int64) async throws(RedisError) -> Set<Int64> {
        guard !others.isEmpty else { return [] }
        let limit = max(4, min(Self.rooms, Self.marks / others.count))
        let rooms = try await self.rooms(limit, of: user)
        guard !rooms.isEmpty else { return [] }
        let (areMembers, come) = try await self.redis.run(
            rooms.map { ChatStore.isMember(user, of: $0.room).caught },
            rooms.map { ChatStore.haveCome(others, into: $0.room).caught })
        var known: Set<Int64> = []
        for (isMember, come) in zip(areMembers, come) {
            guard case .success(true) = isMember else { continue }
            for (other, hasCome) in zip(others, try come.get()) where hasCome { known.insert(other) }
        }
        return known
    }

    private func rooms(_ limit: Int, of user: Int64) async throws(RedisError) -> [ChatRoomList.Entry] {
        let strange = Set(try await self.redis.run(StrangerRooms.all(of: user)))
        let newest = try await self.list.newest(limit + strange.count, of: user)
        return Array(newest.filter { !strange.contains($0.room) }.prefix(limit))
            + Array(newest.filter { strange.contains($0.room) }.prefix(limit))
    }
}
