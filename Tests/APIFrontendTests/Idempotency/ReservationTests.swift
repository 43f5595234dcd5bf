import Testing

@testable import APIFrontend
@testable import Redis

/// What a key of a repeated request stands for.
@Suite struct ReservationTests {
    private func read(_ parts: RedisValue...) throws -> IdempotencyStore.Reservation {
        try IdempotencyStore.Reservation(.array(parts))
    }

    @Test func itIsOursDoneRunningOrAnothers() throws {
        #expect(
            try self.read(.string("mine"), .string("i"), .integer(2), .string("c"))
                == .mine(id: "i", run: 2, client: "c"))
        #expect(
            try self.read(.string("done"), .string("200"), .string("{}"), .string("c"))
                == .done(status: 200, body: "{}", client: "c"))
        #expect(try self.read(.string("running"), .integer(300)) == .running(.milliseconds(300)))
        #expect(try self.read(.string("mismatch")) == .mismatch)
    }

    @Test func whatNobodyKnowsIsAnErrorAndNoRun() {
        #expect(throws: RedisError(.unexpectedReply, "an unknown reservation")) { try self.read(.string("mine")) }
        #expect(throws: RedisError(.server, "OOM")) { try IdempotencyStore.Reservation(.error("OOM")) }
    }
}
