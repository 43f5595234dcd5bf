import Foundation
import TestSupport
import Testing

/// One member who sends as many signals as it can, and a slow reader in the same room.
@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(2)))
struct ChatSignalFloodTests {
    private static func subscribed(
        _ stage: ChatStage, _ caller: ChatCaller, _ room: Int64, receiveBuffer: Int32? = nil
    ) async throws -> RawWebSocket {
        let socket = try await RawWebSocket.open(
            stage.port, token: caller.user.access, receiveBuffer: receiveBuffer)
        try await socket.send(.text(#"{"id":1,"subscribe":{"room":\#(room)}}"#))
        while let frame = try await socket.next(0x1), !frame.text.contains(#""id":1,"#) {}
        return socket
    }

    /// Reads 500 KB a second until it is cancelled, or closed.
    private static func readSlowly(_ socket: RawWebSocket) async throws -> [RawWebSocket.Frame] {
        var read: [RawWebSocket.Frame] = []
        while !Task.isCancelled, let frames = socket.arrived() {
            read += frames
            try? await Task.sleep(for: .milliseconds(131))
        }
        return read
    }

    @Test(arguments: [60_000, 8_000]) func aFloodOfSignalsIsTheSendersAndClosesNoReader(bytes: Int) async throws {
        try await ChatStage.attack { stage in
            let (sender, member) = (try await ChatCaller(stage.stack), try await ChatCaller(stage.stack))
            let room = try await sender.direct(with: member)
            let slow = try await Self.subscribed(stage, member, room, receiveBuffer: 65_536)
            let data = String(repeating: "x", count: bytes)
            let frame = RawFrame.text(#"{"message_type":"webrtc_signal","x":"\#(data)"}"#).bytes
            let (told, heard) = try await withThrowingTaskGroup(of: [RawWebSocket.Frame].self) { group in
                group.addTask { try await Self.readSlowly(slow) }
                let floods = try await withThrowingTaskGroup(of: [RawWebSocket.Frame].self) { floods in
                    for _ in 0..<2 {
                        let socket = try await RawWebSocket.open(
                            stage.port, "/chat/\(room)/", token: sender.user.access)
                        // As many bytes a second as 44 signals of 60 KB are.
                        floods.addTask {
                            try await socket.flood(
                                with: frame, pace: min(2_640_000 / bytes, 250), for: .seconds(5)
                            ).read
                        }
                    }
                    return try await floods.reduce(into: []) { $0 += $1 }
                }
                group.cancelAll()
                return (floods, try await group.next() ?? [])
            }
            let wanted = bytes > 8_192 ? "too_large" : "rate_limited"
            #expect(told.contains { $0.text.contains(#""code":"\#(wanted)""#) })
            #expect(!heard.contains { $0.opcode == 0x8 }, "a reader was closed for what another sends")
            let signals = heard.count { $0.text.contains(#""signal":{"#) }
            #expect(bytes > 8_192 ? signals == 0 : (20...120).contains(signals), "\(signals)")
            try await slow.send(.ping("there"))
            while let frame = try await slow.next(), frame.text != "there" {}
        }
    }

    @Test func whoIsFarBehindIsToldNoSignalsAndMissesNoMessage() async throws {
        try await ChatStage.attack { stage in
            let member = try await ChatCaller(stage.stack)
            var senders: [ChatCaller] = []
            for _ in 0..<16 { senders.append(try await ChatCaller(stage.stack)) }
            let room = try await member.group("g", with: senders)
            let idle = try await Self.subscribed(stage, member, room, receiveBuffer: 4_096)
            var sockets: [RawWebSocket] = []
            for sender in senders { sockets.append(try await Self.subscribed(stage, sender, room)) }
            // Each as many as pass, while nothing is read: more than a slow reader may have queued, and the kernel takes.
            let text = String(repeating: "x", count: 8_000)
            let signal = RawFrame.text(#"{"signal":{"room":\#(room),"data":"\#(text)"}}"#)
            let end = ContinuousClock.now + .seconds(5)
            var sent = 0
            while ContinuousClock.now < end {
                for socket in sockets {
                    try await socket.send(signal)
                    while let frames = socket.arrived(), !frames.isEmpty {}
                    sent += 1
                }
                try await Task.sleep(for: .milliseconds(25))
            }
            try await sockets[0].send(.text(#"{"id":3,"send":{"room":\#(room),"message":"still here"}}"#))
            var (isThere, signals) = (false, 0)
            while !isThere, let frame = try await idle.next(0x1) {
                isThere = frame.text.contains("still here")
                signals += frame.text.contains(#""signal":{"#) ? 1 : 0
            }
            #expect(isThere && signals < sent, "\(signals) of \(sent)")
        }
    }
}
