import Identity
package import Redis
import Synchronization

/// Says who users are to other users.
///
/// Names never change once they are made, so they are kept, within bounds; a name that is not there is asked for again, for
/// an account may be on its way.
package final class ChatDirectory: Sendable {
    /// How names are shown.
    package let names: ChatNames

    private let redis: RedisClient
    private let known: Mutex<KnownUsers>

    /// Makes a directory.
    ///
    /// - Parameter capacity: how many users are kept at most.
    package init(redis: RedisClient, names: ChatNames, capacity: Int = 20_000) {
        self.redis = redis
        self.names = names
        self.known = Mutex(KnownUsers(capacity: capacity))
    }

    /// The users of these ids, in one pipeline for those that are not known yet; without an account with an empty name.
    package func users(_ ids: some Sequence<Int64>) async throws(RedisError) -> [Int64: ChatUser] {
        let wanted = Set(ids)
        var found = self.known.withLock { known in
            wanted.reduce(into: [Int64: ChatUser]()) { $0[$1] = known[$1] }
        }
        let missing = wanted.filter { found[$0] == nil }
        guard !missing.isEmpty else { return found }
        let order = Array(missing)
        let names = try await self.redis.run(order.map { AccountStore.username(of: $0) })
        var fresh: [ChatUser] = []
        for (id, name) in zip(order, names) {
            guard let name else {
                found[id] = ChatUser(id: id, username: "")
                continue
            }
            let user = self.user(id, named: name)
            found[id] = user
            fresh.append(user)
        }
        self.known.withLock { known in
            for user in fresh { known.insert(user) }
        }
        return found
    }

    /// The users of these ids as others in a room see them: who was only put into it is a stranger there.
    package func users(_ ids: Set<Int64>, in room: Int64) async throws(RedisError) -> [Int64: ChatUser] {
        guard !ids.isEmpty else { return [:] }
        var users = try await self.users(ids)
        let order = Array(ids)
        let come = try await self.redis.run(ChatStore.haveCome(order, into: room))
        for (id, hasCome) in zip(order, come) where !hasCome { users[id] = users[id]?.toStrangers }
        return users
    }

    /// A user whose own name is at hand.
    package func user(_ id: Int64, named username: String) -> ChatUser {
        ChatUser(id: id, username: self.names.shown(username))
    }
}

/// The users that were asked for lately: two generations, of which the older one goes as a whole when the younger is full.
struct KnownUsers: Sendable {
    private let half: Int
    private var young: [Int64: ChatUser] = [:]
    private var old: [Int64: ChatUser] = [:]

    init(capacity: Int) {
        self.half = max(capacity / 2, 1)
    }

    /// How many are kept.
    var count: Int { self.young.count + self.old.count }

    /// A user, who is thereby one of the young again.
    subscript(_ id: Int64) -> ChatUser? {
        mutating get {
            if let user = self.young[id] { return user }
            guard let user = self.old.removeValue(forKey: id) else { return nil }
            self.insert(user)
            return user
        }
    }

    mutating func insert(_ user: ChatUser) {
        if self.young.count >= self.half, self.young[user.id] == nil {
            self.old = self.young
            self.young = [:]
        }
        self.old[user.id] = nil
        self.young[user.id] = user
    }
}
