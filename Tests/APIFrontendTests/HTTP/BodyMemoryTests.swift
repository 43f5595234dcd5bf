import Testing

@testable import APIFrontend

@Suite struct BodyMemoryTests {
    @Test func bodiesTogetherHaveALimitAndGiveBackWhatTheyHeld() throws {
        let free = BodyMemory.uncounted
        let memory = BodyMemory(limit: 100)
        var first = memory.share()
        try first.take(free + 60)
        for _ in 0..<3 {
            var second = memory.share()
            try second.take(free)
            try second.take(40)
            #expect(throws: APIError.self) { try second.take(1) }
        }
        var third = memory.share()
        try third.take(free + 40)
        #expect(throws: APIError.self) { try first.take(1) }
    }

    @Test func aSmallBodyIsTakenHoweverMuchOthersHold() throws {
        let memory = BodyMemory(limit: 100)
        var large = memory.share()
        #expect(throws: APIError.self) { try large.take(BodyMemory.uncounted + 101) }
        var login = memory.share()
        for _ in 0..<BodyMemory.uncounted { try login.take(1) }
        #expect(throws: APIError.self) { try login.take(1) }
    }
}
