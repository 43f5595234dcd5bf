import Chat
import Identity
import Redis

/// A number's accounts in a room.
extension ChatRoomStore {
    /// The groups whose accounts are looked for; more are possible only where `auth.groups` is wider than it is by default.
    private static let lookedForGroups = 100

    /// The accounts of whoever has this one that are members of a room, without it.
    ///
    /// They are asked for by group on the slot of the number: a room's members do not tell whose they are.
    func otherAccounts(of user: Int64, in room: Int64) async throws(RedisError) -> [Int64] {
        let holder = try await self.holder(of: user)
        guard holder.isNumber else { return [] }
        let replies = try await self.redis.pipeline(
            self.groups.prefix(Self.lookedForGroups).map { group in
                RedisCommand("HGET", AccountKeys.identity(of: holder, group: group), "id")
            })
        var others: [Int64] = []
        for reply in replies where reply != .null {
            let other = try reply.get().integer()
            if other != user { others.append(other) }
        }
        guard !others.isEmpty else { return [] }
        let roles = try await self.redis.send(
            RedisCommand(words: ["HMGET", ChatKeys.members(room)] + others.map { String($0) })
        ).array()
        return zip(others, roles).filter { $0.1 != .null }.map(\.0)
    }
}
