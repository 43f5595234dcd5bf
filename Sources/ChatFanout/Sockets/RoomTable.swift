import Chat

/// A socket's place in a room, as ``RoomTable`` knows it.
protocol RoomPlace: AnyObject {
    var room: Int64 { get }
    /// Whose it is.
    var userID: Int64 { get }
    /// Whether its client speaks the compatible wire.
    var isCompatible: Bool { get }
    /// Its index among the room's places, which the table keeps.
    var index: Int { get set }
    /// The version of the members at which its user was known to be one.
    var version: Int64 { get }
    /// Whether it is told of the room at once.
    var isLive: Bool { get }
}

/// Who is in which room of a shard, and what the shard knows of each room.
struct RoomTable<Place: RoomPlace> {
    /// A room that has places here.
    final class Room {
        /// Which attachment to the feeds it is: what they say of an earlier one is not meant for it.
        let number: UInt64
        fileprivate(set) var places: [Place] = []
        fileprivate(set) var hasCompatible = false
        /// Whether the feeds have said that it may be joined.
        fileprivate(set) var isLive = false
        fileprivate(set) var seen = ChatPosition.unknown
        fileprivate(set) var version: Int64 = 0
        fileprivate(set) var standing = RoomStanding.unknown

        fileprivate init(number: UInt64) {
            self.number = number
        }

        /// Does something with all places, the last first: one that is told may leave.
        @inline(__always)
        func visit(_ body: (Place) -> Void) {
            var index = self.places.count - 1
            while index >= 0 {
                if index < self.places.count { body(self.places[index]) }
                index -= 1
            }
        }

        /// What was told of it reaches up to here.
        func told(upTo seen: ChatPosition) { self.seen = seen }

        /// It may be joined.
        func wentLive(seen: ChatPosition, version: Int64, standing: RoomStanding) {
            (self.seen, self.version, self.standing) = (seen, version, standing)
            self.isLive = true
        }

        /// Only these are members: who has to go, and who has to be asked about again.
        ///
        /// Who is just being let in may be newer than what was read.
        func applied(_ members: Set<Int64>, version: Int64) -> (gone: [Place], doubtful: [Place]) {
            self.version = version
            var (gone, doubtful): ([Place], [Place]) = ([], [])
            for place in self.places where place.version <= version && !members.contains(place.userID) {
                if place.isLive { gone.append(place) } else { doubtful.append(place) }
            }
            return (gone, doubtful)
        }
    }

    private var rooms: [Int64: Room] = [:]
    private var lastNumber: UInt64 = 0

    /// A room, if somebody is in it.
    subscript(_ room: Int64) -> Room? { self.rooms[room] }

    /// The rooms that somebody is in.
    var ids: some Collection<Int64> { self.rooms.keys }

    /// All places.
    var places: some Sequence<Place> { self.rooms.values.lazy.flatMap(\.places) }

    /// The room that news are meant for; nil if nobody is in it any more, or only since they were written.
    func room(of news: ShardNews) -> Room? {
        guard let room = self.rooms[news.room], room.number == news.number else { return nil }
        return room
    }

    /// Puts a place into its room.
    ///
    /// - Returns: the room, and whether the feeds have to be told of it.
    mutating func enter(_ place: Place) -> (room: Room, isNews: Bool) {
        let room: Room
        var isNews = false
        if let known = self.rooms[place.room] {
            room = known
        } else {
            self.lastNumber += 1
            room = Room(number: self.lastNumber)
            self.rooms[place.room] = room
            isNews = true
        }
        if place.isCompatible, !room.hasCompatible {
            room.hasCompatible = true
            isNews = true
        }
        place.index = room.places.count
        room.places.append(place)
        return (room, isNews)
    }

    /// What a place's leaving came to.
    enum Leaving: Equatable {
        /// It was not there.
        case wasAway
        /// Others are there still.
        case left
        /// It was the last, and the feeds have to be told of this attachment's end.
        case leftEmpty(number: UInt64)
    }

    /// Takes a place out of its room.
    mutating func leave(_ place: Place) -> Leaving {
        guard let room = self.rooms[place.room], place.index < room.places.count, room.places[place.index] === place
        else { return .wasAway }
        let last = room.places.removeLast()
        if last !== place {
            room.places[place.index] = last
            last.index = place.index
        }
        guard room.places.isEmpty else { return .left }
        self.rooms[place.room] = nil
        return .leftEmpty(number: room.number)
    }
}
