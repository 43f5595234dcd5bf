import Common

/// A member as the `presence` command shows it.
struct PresenceReading: Sendable {
    let user: ChatUser
    let connections: Int
    /// When the member was last there, in milliseconds since 1970; nil for now, or never.
    let lastSeen: Int64?

    /// The members that one reply tells of; more would be most of what a socket may have unread.
    private static let limit = 1_000
    /// What a member counts as to read, in bytes.
    private static let memberBytes = 128

    /// The members of a room who are there, or were; of very many, those who are there come first.
    ///
    /// - Parameter user: whose budget pays for it.
    static func read(
        _ room: Int64, for user: Int64, _ budget: ChatReadBudget, _ directory: ChatDirectory, _ census: String
    ) async throws -> [PresenceReading] {
        let commands = [
            RedisCommand("HKEYS", ChatKeys.members(room)), RedisCommand("HGETALL", ChatKeys.presence(room)),
            RedisCommand("HGETALL", ChatKeys.seen(room)),
        ]
        let reserved = ChatLimits.announcedMembers * Self.memberBytes
        let replies = try await budget.run(commands.map { RedisCall($0) }, for: user, reserving: reserved)
        let present = try replies[1].get().fields()
        let seen = try replies[2].get().fields()
        var members: [Int64] = []
        for member in try replies[0].get().array() { members.append(try member.integer()) }
        budget.settle(user, reserved: reserved, used: members.count * Self.memberBytes)
        let users = try await directory.users(members)
        let all: [PresenceReading] = members.sorted().compactMap { id in
            let count =
                present[String(id)].map { PresenceScripts.count($0, census: census, now: WallClock.now / 1_000) } ?? 0
            let last = seen[String(id)].flatMap { Int64($0) }
            guard count > 0 || last != nil else { return nil }
            return PresenceReading(
                user: users[id] ?? ChatUser(id: id, username: ""), connections: count, lastSeen: count > 0 ? nil : last)
        }
        guard all.count > Self.limit else { return all }
        return Array((all.filter { $0.connections > 0 } + all.filter { $0.connections == 0 }).prefix(Self.limit))
    }

    func write(to writer: inout JSONWriter) {
        writer.object { entry in
            entry.member("id", self.user.id)
            entry.member("username", self.user.username)
            entry.member("connections", self.connections)
            entry.member("last_seen", self.lastSeen.map { ChatTime.text($0) })
        }
    }
}
