import Primitives
package import Redis

/// The lists of users' rooms in Redis: sorted sets of ids by when something last happened in each, see ``ChatActivity``.
///
/// A time is in milliseconds since 1970, here as everywhere.
package struct ChatListStore: Sendable {
    /// A room of a list.
    package struct Entry: Sendable, Equatable {
        /// Its id.
        package let room: Int64
        /// The activity that the list knows of.
        package let score: Int64

        /// Makes an entry.
        package init(room: Int64, score: Int64) {
            self.room = room
            self.score = score
        }
    }

    /// Makes a store.
    package init() {}

    /// How many rooms that a user has left are noted, and for how long: who comes back later reads its list anew.
    static let leftLimit = 200
    static let leftLife = Duration.seconds(7 * 86_400)

    /// Puts a room into a list, in front, and tells who follows the list if it is new there.
    package func add(_ room: Int64, for user: Int64, at: Int64 = WallClock.now) -> RedisCall<Void> {
        RedisCall(
            ChatScripts.listAdd, keys: [ChatKeys.rooms(of: user), ChatKeys.leftRooms(of: user)],
            arguments: [String(room), String(at), ChatKeys.events(ofUser: user)]
        ).ignoringAnswer
    }

    /// Puts rooms into a list, each where it belongs; nobody is told.
    package func add(_ rooms: [(room: Int64, at: Int64)], for user: Int64) -> RedisCall<Void> {
        self.write(["GT"], rooms, user)
    }

    /// Tells a list of rooms' activity, of those that are in it, where it knows of none later.
    package func tell(_ rooms: [(room: Int64, at: Int64)], to user: Int64) -> RedisCall<Void> {
        self.write(["XX", "GT"], rooms, user)
    }

    private func write(_ flags: [String], _ rooms: [(room: Int64, at: Int64)], _ user: Int64) -> RedisCall<Void> {
        let words = rooms.flatMap { [String($0.at), String($0.room)] }
        return RedisCall(RedisCommand(words: ["ZADD", ChatKeys.rooms(of: user)] + flags + words)).ignoringAnswer
    }

    /// Takes a room out of a list, and tells who follows the list.
    package func remove(_ room: Int64, for user: Int64) -> RedisCall<Void> {
        RedisCall(
            ChatScripts.listRemove, keys: [ChatKeys.rooms(of: user), ChatKeys.leftRooms(of: user)],
            arguments: [
                String(room), ChatKeys.events(ofUser: user), String(Self.leftLimit),
                String(Self.leftLife.inMilliseconds),
            ]
        ).ignoringAnswer
    }

    /// A list as one who follows it finds it.
    package struct Standing: Sendable, Equatable {
        /// When it was read, in milliseconds since 1970.
        package let at: Int64
        /// The rooms with the newest activity, newest first.
        package let rooms: [Int64]
        /// The rooms that have left it since the moment that was asked for.
        package let left: [Int64]
        /// Whether these are all that have left it since then.
        package let isAll: Bool
    }

    /// Reads a list for one who follows it.
    ///
    /// - Parameters:
    ///   - limit: how many rooms at most.
    ///   - since: up to when the caller knows it, in milliseconds since 1970; nil for not at all.
    package func standing(of user: Int64, limit: Int, since: Int64?) -> RedisCall<Standing> {
        RedisCall(
            ChatScripts.listRead, keys: [ChatKeys.rooms(of: user), ChatKeys.leftRooms(of: user)],
            arguments: [
                String(limit), since.map { String($0) } ?? "", String(Self.leftLimit),
                String(Self.leftLife.inMilliseconds),
            ]
        ) { (reply) throws(RedisError) in
            let parts = try reply.get().array()
            guard parts.count == 4 else { throw RedisError(.unexpectedReply, "wanted a list of rooms") }
            return Standing(
                at: try parts[0].integer(),
                rooms: try parts[1].array().map { word throws(RedisError) in try word.integer() },
                left: try parts[2].array().map { word throws(RedisError) in try word.integer() },
                isAll: try parts[3].integer() == 1)
        }
    }

    /// Reads a part of a list, newest activity first.
    ///
    /// - Parameters:
    ///   - start: how many come before it.
    ///   - count: the most that are read.
    package func page(of user: Int64, from start: Int, _ count: Int) -> RedisCall<[Entry]> {
        RedisCall(
            RedisCommand(
                "ZRANGE", ChatKeys.rooms(of: user), String(start), String(start + count - 1), "REV", "WITHSCORES")
        ) { (reply) throws(RedisError) in
            let words = try reply.get().array()
            var entries: [Entry] = []
            for index in stride(from: 0, to: words.count - 1, by: 2) {
                let score = Double(try words[index + 1].string()).flatMap { Int64(exactly: $0.rounded()) }
                entries.append(Entry(room: try words[index].integer(), score: score ?? 0))
            }
            return entries
        }
    }

    // MARK: - Lists of an older version

    /// Takes a room out of a list as an older version kept it.
    package func removeOld(_ room: Int64, for user: Int64) -> RedisCall<Void> { self.removeOld([room], for: user) }

    /// Takes rooms out of a list as an older version kept it.
    package func removeOld(_ rooms: [Int64], for user: Int64) -> RedisCall<Void> {
        RedisCall(RedisCommand(words: ["SREM", ChatKeys.oldRooms(of: user)] + rooms.map { String($0) })).ignoringAnswer
    }

    /// Reads some rooms of a list as an older version kept it, by chance.
    package func someOld(_ count: Int, of user: Int64) -> RedisCall<[Int64]> {
        RedisCall(
            RedisCommand("SRANDMEMBER", ChatKeys.oldRooms(of: user), String(count))
        ) { (reply) throws(RedisError) in
            try reply.array().map { word throws(RedisError) in try word.integer() }
        }
    }
}
