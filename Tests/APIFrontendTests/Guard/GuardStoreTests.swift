import Testing

@testable import APIFrontend
@testable import Redis

/// The guard's calls, and what their replies mean.
@Suite struct GuardStoreTests {
    @Test func aPageNamesBlocksWithoutTheirKeys() throws {
        let call = GuardStore.blocks(after: "0")
        let page = try call.read(
            .array([.string("17"), .array([.string("guard:{p:+98912123}"), .string("guard:{p:+4479}")])]))
        #expect(page == .init(cursor: "17", blocks: ["+98912123", "+4479"]))
        #expect(throws: RedisError(.unexpectedReply, "not a page")) { try call.read(.array([.string("0")])) }
    }

    @Test func aBlockIsReadWithTheGuardsOwnTwelfths() throws {
        let call = GuardStore(bucket: 1_000).read("+98912123")
        #expect(call.keys == ["guard:{p:+98912123}"])
        let counts = try call.read(.array([.string("rule"), .string("allow"), .string("s:1"), .string("5")]))
        #expect(counts.stale == ["s:1"], "of a window that is over")
        #expect(try call.read(.array([])).sent == 0)
    }

    @Test func aSlotIsTakenOrNamesItsPause() throws {
        let call = GuardStore.takeSlot("+98912123", pause: .seconds(10))
        #expect(try call.read(.integer(0)) == .zero)
        #expect(try call.read(.integer(2_500)) == .milliseconds(2_500))
    }

    @Test func whatIsSetOfABlockIsOnTheBlock() {
        let block = "+98912123"
        let refusal = GuardStore.refuse(block, for: .seconds(60))
        let decision = GuardStore.decide(.block, on: block, for: .seconds(60))
        #expect(refusal.count == 3 && decision.count == 3, "what is set, and its end in two steps")
        let calls = refusal + decision + [GuardStore.forget(block)]
        #expect(calls.allSatisfy { $0.keys == ["guard:{p:\(block)}"] })
    }
}
