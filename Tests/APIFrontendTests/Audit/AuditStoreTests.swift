import Testing

@testable import APIFrontend
@testable import Redis

/// How events are read again.
@Suite struct AuditStoreTests {
    @Test func theNewestComeInTheOrderInWhichTheyHappened() throws {
        let call = AuditStore.events.newest(2)
        #expect(call.keys == ["audit"])
        func entry(_ id: String, _ at: String) -> RedisValue {
            .array([.string(id), .array([.string("event"), .string("issued"), .string("at"), .string(at)])])
        }
        let events = try call.read(.array([entry("2-0", "20"), entry("1-0", "10")]))
        #expect(events.map { $0["at"] } == ["10", "20"])
        #expect(throws: RedisError(.unexpectedReply, "not an entry of a stream")) {
            try call.read(.array([.array([.string("1-0")])]))
        }
    }

    @Test func doneAndRefusedAreApart() {
        let entry = AuditEntry(event: .issued, at: 1)
        #expect(AuditStore.events.add(entry, keeping: 10).keys == ["audit"])
        #expect(AuditStore.refusals.add(entry, keeping: 10).keys == ["audit.blocked"])
    }
}
