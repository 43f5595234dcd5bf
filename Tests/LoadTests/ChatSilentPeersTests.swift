import Foundation
import TestSupport
import Testing

/// Connections in such numbers that nothing else may run beside them.
@Suite(.serialized, .enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(2)))
struct ChatSilentPeersTests {
    private static let crowd = 10_000

    @Test func tenThousandConnectionsThatNeverSpeakHoldNobodyUp() async throws {
        // A machine that is busy takes ten seconds to bring them all; the first must not be gone by then.
        try await ChatStage.attack(["LOG_LEVEL": "info", "HTTP_HEAD_TIMEOUT": "20"]) { stage in
            let before = try #require(stage.node.memoryInKilobytes)
            let files = try stage.openFiles
            var silent: [(connection: RawConnection, since: ContinuousClock.Instant)] = []
            for number in 0..<Self.crowd {
                silent.append((try RawConnection(stage.port), .now))
                // The witness has to have its turn in this process too.
                if number % 64 == 0 { await Task.yield() }
            }
            try await eventually("the node has them all") { try stage.openFiles >= files + Self.crowd }
            let full = try #require(stage.node.memoryInKilobytes)
            let each = (full - before) * 1_024 / Self.crowd
            #expect(each < 32 * 1_024, "a silent connection costs \(each) bytes")

            var shortest = Duration.seconds(1_000)
            var longest = Duration.zero
            let end = ContinuousClock.now + .seconds(40)
            while !silent.isEmpty, ContinuousClock.now < end {
                silent.removeAll { peer in
                    guard peer.connection.take() == nil else { return false }
                    let age = ContinuousClock.now - peer.since
                    (shortest, longest) = (min(shortest, age), max(longest, age))
                    return true
                }
                try await Task.sleep(for: .milliseconds(50))
            }
            // Twenty seconds for a first request, and what the crowd itself takes.
            #expect(
                silent.isEmpty && shortest > .seconds(19) && longest < .seconds(25) + .slack,
                "\(shortest) to \(longest)")
            try await eventually("the node has let go of them") { try stage.openFiles <= files + 5 }

            for _ in 0..<100 {
                let socket = try await stage.open()
                #expect(try await socket.next()?.text.hasPrefix("{\"welcome\"") == true)
            }
        }
    }

    @Test func whoComesBeyondTheLimitOfConnectionsWaits() async throws {
        let settings = ["HTTP_MAX_CONNECTIONS": "20", "HTTP_HEAD_TIMEOUT": "3"]
        try await ChatStage.attack(settings) { stage in
            // The witness is one of them, and the silent take all other places.
            var silent: [RawConnection] = []
            for _ in 0..<60 { silent.append(try RawConnection(stage.port)) }
            try await Task.sleep(for: .milliseconds(300))
            let socket = try RawWebSocket(stage.port)
            socket.connection.send(stage.handshake().text)
            try await Task.sleep(for: .seconds(1))
            #expect(socket.arrived()?.isEmpty == true, "let in beyond the limit")
            // All that came before are cut off, some places at a time.
            let head = try await socket.head(within: .seconds(20))
            #expect(head.hasPrefix("HTTP/1.1 101 "))
            silent.removeAll()

            // Sockets hold their places for as long as they live.
            var sockets: [RawWebSocket] = []
            for _ in 0..<60 {
                let next = try RawWebSocket(stage.port)
                next.connection.send(stage.handshake().text)
                sockets.append(next)
            }
            try await Task.sleep(for: .seconds(1))
            #expect(try await stage.metric("chat_connections") <= 24)
            while let next = sockets.first {
                let head = try await next.head()
                #expect(head.hasPrefix("HTTP/1.1 101 "))
                sockets.removeFirst()
            }
        }
    }
}

extension ChatStage {
    /// How many files the node has open.
    fileprivate var openFiles: Int {
        get throws { try FileManager.default.contentsOfDirectory(atPath: "/proc/\(self.node.pid)/fd").count }
    }
}
