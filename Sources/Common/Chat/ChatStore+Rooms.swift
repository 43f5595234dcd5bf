package import Redis

/// What is known of a room and its members, without a script.
extension ChatStore {
    /// A room's members.
    package struct Members: Sendable, Equatable {
        /// All of them.
        package var all: Set<Int64> = []
        /// Those who only read; most rooms have none.
        package var readers: Set<Int64> = []
    }

    /// Reads who is in a room.
    package static func members(of room: Int64) -> RedisCall<Members> {
        RedisCall(RedisCommand("HGETALL", ChatKeys.members(room))) { (reply) throws(RedisError) in
            let words = try reply.get().array()
            guard words.count.isMultiple(of: 2) else { throw RedisError(.unexpectedReply, "wanted members and roles") }
            var members = Members()
            for index in stride(from: 0, to: words.count, by: 2) {
                let user = try words[index].integer()
                members.all.insert(user)
                // What is no role that we know may not do what a known one may.
                if ChatRole(rawValue: try words[index + 1].string())?.mayWrite != true { members.readers.insert(user) }
            }
            return members
        }
    }

    /// Whether a user is in a room.
    package static func isMember(_ user: Int64, of room: Int64) -> RedisCall<Bool> {
        RedisCall(RedisCommand("HEXISTS", ChatKeys.members(room), String(user))) { (reply) throws(RedisError) in
            try reply.get().integer() == 1
        }
    }

    /// Which of some users are in a room.
    package static func areMembers(_ users: [Int64], of room: Int64) -> RedisCall<[Bool]> {
        Self.areIn(ChatKeys.members(room), users)
    }

    /// Which of some users have come into a room: who was only put into it has no mark there.
    package static func haveCome(_ users: [Int64], into room: Int64) -> RedisCall<[Bool]> {
        Self.areIn(ChatKeys.read(room), users)
    }

    private static func areIn(_ key: String, _ users: [Int64]) -> RedisCall<[Bool]> {
        RedisCall(RedisCommand(words: ["HMGET", key] + users.map { String($0) })) { (reply) throws(RedisError) in
            try reply.get().array().map { $0 != .null }
        }
    }

    /// Whether a user has come into a room.
    package static func hasCome(_ user: Int64, into room: Int64) -> RedisCall<Bool> {
        RedisCall(RedisCommand("HEXISTS", ChatKeys.read(room), String(user))) { (reply) throws(RedisError) in
            try reply.get().integer() == 1
        }
    }

    /// A room's name; empty for none.
    package static func name(of room: Int64) -> RedisCall<String> {
        RedisCall(RedisCommand("HGET", ChatKeys.room(room), "name")) { (try? $0.string()) ?? "" }
    }

    /// When something last happened in a room, in milliseconds since 1970; nil for no room.
    package static func updated(_ room: Int64) -> RedisCall<Int64?> {
        RedisCall(RedisCommand("HGET", ChatKeys.room(room), "updated")) { (reply) throws(RedisError) in
            let reply = try reply.get()
            return reply == .null ? nil : try reply.integer()
        }
    }

    /// What kind of room it is; nil for no room.
    package static func kind(of room: Int64) -> RedisCall<ChatRoom.Kind?> {
        RedisCall(RedisCommand("HGET", ChatKeys.room(room), "kind")) { (reply) throws(RedisError) in
            let reply = try reply.get()
            return reply == .null ? nil : ChatRoom.Kind(rawValue: try reply.string())
        }
    }

    /// Whether a room takes messages; nil for no room.
    package static func status(of room: Int64) -> RedisCall<ChatRoom.Status?> {
        RedisCall(RedisCommand("HGET", ChatKeys.room(room), "status")) { (reply) throws(RedisError) in
            let reply = try reply.get()
            return reply == .null ? nil : ChatRoom.Status(rawValue: try reply.integer())
        }
    }

    /// How many members a room has.
    package static func memberCount(of room: Int64) -> RedisCall<Int64> {
        RedisCall(RedisCommand("HLEN", ChatKeys.members(room))) { (reply) throws(RedisError) in
            try reply.get().integer()
        }
    }

    /// Some of a room's members, by chance; of a room with fewer all of them.
    static func someMembers(_ count: Int, of room: Int64) -> RedisCall<[Int64]> {
        RedisCall(RedisCommand("HRANDFIELD", ChatKeys.members(room), String(count))) { (reply) throws(RedisError) in
            try reply.array().compactMap { try? $0.integer() }
        }
    }
}
