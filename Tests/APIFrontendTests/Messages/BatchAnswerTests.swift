import Foundation
import HTTPTypes
import Hummingbird
import Primitives
import SMS
import Testing

@testable import APIFrontend

/// What is kept of a batch, and what is made of it.
@Suite struct BatchAnswerTests {
    private static let kinds: [BatchAnswer.Outcome] =
        MessageStatus.allCases.map { .accepted($0) }
        + [.invalid, .template, .unavailable, .limited(.rate), .limited(.budget)]

    @Test func everyOutcomeComesBackAsItWas() throws {
        let answer = BatchAnswer(id: MessageBatch.newID(), outcomes: Self.kinds, pause: .milliseconds(1_234))
        let kept = try JSONDecoder().decode(BatchAnswer.self, from: try JSONEncoder().encode(answer))
        #expect(kept == answer)
        #expect(kept.outcomes == Self.kinds)
    }

    @Test func theLargestBatchIsFarBelowWhatIsKept() throws {
        let outcomes = (0..<MessageBatch.limit).map { Self.kinds[$0 % Self.kinds.count] }
        let answer = BatchAnswer(id: MessageBatch.newID(), outcomes: outcomes, pause: .seconds(86_400))
        #expect(try JSONEncoder().encode(answer).count < 1_200)
        #expect(Idempotency.keptBytes == 16_384)
    }

    @Test func idsFollowFromTheBatchsAndBeginWithTheirNumbersPartition() throws {
        let phone = try #require(PhoneNumber("09121234567"))
        let batch = MessageBatch.newID()
        let ids = Set((0..<1_000).map { MessageBatch.id($0, of: batch, to: phone) })
        #expect(ids.count == 1_000)
        #expect(ids.allSatisfy { MessageID.isOne($0) && Partition(ofID: $0) == Partition(of: phone) })
        #expect(ids.contains(MessageBatch.id(0, of: batch, to: phone)))
        #expect(!ids.contains(MessageBatch.id(0, of: MessageBatch.newID(), to: phone)))
    }

    @Test func aBatchOfBeforeThereWerePartitionsHasTheIdsItHad() throws {
        let phone = try #require(PhoneNumber("09121234567"))
        let batch = String(repeating: "0", count: 32)
        #expect(MessageBatch.id(7, of: batch, to: phone) == "d8002216b690aa44e22a4eac038ae694")
    }

    @Test func aBatchOfNothingTellsWhatIsWrongWithTheFirstTen() {
        let fault = APIError(status: .badRequest, body: .field("mobile_number", ["No."]), code: "invalid")
        let refusal = MessageBatch.nothingToSend(Array(repeating: .failure(fault), count: 1_000))
        #expect(refusal.status == .badRequest)
        #expect(refusal.code == "no_valid_message")
        #expect(refusal.extra.first?.value.array.count == 10)
        #expect(refusal.json(requestID: "r").text.utf8.count < 1_000)
    }
}
