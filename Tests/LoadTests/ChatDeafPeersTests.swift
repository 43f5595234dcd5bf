import TestSupport
import Testing

/// Peers that send and never read; alone, because how soon a limit is reached depends on what else the machine does.
@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(4)))
struct ChatDeafPeersTests {
    @Test func whoReadsNoAnswersCostsLittleAndIsClosed() async throws {
        try await ChatStage.attack([:]) { stage in
            let before = try #require(stage.node.memoryInKilobytes)
            // Two at a time: more than that keep a slow node from coming to the limit of any.
            for round in 1...4 {
                let eager = [try await stage.open(receiveBuffer: 4_096), try await stage.open(receiveBuffer: 4_096)]
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for socket in eager {
                        group.addTask {
                            _ = try await socket.flood(with: RawFrame.largestPing, reads: false, for: .seconds(40))
                        }
                    }
                    defer { group.cancelAll() }
                    // Where the limit is not reached all the same, the answers that nobody takes end it, or no answer.
                    try await eventually("who floods is closed", within: .seconds(40)) {
                        try await stage.closed(4103) + stage.closed(4001) + stage.closed(4000) == Double(2 * round)
                    }
                }
            }

            // Within the limits of what may be sent, the limit of what is kept for a reader counts.
            let steady = try await stage.open(receiveBuffer: 4_096)
            try await steady.send(.text(#"{"id":1,"subscribe":{"room":\#(stage.room)}}"#))
            let talker = try await stage.open()
            let text = String(repeating: "x", count: 30_000)
            let message = RawFrame.text(#"{"id":1,"send":{"room":\#(stage.room),"message":"\#(text)"}}"#)
            let closed = try await stage.closed(4001)
            // The kernel takes megabytes first.
            try await eventually("the slow reader is closed", within: .seconds(40)) {
                var waiting = 10
                for _ in 0..<waiting { try await talker.send(message) }
                steady.connection.send(RawFrame.largestPing[...])
                while waiting > 0, let frame = try await talker.next() {
                    if frame.text.hasPrefix(#"{"id":1,"ok""#) { waiting -= 1 }
                }
                return try await stage.closed(4001) == closed + 1
            }
            // The witness and the talker are left: who does not come to his good-bye is cut off.
            try await eventually("the peers are cut off", within: .seconds(15)) {
                try await stage.metric("chat_connections") == 2
            }
            let peak = try #require(stage.node.peakMemoryInKilobytes)
            #expect(peak - before < 24 * 1_024, "nine peers cost \(peak - before) KiB")
        }
    }
}
