import Redis
import Testing

@testable import APIFrontend
@testable import SMS

/// What Redis' answers mean for messages that are taken in together.
@Suite struct MessageSubmitterTests {
    private let full = RedisError(.server, "OOM command not allowed")

    private func created() throws -> CreatedMessage {
        try CreatedMessage(.array([.integer(1), .integer(5), .string("queued"), .integer(9)]))
    }

    @Test func oneThatCouldNotBeNotedIsAloneWithThat() throws {
        let note = try self.created()
        let answers = try MessageSubmitter.created([.success(note), .failure(self.full), .success(note)])
        #expect(answers == [note, nil, note])
    }

    @Test func whereNoneCouldBeNotedItIsRedis() throws {
        #expect(throws: self.full) { try MessageSubmitter.created([.failure(self.full), .failure(self.full)]) }
        #expect(try MessageSubmitter.created([]).isEmpty)
    }

    @Test func whatAWorkerHasGotHoldOfIsAccepted() {
        #expect(MessageSubmitter.acceptance(ofCancelled: .success(.cancelled)) == .refused)
        #expect(MessageSubmitter.acceptance(ofCancelled: .success(nil)) == .refused, "it is not there")
        #expect(MessageSubmitter.acceptance(ofCancelled: .failure(self.full)) == .refused)
        #expect(MessageSubmitter.acceptance(ofCancelled: .success(.sending)) == .accepted(.sending, isNew: true))
    }
}
