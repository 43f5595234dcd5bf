package import Identity

/// The names of chat's keys in Redis; what belongs to one room shares a slot.
package enum ChatKeys {
    /// The room itself: see ``ChatRoom``.
    package static func room(_ id: Int64) -> String { "room:{r\(id)}" }

    /// Its members: a hash from a user's id to a ``ChatRole``.
    package static func members(_ id: Int64) -> String { "members:{r\(id)}" }

    /// Its messages: a stream whose ids are `<offset>-0`, see ``ChatMessage``.
    package static func stream(_ id: Int64) -> String { "stream:{r\(id)}" }

    /// How far each member has read: a hash from a user's id to an offset, 0 for one who has come in and read nothing.
    ///
    /// Who was put into the room by strangers and has done nothing there is not in it.
    package static func read(_ id: Int64) -> String { "read:{r\(id)}" }

    /// How far each member's devices have received: a hash from a user's id to an offset.
    package static func delivered(_ id: Int64) -> String { "delivered:{r\(id)}" }

    /// Where the room was when each member was put into it later than at its beginning: a hash from a user's id to an offset.
    ///
    /// What is older is nothing unread for this member, though others do not see it as read: marks are ``read(_:)``.
    package static func joined(_ id: Int64) -> String { "joined:{r\(id)}" }

    /// Users who may not become members: a set.
    package static func bans(_ id: Int64) -> String { "bans:{r\(id)}" }

    /// The numbers of these users, in all of whose groups they may not: a set of names of ``AccountHolder``.
    package static func bannedNumbers(_ id: Int64) -> String { "bannednumbers:{r\(id)}" }

    /// Who is there: a hash from a user's id to that user's sockets on each shard of each node, as nodes write them.
    package static func presence(_ id: Int64) -> String { "presence:{r\(id)}" }

    /// When members were last there: a hash from a user's id to milliseconds since 1970.
    package static func seen(_ id: Int64) -> String { "seen:{r\(id)}" }

    /// What a user's message with a client's key became, as `<epoch>/<fingerprint> <offset> <at>`: it dies after ``keyLife``.
    ///
    /// Older processes write no fingerprint, and take it for a part of the epoch, of which nobody is told.
    package static func sent(_ id: Int64, by user: Int64, key: String) -> String { "sent:{r\(id)}:\(user):\(key)" }

    /// How long a client's key of a message is remembered.
    package static let keyLife = Duration.seconds(300)

    /// The sharded pub/sub channel of a room: see ``ChatEvent``.
    package static func events(_ id: Int64) -> String { "events:{r\(id)}" }

    /// The room of a channel's name.
    package static func room(ofEvents name: String) -> Int64? {
        guard name.hasPrefix("events:{r"), name.hasSuffix("}") else { return nil }
        return Int64(name.dropFirst(9).dropLast())
    }

    /// The ids of a user's rooms by their activity: a sorted set.
    package static func rooms(of user: Int64) -> String { "roomlist:{u\(user)}" }

    /// The ids of rooms that have left a user's list, by when: a sorted set.
    package static func leftRooms(of user: Int64) -> String { "leftrooms:{u\(user)}" }

    /// The sharded pub/sub channel of a user: see ``ChatListEvent``.
    package static func events(ofUser user: Int64) -> String { "events:{u\(user)}" }

    /// The user of a channel's name.
    package static func user(ofEvents name: String) -> Int64? {
        guard name.hasPrefix("events:{u"), name.hasSuffix("}") else { return nil }
        return Int64(name.dropFirst(9).dropLast())
    }

    /// The ids of a user's rooms as an older version kept them: a set.
    package static func oldRooms(of user: Int64) -> String { "rooms:{u\(user)}" }

    /// The ids of rooms that strangers have put a user into and the user has not come into: a hash from them to the stranger.
    package static func strangerRooms(of user: Int64) -> String { "strangerrooms:{u\(user)}" }

    /// The ids of rooms that somebody has opened and that are there yet: a set.
    package static func opened(by holder: AccountHolder) -> String { holder.key("opened") }

    /// The ids of a user's invitations, by their end: a sorted set.
    package static func invitations(of user: Int64) -> String { "invite:{u\(user)}" }

    /// An invitation: a hash; it dies at its end.
    ///
    /// - Parameter id: letters, digits, `-` and `_`.
    package static func invitation(_ id: String, of user: Int64) -> String { "invite:{u\(user)}:\(id)" }

    /// The id of the direct room of two users.
    package static func direct(_ pair: DirectPair) -> String { "direct:{d\(pair.low)-\(pair.high)}" }

    /// The last id given to a room.
    package static let roomIDs = "ids:room"
}

/// Two users who may have a direct room, the same whoever asks.
package struct DirectPair: Hashable, Sendable {
    /// The lower id.
    package let low: Int64
    /// The higher id.
    package let high: Int64

    /// Makes a pair; nil if both are one.
    package init?(_ one: Int64, _ other: Int64) {
        guard one != other else { return nil }
        self.low = min(one, other)
        self.high = max(one, other)
    }
}
