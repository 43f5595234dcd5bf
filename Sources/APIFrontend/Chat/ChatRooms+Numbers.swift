import Chat
import Identity
import Redis

/// A number's accounts in a room.
extension ChatRooms {
    /// The groups whose accounts are looked for; more are possible only where `auth.groups` is wider than it is by default.
    private static let lookedForGroups = 100

    /// The accounts of whoever has this one that are members of a room, without it.
    ///
    /// They are asked for by group on the slot of the number: a room's members do not tell whose they are.
    func otherAccounts(of user: Int64, in room: Int64) async throws(RedisError) -> [Int64] {
        let holder = try await self.account(user).holder
        guard holder.isNumber else { return [] }
        let accounts = try await self.redis.run(
            self.groups.prefix(Self.lookedForGroups).map { AccountStore.user(of: holder, group: $0) })
        let others = accounts.compactMap(\.self).filter { $0 != user }
        guard !others.isEmpty else { return [] }
        let areMembers = try await self.redis.run(ChatStore.areMembers(others, of: room))
        return zip(others, areMembers).filter(\.1).map(\.0)
    }
}
