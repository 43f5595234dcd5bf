import Chat
import Identity
import NIOCore
import Testing

@testable import ChatFanout

/// How many sockets users have on a shard, and what of it Redis learns when.
@Suite struct PresenceLedgerTests {
    private static let grace = TimeAmount.seconds(10)
    private static let now = NIODeadline.uptimeNanoseconds(1_000_000_000)
    private static let user = ChatUser(id: 3, username: "u")
    private static let holder = AccountHolder(user: 3, number: nil)
    private static let seat = PresenceLedger.Count.room(7, user: user)

    private static func writing(_ sockets: Int, due: NIODeadline? = nil) -> PresenceLedger.Writing {
        PresenceLedger.Writing(count: Self.seat, sockets: sockets, due: due)
    }

    /// Writes whatever is left to be written; gives what that was.
    private static func takeAll(_ ledger: inout PresenceLedger, isFull: Bool = false) -> Set<PresenceLedger.Count> {
        Set(ledger.takeUnwritten(isFull: isFull))
    }

    @Test func socketsOfAUserCountTogetherRoomByRoom() {
        var ledger = PresenceLedger(grace: .zero)
        let counts = [
            ledger.came(Self.user, to: 7), ledger.came(Self.user, to: 7), ledger.came(Self.user, to: 8),
            ledger.went(Self.user, from: 8, mayReturn: true, at: Self.now),
        ]
        let there = [counts[1], counts[3]].map { ledger.write($0, isFull: false)?.sockets }
        #expect(there == [2, 0])
        _ = ledger.went(Self.user, from: 7, mayReturn: true, at: Self.now)
        let left = ledger.write(Self.seat, isFull: false)
        #expect(left == Self.writing(1))
    }

    @Test func whoEndsMayBeBackAndIsToldOfWhenTheGraceIsOver() {
        var ledger = PresenceLedger(grace: Self.grace)
        _ = ledger.came(Self.user, to: 7)
        _ = ledger.went(Self.user, from: 7, mayReturn: true, at: Self.now)
        let gone = ledger.write(Self.seat, isFull: false)
        #expect(gone == Self.writing(0, due: Self.now + Self.grace))
        if let gone { ledger.wrote(gone, isOwed: true) }
        let early = ledger.takeDepartures(at: Self.now + .seconds(9))
        let due = ledger.takeDepartures(at: Self.now + Self.grace)
        #expect(early == [] && due == [Self.seat])
        let told = ledger.write(Self.seat, isFull: false)
        #expect(told == Self.writing(0))
    }

    @Test func whoIsBackInTimeIsNotToldOf() {
        var ledger = PresenceLedger(grace: Self.grace)
        _ = ledger.came(Self.user, to: 7)
        _ = ledger.went(Self.user, from: 7, mayReturn: true, at: Self.now)
        _ = ledger.came(Self.user, to: 7)
        let due = ledger.takeDepartures(at: Self.now + Self.grace)
        let written = ledger.write(Self.seat, isFull: false)
        #expect(due == [] && written == Self.writing(1))
    }

    @Test func whoHasOtherSocketsOrWasTakenOutIsNotAwaitedHere() {
        var ledger = PresenceLedger(grace: Self.grace)
        for _ in 0..<2 { _ = ledger.came(Self.user, to: 7) }
        _ = ledger.went(Self.user, from: 7, mayReturn: true, at: Self.now)
        let other = ledger.write(Self.seat, isFull: false)
        _ = ledger.went(Self.user, from: 7, mayReturn: false, at: Self.now)
        let unsubscribed = ledger.write(Self.seat, isFull: false)
        #expect(other == Self.writing(1) && unsubscribed == Self.writing(0))
    }

    @Test func whoIsThereOnAnotherNodeNeedsNoTelling() {
        var ledger = PresenceLedger(grace: Self.grace)
        _ = ledger.came(Self.user, to: 7)
        _ = ledger.went(Self.user, from: 7, mayReturn: true, at: Self.now)
        if let gone = ledger.write(Self.seat, isFull: false) { ledger.wrote(gone, isOwed: false) }
        let due = ledger.takeDepartures(at: Self.now + Self.grace)
        #expect(due == [])
    }

    @Test func anAnswerOfAnEarlierDepartureDoesNotEndALaterOne() {
        var ledger = PresenceLedger(grace: Self.grace)
        _ = ledger.came(Self.user, to: 7)
        _ = ledger.went(Self.user, from: 7, mayReturn: true, at: Self.now)
        let first = ledger.write(Self.seat, isFull: false)
        _ = ledger.came(Self.user, to: 7)
        _ = ledger.went(Self.user, from: 7, mayReturn: true, at: Self.now + .seconds(1))
        if let first { ledger.wrote(first, isOwed: false) }
        let due = ledger.takeDepartures(at: Self.now + .seconds(1) + Self.grace)
        #expect(due == [Self.seat])
    }

    @Test func whatCouldNotBeWrittenIsTakenAgainAsItIsThen() {
        var ledger = PresenceLedger(grace: .zero)
        _ = ledger.came(Self.user, to: 7)
        ledger.failed(Self.seat)
        _ = ledger.came(Self.user, to: 7)
        let again = Self.takeAll(&ledger)
        let written = ledger.write(Self.seat, isFull: false)
        let rest = Self.takeAll(&ledger)
        #expect(again == [Self.seat] && written == Self.writing(2) && rest == [])
    }

    @Test func whoComesWaitsForMemoryAndWhoGoesDoesNot() {
        var ledger = PresenceLedger(grace: .zero)
        _ = ledger.came(Self.user, to: 7)
        let coming = ledger.write(Self.seat, isFull: true)
        let still = Self.takeAll(&ledger, isFull: true)
        let connection = ledger.connected(Self.holder)
        let connected = ledger.write(connection, isFull: true)
        #expect(coming == nil && still == [] && connected?.sockets == 1)
        let again = Self.takeAll(&ledger)
        #expect(again == [Self.seat])
        _ = ledger.went(Self.user, from: 7, mayReturn: false, at: Self.now)
        let going = ledger.write(Self.seat, isFull: true)
        #expect(going == Self.writing(0))
    }

    @Test func allIsWrittenAgainByAndBy() {
        var ledger = PresenceLedger(grace: .zero)
        let connections = (0..<Int64(PresenceLedger.writesAtOnce)).map { user in
            ledger.connected(AccountHolder(user: user, number: nil))
        }
        _ = ledger.connected(Self.holder)
        let back = ledger.disconnected(Self.holder)
        ledger.writeAll([Self.seat])
        let (first, second) = (Self.takeAll(&ledger), Self.takeAll(&ledger))
        #expect(first.count == PresenceLedger.writesAtOnce && second.count == 1)
        #expect(first.union(second) == Set(connections).union([Self.seat]))
        #expect(connections.contains(back))
        let third = Self.takeAll(&ledger)
        #expect(third == [])
    }

    @Test func roomsAreSweptSomeAtATime() {
        var ledger = PresenceLedger(grace: .zero)
        ledger.sweep(1...Int64(PresenceLedger.writesAtOnce) + 1)
        let (first, second) = (ledger.takeUnswept(), ledger.takeUnswept())
        ledger.sweep(second)
        let third = ledger.takeUnswept()
        #expect(first.count == PresenceLedger.writesAtOnce && second.count == 1 && third == second)
    }
}
