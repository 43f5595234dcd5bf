import Common
import TestSupport
import Testing

/// What ends a message, and what does not.
@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(1)))
struct MessageStoreTests {
    private func run(_ body: (MessageStore, String) async throws -> Void) async throws {
        try await SMSFixture.run { fixture async throws in
            let id = SecureRandom.identifier()
            _ = try await self.create(id, fixture.records)
            try await body(fixture.records, id)
        }
    }

    private func create(_ id: String, _ records: MessageStore) async throws -> CreatedMessage {
        let phone = try #require(PhoneNumber(SharedStack.number()))
        return try await records.create(
            NewMessage(
                id: id, kind: .text, owner: "key:1", phone: phone, segments: SegmentCount("hi"), life: .seconds(60)))
    }

    private func begin(
        _ id: String, _ records: MessageStore, known: Int = 0, deadline: Int64 = .max / 1_000
    ) async throws -> BeginVerdict {
        let call = records.beginCall(
            .init(
                id: id, kind: .text, created: 1, deadline: deadline, maskedPhone: "", provider: "kavenegar",
                worker: "w",
                known: known))
        return try BeginVerdict(try await records.redis.run([call])[0])
    }

    private func outcome(_ kind: String, _ status: MessageStatus? = nil) -> MessageStore.Outcome {
        var outcome = MessageStore.Outcome(number: 1, provider: "kavenegar", outcome: kind)
        outcome.status = status
        return outcome
    }

    @Test func whatWasSentDoesNotExpire() async throws {
        try await self.run { records, id async throws in
            #expect(try await self.begin(id, records) == .begun(number: 1))
            #expect(try await records.finish(id, self.outcome("accepted", .sent)).status == .sent)
            // A worker that got the job without its history, after the deadline.
            let change = try await records.settle(id, .text, .expired, reason: "deadline")
            #expect(!change.hasMoved && change.status == .sent && change.owner == "key:1")
        }
    }

    @Test func whatMayHaveBeenSentEndsUncertain() async throws {
        try await self.run { records, id async throws in
            #expect(try await self.begin(id, records) == .begun(number: 1))
            #expect(try await records.settle(id, .text, .expired, reason: "deadline").status == .uncertain)
            // The outcome of a call that was still under way counts all the same.
            #expect(try await records.finish(id, self.outcome("accepted", .sent)).status == .sent)
        }
        try await self.run { records, id async throws in
            #expect(try await self.begin(id, records) == .begun(number: 1))
            _ = try await records.finish(id, self.outcome("uncertain"))
            #expect(try await self.begin(id, records, known: 1, deadline: 2) == .settled(.uncertain))
            #expect(try await records.read(id)?.status == .uncertain)
        }
    }

    @Test func whatWasNotSentExpires() async throws {
        try await self.run { records, id async throws in
            #expect(try await self.begin(id, records) == .begun(number: 1))
            _ = try await records.finish(id, self.outcome("not_sent"))
            #expect(try await records.settle(id, .text, .expired, reason: "deadline").status == .expired)
        }
        try await self.run { records, id async throws in
            #expect(try await self.begin(id, records, deadline: 2) == .expired)
        }
    }

    @Test func whatWasCancelledBeforeAnyCallIsNotedAnewWhenItsRequestIsRepeated() async throws {
        try await self.run { records, id async throws in
            _ = try await records.redis.run([records.cancelCall(id, .text, life: .seconds(60))])
            #expect(try await records.read(id)?.status == .cancelled)
            let again = try await self.create(id, records)
            #expect(again.isNew && again.status == .queued)
            #expect(try await records.read(id)?.status == .queued)
            #expect(try await self.begin(id, records) == .begun(number: 1))
            let last = try await self.create(id, records)
            #expect(!last.isNew)
        }
    }
}
