import TestSupport
import Testing

@testable import Chat

@Suite(.timeLimit(.minutes(3))) struct ChatReadPlacesTests {
    @Test func aFewReadAtOnceSomeWaitAndTheOthersAreRefused() async throws {
        let places = ChatReadPlaces()
        for _ in 0..<ChatReadPlaces.limit { try await places.enter(1) }
        // Nobody gives a place back: those who wait are refused in the end, those who are too many at once.
        let start = ContinuousClock.now
        let pauses: [(Duration, ChatReadRefusal?)] = await withTaskGroup(of: (Duration, ChatReadRefusal?).self) {
            group in
            for _ in 0..<ChatReadPlaces.waitingLimit + 10 {
                group.addTask {
                    do { try await places.enter(1) } catch {
                        return (ContinuousClock.now - start, error as? ChatReadRefusal)
                    }
                    return (.zero, nil)
                }
            }
            // Others have places of their own.
            _ = try? await places.enter(2)
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(pauses.allSatisfy { $0.1 == ChatReadRefusal(pause: .seconds(1)) })
        #expect(pauses.count { $0.0 >= ChatReadPlaces.patience } == ChatReadPlaces.waitingLimit)
        places.leave(2)
        for _ in 0..<ChatReadPlaces.limit { places.leave(1) }
        #expect(places.count == 0)
    }

    @Test func aPlaceThatIsGivenBackGoesToWhoeverWaits() async throws {
        let places = ChatReadPlaces()
        for _ in 0..<ChatReadPlaces.limit { try await places.enter(1) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<ChatReadPlaces.waitingLimit {
                group.addTask {
                    try await places.enter(1)
                    places.leave(1)
                }
            }
            for _ in 0..<ChatReadPlaces.limit { places.leave(1) }
            try await group.waitForAll()
        }
        #expect(places.count == 0)
    }

    @Test func whoIsCancelledWaitsNoLonger() async throws {
        let places = ChatReadPlaces()
        for _ in 0..<ChatReadPlaces.limit { try await places.enter(1) }
        await #expect(throws: CancellationError.self) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await places.enter(1) }
                group.cancelAll()
                try await group.waitForAll()
            }
        }
        for _ in 0..<ChatReadPlaces.limit { places.leave(1) }
        #expect(places.count == 0)
    }
}
