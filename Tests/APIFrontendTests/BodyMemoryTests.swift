import Testing

@testable import APIFrontend

@Suite struct BodyMemoryTests {
    @Test func bodiesTogetherHaveALimitAndGiveBackWhatTheyHeld() throws {
        let memory = BodyMemory(limit: 100)
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
}
