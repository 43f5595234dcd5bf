import Testing

@testable import ChatFanout

/// Who follows which list of rooms, and what is read of them when.
struct InboxTableTests {
    @Test func aRoomIsListenedToForAsLongAsSomebodyFollowsIt() {
        var table = InboxTable()
        let areFirst = [table.follow(1, shard: 0), table.follow(1, shard: 1), table.follow(2, shard: 0)]
        #expect(areFirst == [true, false, true])
        let areNew = [table.add(7, of: 1), table.add(7, of: 2), table.add(7, of: 3)]
        #expect(areNew == [true, false, false])
        #expect(table.places == 2)
        let areLast = [table.remove(7, of: 2), table.remove(7, of: 1)]
        #expect(areLast == [false, true])
        #expect(!table.listens(to: 7))
        #expect(table.places == 0)
    }

    @Test func theLastSocketOfAUserTakesItsRoomsAlong() {
        var table = InboxTable()
        _ = table.follow(1, shard: 0)
        _ = table.follow(1, shard: 0)
        _ = table.follow(2, shard: 1)
        for room in [7, 8] as [Int64] { _ = table.add(room, of: 1) }
        _ = table.add(8, of: 2)
        let (rooms, isLast) = table.unfollow(1, shard: 0)
        #expect(rooms.isEmpty && !isLast)
        let (gone, wasLast) = table.unfollow(1, shard: 0)
        #expect(gone == [7] && wasLast)
        #expect(table.shards(of: 1).isEmpty)
        #expect(table.listens(to: 8))
        // Once more, of a socket that is not there.
        let isLastAgain = table.unfollow(1, shard: 0).isLast
        #expect(!isLastAgain)
    }

    @Test func aRoomIsReadAtOnceAndThenOnceInASecond() {
        var table = InboxTable()
        for user in [1, 2] as [Int64] {
            _ = table.follow(user, shard: 0)
            _ = table.add(7, of: user)
        }
        table.touched(7, .one(2), now: 5_000)
        let first = table.takeDue(now: 5_000, limit: 10)
        #expect(first == [InboxTable.Due(room: 7, users: [2])])
        table.touched(7, .everybody, now: 5_001)
        let early = table.takeDue(now: 5_999, limit: 10)
        #expect(early.isEmpty)
        #expect(table.nextDue == 6_000)
        let due = table.takeDue(now: 6_000, limit: 10)
        #expect(due.count == 1 && Set(due.first?.users ?? []) == [1, 2])
        let rest = table.takeDue(now: 9_000, limit: 10)
        #expect(rest.isEmpty)
        #expect(table.nextDue == nil)
    }

    @Test func moreUsersThanOneCallTakesAreReadInTurns() {
        var table = InboxTable()
        for user in 1...750 as ClosedRange<Int64> {
            _ = table.follow(user, shard: 0)
            _ = table.add(7, of: user)
        }
        table.touched(7, .everybody, now: 0)
        let first = table.takeDue(now: 0, limit: 10)
        let second = table.takeDue(now: 1_000, limit: 10)
        #expect(first.map(\.users.count) == [500] && second.map(\.users.count) == [250])
        #expect(Set(first.flatMap(\.users) + second.flatMap(\.users)).count == 750)
    }

    @Test func whatIsBeyondTheLimitIsNotFollowed() {
        var table = InboxTable()
        _ = table.follow(1, shard: 0)
        for room in 1...Int64(InboxTable.roomsOfUser) { _ = table.add(room, of: 1) }
        let isNew = table.add(5_000, of: 1)
        #expect(!isNew && !table.has(5_000, of: 1))
        #expect(table.allRooms.count == InboxTable.roomsOfUser)
        #expect(table.strangers(to: [1, 2], of: 1).count == InboxTable.roomsOfUser - 2)
    }

    @Test func whoFollowsNoMoreIsReadForNoMore() {
        var table = InboxTable()
        for user in [1, 2] as [Int64] {
            _ = table.follow(user, shard: 0)
            _ = table.add(7, of: user)
        }
        table.touched(7, .everybody, now: 0)
        _ = table.unfollow(1, shard: 0)
        let due = table.takeDue(now: 0, limit: 10)
        #expect(due == [InboxTable.Due(room: 7, users: [2])])
        table.touched(7, .everybody, now: 0)
        _ = table.unfollow(2, shard: 0)
        let rest = table.takeDue(now: 10_000, limit: 10)
        #expect(rest.isEmpty && table.nextDue == nil)
    }
}
