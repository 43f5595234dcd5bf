import Chat
import Identity
import NIOCore

/// How many sockets each user has on a shard, and what of it Redis has to learn yet.
///
/// A count is written whole, as it is when it is written: so one that could not be written is only remembered by its name.
struct PresenceLedger {
    /// A number that Redis knows.
    enum Count: Hashable {
        /// A user's sockets in a room.
        case room(Int64, user: ChatUser)
        /// All sockets of an account's holder.
        case connections(AccountHolder)
    }

    /// A count on its way to Redis.
    struct Writing: Equatable {
        let count: Count
        /// How many there are.
        let sockets: Int
        /// Up to when the user may be back, if the user has just gone.
        let due: NIODeadline?
    }

    private struct Seat: Hashable {
        let room: Int64
        let user: Int64
    }

    /// How many counts that could not be written, and how many rooms that have to be swept, are taken at once.
    static let writesAtOnce = 500
    /// How many who have not come back are told of at once.
    static let departuresAtOnce = 2_000

    /// How long somebody may be away whom rooms are not told of.
    private let grace: TimeAmount
    private var present: [Seat: Int] = [:]
    private var connected: [AccountHolder: Int] = [:]
    /// Counts that Redis has to learn yet.
    private var unwritten: Set<Count> = []
    /// Counts that wait until Redis has room for them again.
    private var waiting: Set<Count> = []
    /// Who has gone, and the room is not told yet.
    private var departures = Departures()
    /// Rooms that dead nodes have to be swept out of yet.
    private var unswept: Set<Int64> = []

    init(grace: TimeAmount) {
        self.grace = grace
    }

    // MARK: Counting

    /// A socket of a user is in a room from now on; gives what is to be written.
    mutating func came(_ user: ChatUser, to room: Int64) -> Count {
        self.present[Seat(room: room, user: user.id), default: 0] += 1
        let count = Count.room(room, user: user)
        self.departures.end(count)
        return count
    }

    /// It is not any more; gives what is to be written.
    ///
    /// - Parameter mayReturn: the socket has ended, and the user may be back with another one.
    mutating func went(_ user: ChatUser, from room: Int64, mayReturn: Bool, at now: NIODeadline) -> Count {
        let seat = Seat(room: room, user: user.id)
        if let sockets = self.present[seat] { self.present[seat] = sockets > 1 ? sockets - 1 : nil }
        let count = Count.room(room, user: user)
        self.departures.end(count)
        if mayReturn, self.grace > .zero, self.present[seat] == nil {
            // Where there are too many, it is told at once.
            _ = self.departures.begin(count, until: now + self.grace)
        }
        return count
    }

    /// A holder has one socket more; gives what is to be written.
    mutating func connected(_ holder: AccountHolder) -> Count {
        self.connected[holder, default: 0] += 1
        return .connections(holder)
    }

    /// A holder has one socket less; gives what is to be written.
    mutating func disconnected(_ holder: AccountHolder) -> Count {
        if let sockets = self.connected[holder] { self.connected[holder] = sockets > 1 ? sockets - 1 : nil }
        return .connections(holder)
    }

    private func sockets(_ count: Count) -> Int {
        switch count {
        case .room(let room, let user): self.present[Seat(room: room, user: user.id)] ?? 0
        case .connections(let holder): self.connected[holder] ?? 0
        }
    }

    // MARK: Writing

    /// A count is to be written now; nil where it would take memory that is kept for others, and waits.
    ///
    /// Who goes may always say so.
    mutating func write(_ count: Count, isFull: Bool) -> Writing? {
        let sockets = self.sockets(count)
        if isFull, sockets > 0, case .room = count {
            self.waiting.insert(count)
            return nil
        }
        return Writing(count: count, sockets: sockets, due: self.departures[count])
    }

    /// Redis has a count.
    ///
    /// - Parameter isOwed: whether the room has yet to be told that the user has gone. Else others are there for the user, or the room is
    ///   told of nobody.
    mutating func wrote(_ writing: Writing, isOwed: Bool) {
        guard !isOwed, let due = writing.due, self.departures[writing.count] == due else { return }
        self.departures.end(writing.count)
    }

    /// A count could not be written.
    mutating func failed(_ count: Count) { self.unwritten.insert(count) }

    /// Has all counts written again by and by, after Redis may have lost them.
    ///
    /// - Parameter seats: those of users in rooms.
    mutating func writeAll(_ seats: some Sequence<Count>) {
        self.unwritten.formUnion(seats)
        for holder in self.connected.keys { self.unwritten.insert(.connections(holder)) }
    }

    /// Takes some of what could not be written, and of what waited if there is room again.
    mutating func takeUnwritten(isFull: Bool) -> [Count] {
        if !isFull, !self.waiting.isEmpty { self.unwritten.formUnion(Self.take(from: &self.waiting)) }
        return self.unwritten.isEmpty ? [] : Self.take(from: &self.unwritten)
    }

    /// Takes some of those who have not come back in time: their rooms are told.
    mutating func takeDepartures(at now: NIODeadline) -> [Count] {
        self.departures.takeDue(now, most: Self.departuresAtOnce)
    }

    // MARK: Sweeping

    /// Has rooms swept by and by of users who were on nodes that have died.
    mutating func sweep(_ rooms: some Sequence<Int64>) { self.unswept.formUnion(rooms) }

    /// Takes some of the rooms that have to be swept.
    mutating func takeUnswept() -> [Int64] { self.unswept.isEmpty ? [] : Self.take(from: &self.unswept) }

    private static func take<Element>(from set: inout Set<Element>) -> [Element] {
        let some = Array(set.prefix(Self.writesAtOnce))
        set.subtract(some)
        return some
    }
}
