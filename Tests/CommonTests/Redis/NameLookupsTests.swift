import Foundation
import NIOCore
import NIOPosix
import Primitives
import Synchronization
import Testing

@testable import Redis

@Suite(.timeLimit(.minutes(3))) struct NameLookupsTests {
    /// A resolver that answers when it is let.
    private final class Resolver: Sendable {
        let calls = Atomic<Int>(0)
        let isOpen = Atomic<Bool>(false)

        func lookUp() -> [IPAddress] {
            self.calls.wrappingAdd(1, ordering: .relaxed)
            while !self.isOpen.load(ordering: .relaxed) { Thread.sleep(forTimeInterval: 0.001) }
            return [IPAddress("192.0.2.1")].compactMap { $0 }
        }
    }

    @Test func whoAsksForTheSameNameWaitsForTheSameAnswer() async throws {
        let resolver = Resolver()
        let lookups = NameLookups { _ in resolver.lookUp() }
        let loop = MultiThreadedEventLoopGroup.singleton.any()
        // Given up again and again, as by connections that try once a second.
        for _ in 1...20 {
            let error = await #expect(throws: RedisError.self) {
                _ = try await lookups.addresses(of: "redis.example", on: loop, within: .milliseconds(10))
            }
            #expect(error?.code == .timedOut)
        }
        let found = try await withThrowingTaskGroup(of: [IPAddress].self) { group in
            for _ in 1...20 {
                group.addTask { try await lookups.addresses(of: "redis.example", on: loop, within: .seconds(30)) }
            }
            // Time for all of them to ask.
            try await Task.sleep(for: .milliseconds(300))
            resolver.isOpen.store(true, ordering: .relaxed)
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(found == Array(repeating: [IPAddress("192.0.2.1")].compactMap { $0 }, count: 20))
        #expect(resolver.calls.load(ordering: .relaxed) == 1)
        // What was answered is asked anew.
        _ = try await lookups.addresses(of: "redis.example", on: loop, within: .seconds(30))
        #expect(resolver.calls.load(ordering: .relaxed) == 2)
    }
}
