import Primitives
import Testing

@testable import ProviderSimulator

struct MessageLedgerStateTests {
    @Test func aForgottenMessageFreesItsLocalID() throws {
        var state = Self.state()
        let number = try #require(PhoneNumber("09121234567"))
        let first = state.accept(Self.draft(localID: 1, to: number), at: 0)
        #expect(first.isNew)
        #expect(first.record.messageID == 100)
        #expect(!state.accept(Self.draft(localID: 1, to: number), at: 0).isNew)
        _ = state.accept(Self.draft(localID: 2, to: number), at: 0)
        _ = state.accept(Self.draft(localID: 3, to: number), at: 0)
        #expect(state.record(localID: 1) == nil)
        #expect(state.record(messageID: 100) == nil)
        #expect(state.record(localID: 3)?.messageID == 102)
        #expect(state.accept(Self.draft(localID: 1, to: number), at: 0).isNew)
    }

    @Test(arguments: [Int64.min, -1, 0, 99, 101, .max])
    func idsNeverGivenOutAreNotFound(id: Int64) throws {
        var state = Self.state()
        _ = state.accept(Self.draft(localID: nil, to: try #require(PhoneNumber("09121234567"))), at: 0)
        #expect(state.record(messageID: id) == nil)
        #expect(state.mark(messageID: id, deliveryCode: 1) == nil)
    }

    @Test func onlyMessagesForWhichItIsNewsAreReturnedByAMark() throws {
        var state = Self.state()
        let number = try #require(PhoneNumber("09121234567"))
        for _ in 0..<2 { _ = state.accept(Self.draft(localID: nil, to: number), at: 0) }
        #expect(state.mark(messageID: 100, deliveryCode: 10)?.deliveryCode == 10)
        #expect(state.mark(places: 0..<9, deliveryCode: 10).map(\.messageID) == [101])
        #expect(state.mark(places: 0..<9, deliveryCode: 10).isEmpty)
        #expect(state.record(messageID: 101)?.deliveryCode == 10)
    }

    private static func state() -> MessageLedgerState {
        MessageLedgerState(firstMessageID: 100, history: BoundedHistory(capacity: 2, segmentSize: 1))
    }

    private static func draft(localID: Int64?, to number: PhoneNumber) -> MessageDraft {
        MessageDraft(text: "t", receptor: number, sender: "1", localID: localID)
    }
}
