import Primitives
import Redis
import SMS
import Secrets
import TestSupport
import Testing

/// What ends a message, and what does not.
@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(3)))
struct MessageStoreTests {
    private func run(_ body: (SMSFixture, String) async throws -> Void) async throws {
        try await SMSFixture.run { fixture async throws in
            let id = SecureRandom.identifier()
            _ = try await self.create(id, fixture)
            try await body(fixture, id)
        }
    }

    private func create(_ id: String, _ fixture: SMSFixture) async throws -> CreatedMessage {
        let phone = try #require(PhoneNumber(SharedStack.number()))
        let message = NewMessage(
            id: id, kind: .text, owner: "key:1", phone: phone, segments: SegmentCount("hi"), life: .seconds(60))
        return try await fixture.redis.run(fixture.records.create(message))
    }

    private func begin(
        _ id: String, _ fixture: SMSFixture, known: Int = 0, deadline: Int64 = .max / 1_000
    ) async throws -> BeginVerdict {
        let phone = try #require(PhoneNumber(SharedStack.number()))
        let job = try SMSJob(
            id: id, content: SMSContent(phone: phone, body: .text(TextBody(text: "hi"))), created: 1,
            deadline: deadline, keys: try KeyRing(file: fixture.stack.keys))
        return try await fixture.redis.run(
            fixture.records.begin(
                Attempt(provider: "kavenegar", worker: "w"), of: job, to: phone, known: known))
    }

    private func finish(
        _ id: String, _ fixture: SMSFixture, _ outcome: AttemptOutcome, _ status: MessageStatus? = nil
    ) async throws -> MessageStore.Change {
        let attempt = Attempt(number: 1, provider: "kavenegar", outcome: outcome)
        return try await fixture.redis.run(fixture.records.finish(id, attempt, status: status))
    }

    private func expire(_ id: String, _ fixture: SMSFixture) async throws -> MessageStore.Change {
        try await fixture.redis.run(fixture.records.settle(id, .text, .expired, reason: "deadline"))
    }

    @Test func whatWasSentDoesNotExpire() async throws {
        try await self.run { fixture, id async throws in
            #expect(try await self.begin(id, fixture) == .begun(number: 1))
            #expect(try await self.finish(id, fixture, .accepted, .sent).status == .sent)
            // A worker that got the job without its history, after the deadline.
            let change = try await self.expire(id, fixture)
            #expect(!change.hasMoved && change.status == .sent && change.owner == "key:1")
        }
    }

    @Test func whatMayHaveBeenSentEndsUncertain() async throws {
        try await self.run { fixture, id async throws in
            #expect(try await self.begin(id, fixture) == .begun(number: 1))
            #expect(try await self.expire(id, fixture).status == .uncertain)
            // The outcome of a call that was still under way counts all the same.
            #expect(try await self.finish(id, fixture, .accepted, .sent).status == .sent)
        }
        try await self.run { fixture, id async throws in
            #expect(try await self.begin(id, fixture) == .begun(number: 1))
            _ = try await self.finish(id, fixture, .uncertain)
            #expect(try await self.begin(id, fixture, known: 1, deadline: 2) == .settled(.uncertain))
            #expect(try await fixture.redis.run(fixture.records.read(id))?.status == .uncertain)
        }
    }

    @Test func whatWasNotSentExpires() async throws {
        try await self.run { fixture, id async throws in
            #expect(try await self.begin(id, fixture) == .begun(number: 1))
            _ = try await self.finish(id, fixture, .notSent)
            #expect(try await self.expire(id, fixture).status == .expired)
        }
        try await self.run { fixture, id async throws in
            #expect(try await self.begin(id, fixture, deadline: 2) == .expired)
        }
    }

    @Test func whatWasCancelledBeforeAnyCallIsNotedAnewWhenItsRequestIsRepeated() async throws {
        try await self.run { fixture, id async throws in
            #expect(try await fixture.redis.run(fixture.records.cancel(id, .text, life: .seconds(60))) == .cancelled)
            #expect(try await fixture.redis.run(fixture.records.read(id))?.status == .cancelled)
            let again = try await self.create(id, fixture)
            #expect(again.isNew && again.status == .queued)
            #expect(try await fixture.redis.run(fixture.records.read(id))?.status == .queued)
            #expect(try await self.begin(id, fixture) == .begun(number: 1))
            let last = try await self.create(id, fixture)
            #expect(!last.isNew)
        }
    }
}
