import Testing

@testable import APIFrontend

@Suite struct BodyMemoryTests {
    @Test func bodiesTogetherHaveALimitAndGiveBackWhatTheyHeld() throws {
        let memory = BodyMemory(limit: 100, free: 0)
        var first = memory.share()
        try first.take(60)
        for _ in 0..<3 {
            var second = memory.share()
            try second.take(40)
            #expect(throws: APIError.self) { try second.take(1) }
        }
        var third = memory.share()
        try third.take(40)
        #expect(throws: APIError.self) { try first.take(1) }
    }

    @Test func whoHoldsLargeOnesBackHasNoSmallOnesRefused() throws {
        let memory = BodyMemory(limit: 100, free: 10)
        var large = memory.share()
        try large.take(5)
        try large.take(105)
        for _ in 0..<20 {
            var small = memory.share()
            try small.take(4)
            try small.take(6)
            #expect(throws: APIError.self) { try small.take(1) }
        }
        #expect(throws: APIError.self) { try large.take(1) }
    }
}
