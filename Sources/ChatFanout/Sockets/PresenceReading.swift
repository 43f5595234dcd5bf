import Chat
import Identity
import Primitives
import Redis

/// A member as the `presence` command shows it.
struct PresenceReading: Sendable {
    let user: ChatUser
    let connections: Int
    /// When the member was last there, in milliseconds since 1970; nil for now, or never.
    let lastSeen: Int64?

    /// The members that one reply tells of; more would be most of what a socket may have unread.
    static let limit = 1_000
    /// What a member counts as to read, in bytes.
    private static let memberBytes = 128

    /// The members of a room who are there, or were; of very many, those who are there come first.
    ///
    /// - Parameter user: whose budget pays for it.
    static func read(
        _ room: Int64, for user: AccountHolder, _ budget: ChatReadBudget, _ directory: ChatDirectory, _ census: String
    ) async throws -> [PresenceReading] {
        // As many who are there, and as many who were.
        let reserved = 2 * Self.limit * Self.memberBytes
        let call = PresenceStore.entries(of: room, limit: Self.limit)
        return try await budget.read(call, for: user, reserving: reserved) { entries in
            let members = Set((Array(entries.present.keys) + Array(entries.seen.keys)).compactMap { Int64($0) })
            let users = try await directory.users(members, in: room)
            return (Self.list(members, users, entries, census), members.count * Self.memberBytes)
        }
    }

    private static func list(
        _ members: Set<Int64>, _ users: [Int64: ChatUser], _ entries: PresenceStore.Entries, _ census: String
    ) -> [PresenceReading] {
        let all: [PresenceReading] = members.sorted().compactMap { id in
            let count =
                entries.present[String(id)].map {
                    PresenceScripts.count($0, census: census, now: WallClock.now / 1_000)
                } ?? 0
            let last = entries.seen[String(id)].flatMap { Int64($0) }
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
