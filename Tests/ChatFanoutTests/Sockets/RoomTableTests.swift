import Chat
import Testing

@testable import ChatFanout

/// Who is in which room of a shard.
@Suite struct RoomTableTests {
    private final class Place: RoomPlace {
        let room: Int64
        let userID: Int64
        let isCompatible: Bool
        var index = 0
        var version: Int64 = 0
        var isLive = true

        init(_ userID: Int64, in room: Int64 = 7, isCompatible: Bool = false) {
            self.room = room
            self.userID = userID
            self.isCompatible = isCompatible
        }
    }

    private static func users(_ places: [Place]) -> [Int64] { places.map(\.userID).sorted() }

    @Test func theFeedsAreToldOfTheFirstAndOfTheFirstOldClient() {
        var table = RoomTable<Place>()
        let isNews = [
            table.enter(Place(1)).isNews, table.enter(Place(2)).isNews,
            table.enter(Place(3, isCompatible: true)).isNews, table.enter(Place(4, isCompatible: true)).isNews,
            table.enter(Place(1, in: 8, isCompatible: true)).isNews,
        ]
        #expect(isNews == [true, false, true, false, true])
        #expect(table.ids.sorted() == [7, 8])
        #expect(Self.users(Array(table.places)) == [1, 1, 2, 3, 4])
    }

    @Test func whoLeavesIsOutAndTheOthersAreFoundStill() {
        var table = RoomTable<Place>()
        let places = (1...4).map { Place($0) }
        for place in places { _ = table.enter(place) }
        let first = table.leave(places[0])
        #expect(first == .left && Self.users(table[7]?.places ?? []) == [2, 3, 4])
        let again = table.leave(places[0])
        #expect(again == .wasAway)
        for place in places.dropFirst() {
            #expect(table[7]?.places[place.index] === place)
        }
        let rest = places.dropFirst().map { table.leave($0) }
        #expect(rest == [.left, .left, .leftEmpty(number: 1)])
        #expect(table[7] == nil)
    }

    @Test func newsOfAnEarlierAttachmentAreNotMeantForTheRoom() {
        var table = RoomTable<Place>()
        let place = Place(1)
        let before = table.enter(place).room.number
        _ = table.leave(place)
        let now = table.enter(Place(2)).room.number
        #expect(before != now)
        #expect(table.room(of: ShardNews(room: 7, number: before, kind: .gone)) == nil)
        #expect(table.room(of: ShardNews(room: 7, number: now, kind: .gone)) === table[7])
        #expect(table.room(of: ShardNews(room: 8, number: now, kind: .gone)) == nil)
    }

    @Test func whatTheFeedsSayOfARoomIsKept() {
        var table = RoomTable<Place>()
        let room = table.enter(Place(1)).room
        #expect(!room.isLive && room.seen == .unknown && room.standing == .unknown)
        let standing = RoomStanding(isOpen: true, readers: [3])
        room.wentLive(seen: ChatPosition(epoch: "e", offset: 5), version: 2, standing: standing)
        room.told(upTo: ChatPosition(epoch: "e", offset: 6))
        #expect(table[7]?.isLive == true && table[7]?.version == 2 && table[7]?.standing == standing)
        #expect(table[7]?.seen == ChatPosition(epoch: "e", offset: 6))
    }

    @Test func whoIsNoMemberGoesUnlessItMayBeNewer() {
        var table = RoomTable<Place>()
        let (member, stranger, entering, newer) = (Place(1), Place(2), Place(3), Place(4))
        entering.isLive = false
        newer.version = 6
        for place in [member, stranger, entering, newer] { _ = table.enter(place) }
        let (gone, doubtful) = table[7]?.applied([1], version: 5) ?? ([], [])
        #expect(Self.users(gone) == [2] && Self.users(doubtful) == [3])
        #expect(table[7]?.version == 5)
    }

    @Test func whoLeavesWhileAllAreToldKeepsNobodyFromBeingTold() {
        var table = RoomTable<Place>()
        let places = (1...5).map { Place($0) }
        for place in places { _ = table.enter(place) }
        var told: [Int64] = []
        table[7]?.visit { place in
            told.append(place.userID)
            if [2, 4, 5].contains(place.userID) { _ = table.leave(place) }
        }
        #expect(told == [5, 4, 3, 2, 1])
        #expect(Self.users(table[7]?.places ?? []) == [1, 3])
    }
}
