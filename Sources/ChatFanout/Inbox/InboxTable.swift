import Chat

/// Who follows a list of rooms on this node, and what of it they have yet to be told.
///
/// A node listens to the channel of each user who follows, and to those of the user's rooms. What happens in a room makes it due for the
/// users whose counts it may change, at once the first time and then once in ``pace``: so a room of a thousand members costs one reading
/// a second on a node, however much is written there.
struct InboxTable {
    /// The rooms of a user that are followed, those with the newest activity.
    static let roomsOfUser = 1_000
    /// Users and rooms of a node in all: memory of the node, and of Redis.
    static let placesLimit = 1_000_000
    /// Between two readings of a room, in milliseconds.
    static let pace: Int64 = 1_000

    /// Whose counts of a room have changed.
    enum Reach: Equatable {
        case everybody
        case one(Int64)
    }

    /// A room that is to be read for some users.
    struct Due: Equatable {
        let room: Int64
        let users: [Int64]
    }

    private struct Follower {
        var rooms: Set<Int64> = []
        /// Sockets by shard.
        var sockets: [Int: Int] = [:]
    }

    private struct Room {
        var users: Set<Int64> = []
        var waiting: Set<Int64> = []
        /// When it is read next, if anybody waits.
        var due: Int64 = 0
    }

    private var followers: [Int64: Follower] = [:]
    private var rooms: [Int64: Room] = [:]
    private var dueRooms: Set<Int64> = []
    private(set) var places = 0

    /// Who follows.
    var users: [Int64] { Array(self.followers.keys) }
    /// Rooms that are listened to for lists.
    var allRooms: [Int64] { Array(self.rooms.keys) }

    func follows(_ user: Int64) -> Bool { self.followers[user] != nil }
    func listens(to room: Int64) -> Bool { self.rooms[room] != nil }
    func shards(of user: Int64) -> [Int] { self.followers[user].map { Array($0.sockets.keys) } ?? [] }

    /// A socket follows; true if it is its user's first.
    mutating func follow(_ user: Int64, shard: Int) -> Bool {
        let isFirst = self.followers[user] == nil
        self.followers[user, default: Follower()].sockets[shard, default: 0] += 1
        return isFirst
    }

    /// A socket follows no more: the rooms that nobody follows any more, and whether nobody follows the user's list.
    mutating func unfollow(_ user: Int64, shard: Int) -> (rooms: [Int64], isLast: Bool) {
        guard var follower = self.followers[user], let sockets = follower.sockets[shard] else { return ([], false) }
        follower.sockets[shard] = sockets > 1 ? sockets - 1 : nil
        self.followers[user] = follower
        guard follower.sockets.isEmpty else { return ([], false) }
        let gone = follower.rooms.filter { self.remove($0, of: user) }
        self.followers[user] = nil
        return (Array(gone), true)
    }

    /// A user's list has a room more; true if the node has to listen to it from now on.
    ///
    /// Beyond the limits it is not followed: its members see it when they read their lists.
    mutating func add(_ room: Int64, of user: Int64) -> Bool {
        guard let follower = self.followers[user], follower.rooms.count < Self.roomsOfUser,
            self.places < Self.placesLimit, !follower.rooms.contains(room)
        else { return false }
        self.followers[user]?.rooms.insert(room)
        self.places += 1
        let isNews = self.rooms[room] == nil
        self.rooms[room, default: Room()].users.insert(user)
        return isNews
    }

    /// A user's list has a room less; true if nobody follows that any more.
    mutating func remove(_ room: Int64, of user: Int64) -> Bool {
        guard self.followers[user]?.rooms.remove(room) != nil else { return false }
        self.places -= 1
        self.rooms[room]?.users.remove(user)
        self.rooms[room]?.waiting.remove(user)
        guard self.rooms[room]?.users.isEmpty == true else { return false }
        self.rooms[room] = nil
        self.dueRooms.remove(room)
        return true
    }

    /// Whether a user's list has a room here.
    func has(_ room: Int64, of user: Int64) -> Bool { self.followers[user]?.rooms.contains(room) == true }

    /// The rooms of a user that are not in a list just read, to be removed.
    func strangers(to list: Set<Int64>, of user: Int64) -> [Int64] {
        self.followers[user].map { Array($0.rooms.subtracting(list)) } ?? []
    }

    /// Something has happened in a room.
    ///
    /// - Parameter now: in milliseconds, of a clock that only goes forward.
    mutating func touched(_ room: Int64, _ reach: Reach, now: Int64) {
        guard var entry = self.rooms[room] else { return }
        switch reach {
        case .everybody: entry.waiting = entry.users
        case .one(let user):
            guard entry.users.contains(user) else { return }
            entry.waiting.insert(user)
        }
        entry.due = max(entry.due, now)
        self.rooms[room] = entry
        self.dueRooms.insert(room)
    }

    /// Takes what is to be read now, at most so many rooms; each is due again ``pace`` later at the earliest.
    mutating func takeDue(now: Int64, limit: Int) -> [Due] {
        var taken: [Due] = []
        for room in self.dueRooms where taken.count < limit {
            guard let entry = self.rooms[room], entry.due <= now else { continue }
            let users = Array(entry.waiting.prefix(ChatRoomCount.most))
            self.rooms[room]?.waiting.subtract(users)
            self.rooms[room]?.due = now + Self.pace
            taken.append(Due(room: room, users: users))
        }
        for due in taken where self.rooms[due.room]?.waiting.isEmpty == true { self.dueRooms.remove(due.room) }
        return taken
    }

    /// When something is due next; nil if nothing is.
    var nextDue: Int64? { self.dueRooms.lazy.compactMap { self.rooms[$0]?.due }.min() }
}
