import Common
import Testing

@testable import ProviderSimulator

struct KavenegarLedgerStateTests {
    @Test func aForgottenMessageFreesItsLocalID() throws {
        var state = KavenegarLedgerState(firstMessageID: 100, records: BoundedHistory(capacity: 2, segmentSize: 1))
        let number = try #require(PhoneNumber("09121234567"))
        let first = state.accept(Self.draft(localID: 1, to: number))
        #expect(first.isNew)
        #expect(first.record.messageID == 100)
        #expect(!state.accept(Self.draft(localID: 1, to: number)).isNew)
        _ = state.accept(Self.draft(localID: 2, to: number))
        _ = state.accept(Self.draft(localID: 3, to: number))
        #expect(state.record(localID: 1) == nil)
        #expect(state.record(messageID: 100) == nil)
        #expect(state.record(localID: 3)?.messageID == 102)
        #expect(state.accept(Self.draft(localID: 1, to: number)).isNew)
    }

    @Test(arguments: [Int64.min, -1, 0, 99, 101, .max])
    func idsNeverGivenOutAreNotFound(id: Int64) throws {
        var state = KavenegarLedgerState(firstMessageID: 100, records: BoundedHistory(capacity: 2, segmentSize: 1))
        _ = state.accept(Self.draft(localID: nil, to: try #require(PhoneNumber("09121234567"))))
        #expect(state.record(messageID: id) == nil)
    }

    private static func draft(localID: Int64?, to number: PhoneNumber) -> KavenegarDraft {
        KavenegarDraft(localID: localID, text: "t", sender: "1", receptor: number, at: 0)
    }
}
