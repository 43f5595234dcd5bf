import Identity
import TestSupport
import Testing

@testable import Chat

@Suite struct PublishGateTests {
    private static let member = PublishGate.Standing(mayWrite: true, isOpen: true)
    private static let reader = PublishGate.Standing(mayWrite: false, isOpen: true)
    private static let closed = PublishGate.Standing(mayWrite: true, isOpen: false)
    private static let signal = PublishGate.Deed.signal(bytes: 100)

    private let gate = PublishGate(signalBytes: 8_192)

    /// How many of a deed pass at a time.
    private func passes(_ deed: PublishGate.Deed, of tries: Int, by user: AccountHolder = 7, at now: Duration) -> Int {
        (0..<tries).count { _ in (try? self.gate.admit(deed, by: user, as: Self.member, at: now)) != nil }
    }

    @Test(arguments: [Self.signal, .typing]) func onlyWhoMayWriteInAnOpenRoomIsHeard(deed: PublishGate.Deed) {
        #expect(throws: Never.self) { try self.gate.admit(deed, by: 7, as: Self.member) }
        #expect(throws: PublishGate.Refusal.readOnly) { try self.gate.admit(deed, by: 7, as: Self.reader) }
        #expect(throws: PublishGate.Refusal.roomClosed) { try self.gate.admit(deed, by: 7, as: Self.closed) }
        #expect(throws: PublishGate.Refusal.readOnly) { try self.gate.admit(deed, by: 7, as: .reading) }
    }

    @Test func everyMemberMaySayHowFarItHasRead() {
        for standing in [Self.member, Self.reader, Self.closed, .reading] {
            #expect(throws: Never.self) { try self.gate.admit(.mark, by: 7, as: standing) }
        }
    }

    @Test func aSignalHasABound() {
        #expect(throws: Never.self) { try self.gate.admit(.signal(bytes: 8_192), by: 7, as: Self.member) }
        for bytes in [8_193, .max] {
            #expect(throws: PublishGate.Refusal.tooLarge) {
                try self.gate.admit(.signal(bytes: bytes), by: 7, as: Self.member)
            }
        }
    }

    @Test func theBudgetIsTheUsersAndComesBack() throws {
        #expect(self.passes(Self.signal, of: 1_000, at: .seconds(1)) == 200)
        #expect(self.passes(Self.signal, of: 1_000, by: 8, at: .seconds(1)) == 200)
        #expect(self.passes(Self.signal, of: 1_000, at: .seconds(2)) == 50)
        #expect(throws: PublishGate.Refusal.rateLimited(.milliseconds(20))) {
            try self.gate.admit(Self.signal, by: 7, as: Self.member, at: .seconds(2))
        }
        // Others of its deeds are counted by themselves.
        #expect(self.passes(.typing, of: 1_000, at: .seconds(2)) == 40)
        #expect(self.passes(.mark, of: 1_000, at: .seconds(2)) == 200)
        #expect(self.passes(.typing, of: 1_000, at: .seconds(3)) == 20)
        #expect(self.passes(.mark, of: 1_000, at: .seconds(3)) == 50)
    }

    @Test func largeSignalsAreCountedByTheirBytes() {
        #expect(self.passes(.signal(bytes: 8_192), of: 1_000, at: .seconds(1)) == 31)
        #expect((7...8).contains(self.passes(.signal(bytes: 8_192), of: 1_000, at: .seconds(2))))
        // A larger one than may ever come at once has a whole budget to itself.
        let wide = PublishGate(signalBytes: 1_000_000)
        #expect(throws: Never.self) { try wide.admit(.signal(bytes: 900_000), by: 7, as: Self.member, at: .zero) }
        #expect(throws: PublishGate.Refusal.self) {
            try wide.admit(.signal(bytes: 1), by: 7, as: Self.member, at: .seconds(0.003))
        }
    }

    @Test func whoHasAWholeBudgetAgainIsForgotten() throws {
        for user in 0..<Int64(100_000) {
            try self.gate.admit(
                .mark, by: AccountHolder(user: user, number: nil), as: .reading, at: .milliseconds(user / 10))
        }
        #expect(self.gate.remembered <= 1_025)
    }

    @Test func aRefusedDeedCostsNothing() {
        for _ in 0..<1_000 { _ = try? self.gate.admit(Self.signal, by: 7, as: Self.reader, at: .zero) }
        for _ in 0..<1_000 { _ = try? self.gate.admit(.signal(bytes: 9_000), by: 7, as: Self.member, at: .zero) }
        #expect(self.passes(Self.signal, of: 1_000, at: .zero) == 200)
    }
}
