import TestSupport
import Testing

/// Peers that are silent: nothing but waiting, which may go on beside other tests.
@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(2)))
struct ChatPingTests {
    @Test func whoAnswersNoPingIsClosed() async throws {
        try await ChatStage.attack([:]) { stage in
            let start = ContinuousClock.now
            let sockets = try await [stage.open(), stage.open("/chat/\(stage.room)/"), stage.open()]
            try await eventually("the silent are closed", within: .seconds(40) + .slack) {
                // It is not enough to speak: a peer whose answers are lost has to learn of it.
                let typing = RawFrame.text(#"{"typing":{"room":\#(stage.room),"active":true}}"#)
                sockets[2].connection.send(typing.bytes[...])
                try await Task.sleep(for: .milliseconds(500))
                return try await stage.closed(4000) == 3
            }
            // A ping after up to 25 seconds, and ten for the pong.
            let told = ContinuousClock.now - start
            #expect(told > .seconds(9) && told < .seconds(39) + .slack, "\(told)")
            try await eventually("their connections are cut off", within: .seconds(8) + .slack) {
                try await stage.metric("chat_connections") == 1
            }
            for socket in sockets {
                let ending = try await socket.ending()
                #expect(ending.code == 4000)
                #expect(ending.frames.count { $0.opcode == 0x9 } == 1)
            }
        }
    }
}
