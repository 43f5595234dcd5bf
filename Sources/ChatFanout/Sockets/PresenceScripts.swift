import Primitives
import Redis

/// Who has sockets where, across nodes: each shard of a node writes its own count, whole, so that writing it again mends what was
/// lost, and what a dead node wrote is left out by who reads.
///
/// An entry is `<node>.<shard>=<count>@<when, in seconds>,` for each shard with sockets. What a node wrote counts as long as it lives,
/// or is so new that not all have heard of it, and is not known to be dead: see ``NodeRegistry/census``. A count of 0 is of a user who
/// has gone a moment ago and may be back: nobody is there, and the room is told so only when the shard takes the 0 away, or its node is dead.
enum PresenceScripts {
    /// How long an entry of an unknown node counts, in seconds.
    static let youth: Int64 = 60

    private static let pieces = ["presence-merge": PackageResources.presence_merge_lua]

    /// Says how many sockets of a user are in a room on a shard, and tells the others when the first comes or the last goes.
    static let room = RedisScript(PackageResources.presence_room_lua, pieces: Self.pieces)

    /// Says how many sockets a user has on a shard; gives how many there are everywhere.
    static let connections = RedisScript(PackageResources.presence_connections_lua, pieces: Self.pieces)

    /// Reads who is in a room, and when others were; of very many only some.
    static let members = RedisScript(PackageResources.presence_members_lua)

    /// Takes what dead nodes wrote out of a room, if it is one that is told who goes; gives the users who are gone with them, and
    /// behind each 1 if the user had come in.
    static let sweep = RedisScript(PackageResources.presence_sweep_lua)

    /// How many sockets an entry stands for.
    ///
    /// - Parameters:
    ///   - census: which nodes live and which are dead.
    ///   - now: the time in seconds since 1970.
    static func count(_ entry: String, census: String, now: Int64) -> Int {
        entry.split(separator: ",").reduce(into: 0) { total, part in
            let sides = part.split(separator: "=")
            guard sides.count == 2, let node = sides[0].split(separator: ".").first else { return }
            let numbers = sides[1].split(separator: "@")
            guard numbers.count == 2, let count = Int(numbers[0]), let at = Int64(numbers[1]) else { return }
            let isKnown = census == "*" || census.contains(",\(node),")
            if isKnown || !census.contains(",!\(node),") && now.subtracting(clamped: at) < Self.youth {
                total = total.adding(clamped: count)
            }
        }
    }
}
