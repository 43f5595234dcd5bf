import Chat
import NIOCore
import Testing

@testable import ChatFanout

@Suite struct HeldFramesTests {
    private static func hold(_ held: inout HeldFrames, _ count: Int, for room: Int64) -> Bool {
        held.hold([UInt8](repeating: 0x61, count: count), for: room)
    }

    @Test func textsComeBackInOrderByRoom() {
        var held = HeldFrames()
        var isHeld = [0x61, 0x62, 0x63].map { held.hold([$0], for: 1) }
        isHeld.append(held.hold([0x64], for: 2))
        #expect(isHeld == [true, true, true, true])
        #expect(held.hasAny(for: 1) && held.hasAny(for: 2) && !held.hasAny(for: 3))
        let taken = [held.take(1), held.take(1), held.take(2)]
        #expect(taken == [[[0x61], [0x62], [0x63]], [], [[0x64]]])
        #expect(!held.hasAny(for: 1) && held.count == 0)
    }

    @Test func thereIsNoPlaceForMoreThanSoManyOrSoMuch() {
        var many = HeldFrames()
        let first = (0..<HeldFrames.limit).map { Self.hold(&many, 1, for: Int64($0 % 3)) }
        let beyond = Self.hold(&many, 1, for: 9)
        _ = many.take(0)
        let later = Self.hold(&many, 1, for: 9)
        #expect(first.allSatisfy(\.self) && !beyond && later)

        var much = HeldFrames()
        let half = HeldFrames.bytes / 2
        let halves = [Self.hold(&much, half, for: 1), Self.hold(&much, half, for: 2), Self.hold(&much, 1, for: 1)]
        let taken = much.take(2)
        let again = Self.hold(&much, half, for: 1)
        #expect(halves == [true, true, false] && taken.count == 1 && again)
    }

    @Test func theLargestMessageFits() {
        var held = HeldFrames()
        let isHeld = Self.hold(&held, MessageAssembler.maximumBytes, for: 1)
        #expect(isHeld)
    }
}

@Suite struct DeparturesTests {
    private static func count(_ user: Int64) -> PresenceLedger.Count {
        .room(7, user: ChatUser(id: user, username: "u"))
    }

    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000)

    @Test func whoDoesNotComeBackInTimeIsDueInOrder() {
        var departures = Departures()
        let begun = (1...3).map { departures.begin(Self.count($0), until: self.start + .seconds($0)) }
        departures.end(Self.count(2))
        #expect(begun == [true, true, true])
        #expect(departures[Self.count(2)] == nil && departures[Self.count(1)] != nil)
        let early = departures.takeDue(self.start, most: 9)
        let first = departures.takeDue(self.start + .seconds(3), most: 1)
        let rest = departures.takeDue(self.start + .seconds(3), most: 9)
        let none = departures.takeDue(self.start + .seconds(9), most: 9)
        #expect([early, first, rest, none] == [[], [Self.count(1)], [Self.count(3)], []])
    }

    @Test func whoGoesAgainIsDueLater() {
        var departures = Departures()
        _ = departures.begin(Self.count(1), until: self.start + .seconds(1))
        departures.end(Self.count(1))
        _ = departures.begin(Self.count(1), until: self.start + .seconds(2))
        let early = departures.takeDue(self.start + .seconds(1), most: 9)
        let due = departures.takeDue(self.start + .seconds(2), most: 9)
        #expect(early == [] && due == [Self.count(1)])
    }

    @Test func thereIsALimitAlsoForThoseWhoComeAndGo() {
        var departures = Departures()
        for _ in 0..<Departures.limit {
            _ = departures.begin(Self.count(1), until: self.start)
            departures.end(Self.count(1))
        }
        let beyond = departures.begin(Self.count(1), until: self.start)
        let due = departures.takeDue(self.start, most: 9)
        let later = departures.begin(Self.count(1), until: self.start)
        #expect(!beyond && due == [] && later)
    }
}
