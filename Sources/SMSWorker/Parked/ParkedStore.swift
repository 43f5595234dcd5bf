import Primitives
import Redis

/// Parked messages in Redis: `parked:{<id>}`, a hash each, and `parked`, their ids by time.
struct ParkedStore: Sendable {
    /// Bounds on what is kept.
    struct Limits: Sendable, Equatable {
        var count = 100_000
        var age = Duration.seconds(720 * 3_600)
    }

    /// A place in the index: whose, and since when.
    struct Place: Sendable, Equatable {
        let id: String
        /// In milliseconds since 1970, as Redis wrote it.
        let at: String
    }

    static let index = "parked"

    let limits: Limits

    /// Takes the oldest out of the index, as many as there are too many, a hundred at most; gives their ids and times.
    static let takeSurplus = RedisScript(PackageResources.parked_take_surplus_lua)

    /// Removes a hash if it is of that time still.
    static let removeHash = RedisScript(PackageResources.parked_remove_hash_lua)

    /// Removes a place in the index if it is of that time still.
    static let removePlace = RedisScript(PackageResources.parked_remove_place_lua)

    /// Writes a message's hash; behind it belong ``places(_:)``.
    func write(_ message: ParkedMessage) -> RedisCall<Void> {
        RedisCall(RedisCommand(words: ["HSET", Self.key(message.id)] + message.fields)).ignoringAnswer
    }

    /// Bounds the life of a message's hash, takes its place in the index, and takes those out that are too old.
    func places(_ message: ParkedMessage) -> [RedisCall<Void>] {
        let age = self.limits.age.inMilliseconds
        let commands = [
            RedisCommand("PEXPIRE", Self.key(message.id), String(age)),
            RedisCommand("ZADD", Self.index, String(message.at), message.id),
            // Without an entry an id of the index is only a number of bytes; both ends of the bound are kept at each add.
            RedisCommand("ZREMRANGEBYSCORE", Self.index, "-inf", String(message.at - age)),
        ]
        return commands.map { RedisCall($0).ignoringAnswer }
    }

    /// Takes the oldest beyond the limit out of the index.
    var surplus: RedisCall<[Place]> {
        RedisCall(
            Self.takeSurplus, keys: [Self.index], arguments: [String(self.limits.count)]
        ) { (reply) throws(RedisError) in
            var places: [Place] = []
            var words = try reply.array().makeIterator()
            while let id = words.next(), let at = words.next() {
                places.append(Place(id: try id.string(), at: try at.string()))
            }
            return places
        }
    }

    /// One message; nil if it is not parked.
    func read(_ id: String) -> RedisCall<ParkedMessage?> {
        RedisCall(RedisCommand("HGETALL", Self.key(id))) { (reply) throws(RedisError) in
            ParkedMessage(id: id, fields: try reply.fields())
        }
    }

    /// The ids of messages from the oldest on, from a place in the index.
    func page(from start: Int, count: Int) -> RedisCall<[String]> {
        RedisCall(
            RedisCommand("ZRANGE", Self.index, String(start), String(start + count - 1))
        ) { (reply) throws(RedisError) in
            var ids: [String] = []
            for id in try reply.array() { ids.append(try id.string()) }
            return ids
        }
    }

    /// How many there are.
    var count: RedisCall<Int> {
        RedisCall(RedisCommand("ZCARD", Self.index)) { (reply) throws(RedisError) in Int(try reply.integer()) }
    }

    /// Forgets a place in the index; one that was taken again since stays.
    func remove(_ place: Place) -> RedisCall<Void> {
        RedisCall(Self.removePlace, keys: [Self.index], arguments: [place.at, place.id]).ignoringAnswer
    }

    /// Forgets the hash of a place; one that was written again since stays.
    func removeHash(of place: Place) -> RedisCall<Void> {
        RedisCall(Self.removeHash, keys: [Self.key(place.id)], arguments: [place.at]).ignoringAnswer
    }

    /// Forgets a place in the index behind which nothing is.
    func removePlace(_ id: String) -> RedisCall<Void> {
        RedisCall(RedisCommand("ZREM", Self.index, id)).ignoringAnswer
    }

    private static func key(_ id: String) -> String { "parked:{\(id)}" }
}
