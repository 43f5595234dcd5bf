import Foundation
import TestSupport
import Testing

@testable import ChatFanout

/// Peers that send as much as they can.
@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(2)))
struct ChatFloodTests {
    private static let command = RawFrame.text(#"{"id":1,"unsubscribe":{"room":1}}"#).bytes

    @Test func pingsAreAnsweredOneByOneAndTooManyEndTheSocket() async throws {
        try await ChatStage.attack { stage in
            let socket = try await stage.open()
            let (sent, read, isEnded) = try await socket.flood(
                with: RawFrame.largestPing, pace: 1_500, for: .seconds(2))
            try await socket.send(.ping("last"))
            var pongs = read.count { $0.opcode == 0xA }
            while let frame = try await socket.next(), frame.text != "last" { pongs += frame.opcode == 0xA ? 1 : 0 }
            #expect(!isEnded && sent > 2_000 && pongs == sent)

            let eager = try await stage.open()
            let flood = try await eager.flood(with: RawFrame.largestPing, for: .seconds(12))
            #expect(flood.isEnded && Self.code(flood.read) == 4103)
        }
    }

    @Test func commandsBeyondTheLimitAreRefusedAndFarBeyondEndTheSocket() async throws {
        try await ChatStage.attack { stage in
            let socket = try await stage.open()
            let (sent, read, isEnded) = try await socket.flood(with: Self.command, pace: 1_000, for: .seconds(2))
            try await socket.send(.ping("last"))
            var replies = read
            while let frame = try await socket.next(), frame.text != "last" { replies.append(frame) }
            let done = replies.count { $0.text.contains(#""ok":{}"#) }
            let refused = replies.count { $0.text.contains(#""code":"rate_limited""#) }
            #expect(!isEnded && done + refused == sent)
            // Three hundred in each second of the clock, of which the flood touched at most four.
            #expect(done >= 300 && done <= 1_200 && refused > 300)
            try await Task.sleep(for: .seconds(1))
            try await socket.send(.text(#"{"id":2,"unsubscribe":{"room":1}}"#))
            #expect(try await socket.next(0x1)?.text == #"{"id":2,"ok":{}}"#)

            let eager = try await stage.open()
            let flood = try await eager.flood(with: Self.command, for: .seconds(12))
            #expect(flood.isEnded && Self.code(flood.read) == 4103)
        }
    }

    @Test func theOriginalsWireTakesAsManyFramesASecond() async throws {
        try await ChatStage.attack { stage in
            let room = try await stage.peer.group("own", with: [])
            let socket = try await stage.open("/chat/\(room)/")
            let frame = RawFrame.text(#"{"message":"x"}"#).bytes
            let (sent, read, isEnded) = try await socket.flood(with: frame, pace: 1_000, for: .seconds(2))
            #expect(!isEnded && sent > 1_200)
            #expect(read.contains { $0.text.contains(#""code":"rate_limited""#) })
            #expect(read.count { $0.text.contains(#""type":"chat_message""#) } <= 1_200)
        }
    }

    @Test func newTokensAreTakenSoOften() async throws {
        try await ChatStage.attack { stage in
            let socket = try await stage.open()
            let command = RawFrame.text(#"{"id":1,"refresh":{"token":"\#(stage.peer.user.access)"}}"#).bytes
            // Twenty in each ten seconds of the clock, of which these touch at most two.
            for _ in 0..<41 { try await socket.send(command) }
            var replies: [String] = []
            while replies.count < 41, let frame = try await socket.next(0x1) {
                if frame.text.contains(#"{"id":1"#) { replies.append(frame.text) }
            }
            #expect(replies.count { $0.contains(#""expires_in""#) } >= 20)
            #expect(replies.contains { $0.contains(#""code":"rate_limited""#) })
        }
    }

    @Test func whatIsNoCommandIsRefusedUntilThereAreTooMany() async throws {
        let garbage = [
            "", "{", "null", "[]", "\"x\"", "{}", "\u{0}", "{\"id\":1}", #"{"id":1,"id":2,"dance":{}}"#,
            #"{"id":0,"read":{}}"#,
            #"{"id":1e999,"read":{}}"#, #"{"id":1,"dance":{}}"#, #"{"id":1,"send":[]}"#,
            #"{"id":1,"send":{},"read":{}}"#,
            #"{"id":1,"read":{"room":-1,"offset":1}}"#, #"{"id":1,"history":{"room":1,"limit":1000}}"#,
            #"{"id":9223372036854775808,"read":{}}"#, String(repeating: "[", count: 60_000),
            String(repeating: "{\"a\":", count: 10_000), "{\"id\":1,\"send\":{\"room\":1,\"message\":\"\\ud800\"}}",
        ]
        try await ChatStage.attack { stage in
            let patient = try await stage.open()
            _ = try await patient.next()
            for text in garbage {
                try await patient.send(.text(text))
                let error = try await patient.next(0x1)?.text ?? ""
                #expect(error.contains(#""error":{"code":""#), "\(text.prefix(60)): \(error)")
                // One that is right forgives those before it.
                try await patient.send(.text(#"{"id":2,"unsubscribe":{"room":1}}"#))
                #expect(try await patient.next(0x1)?.text == #"{"id":2,"ok":{}}"#)
            }
            for (path, limit) in [("/ws/", 10), ("/chat/\(stage.room)/", 50)] {
                let socket = try await stage.open(path)
                for number in 0..<limit { try await socket.send(.text(garbage[number % 5])) }
                let ending = try await socket.ending()
                #expect(ending.code == 4102, "\(path)")
                #expect(ending.texts.count { $0.contains(#""code":"bad_request""#) } == limit, "\(path)")
                #expect(ending.elapsed < .seconds(2) + .slack)
            }
            // Nor does it help to go on, and to leave the good-bye unanswered.
            let deaf = try await stage.open()
            let flood = try await deaf.flood(with: RawFrame.text("{").bytes, pace: 200, for: .seconds(9))
            #expect(flood.isEnded && Self.code(flood.read) == 4102)
        }
    }

    @Test func lengthsThatAreOnlyAnnouncedCostNothing() async throws {
        try await ChatStage.attack([:]) { stage in
            let before = try #require(stage.node.memoryInKilobytes)
            let lengths: [UInt64] = [
                UInt64(MessageAssembler.maximumBytes) + 1, 1 << 31, 1 << 32, 1 << 62, 1 << 63, .max,
            ]
            for length in lengths {
                let socket = try await stage.open()
                try await socket.send(RawFrame(0x1).with { $0.announced = length }.bytes)
                // Eight megabytes of what was announced, as far as they are taken.
                let end = ContinuousClock.now + .milliseconds(500)
                let block = [UInt8](repeating: 65, count: 65_536)
                for _ in 0..<128 where ContinuousClock.now < end {
                    if socket.connection.send(block[...]) == 0 { try await Task.sleep(for: .milliseconds(5)) }
                }
                #expect(try await socket.ending().code == 1009, "\(length)")
            }
            // As much as a message may have, and no end of it: what is kept is that much for each socket.
            var unfinished: [RawWebSocket] = []
            let most = RawFrame(
                0x1, [UInt8](repeating: 65, count: MessageAssembler.maximumBytes), isFinal: false
            ).bytes
            for _ in 0..<50 {
                let socket = try await stage.open()
                try await socket.send(most)
                unfinished.append(socket)
            }
            try await stage.barrier(unfinished)
            let peak = try #require(stage.node.peakMemoryInKilobytes)
            #expect(peak - before < 24 * 1_024, "they cost \(peak - before) KiB")
        }
    }

    @Test func whatComesBehindAHandshakeWaitsOutsideUntilItIsJudged() async throws {
        let shared = try await SharedStack.stack()
        let token = try await shared.logIn(SharedStack.number()).access
        let servers = try await PrivateServers(in: try TestEnvironment.directory("frozen"), only: .redis)
        let beside = TestStack(beside: shared)
        let node = try await beside.startChat(["REDIS_URL": servers.redisURL(.chat)])
        let before = try #require(node.memoryInKilobytes)
        try servers.freeze(.redis)
        let sockets = try (0..<10).map { _ in try RawWebSocket(beside.chatPort) }
        for socket in sockets { socket.connection.send(RawHandshake("/ws/", token: token).text) }
        let end = ContinuousClock.now + .milliseconds(800)
        let block = [UInt8](repeating: 65, count: 65_536)
        var sent = 0
        while ContinuousClock.now < end {
            for socket in sockets { sent += socket.connection.send(block[...]) }
            try await Task.sleep(for: .milliseconds(2))
        }
        for socket in sockets {
            let head = try await socket.head()
            #expect(head.hasPrefix("HTTP/1.1 503 "))
        }
        try servers.thaw(.redis)
        let peak = try #require(node.peakMemoryInKilobytes)
        #expect(peak - before < 8 * 1_024, "\(sent) bytes cost \(peak - before) KiB")
        await node.killNow()
        await servers.stop()
    }

    @Test func aGoodByeOfAClientIsNotCountedAsOurs() async throws {
        try await ChatStage.attack([:]) { stage in
            let codes: [UInt16] = [4001, 4002, 4100, 4103, 4077, 4199, 3000, 1011, 1000]
            for code in codes {
                for path in ["/ws/", "/chat/\(stage.room)/"] {
                    let socket = try await stage.open(path)
                    try await socket.send(.close(code))
                    #expect(try await socket.ending().code == code)
                }
            }
            let name = "chat_sockets_closed_total"
            try await eventually("all are counted", within: .seconds(5) + .slack) {
                try await stage.metric(name) == Double(2 * codes.count)
            }
            #expect(try await stage.metric("\(name){code=\"other\",by=\"client\"}") == 16)
            #expect(try await stage.metric("\(name){code=\"1000\",by=\"client\"}") == 2)
            #expect(try await stage.metric("\(name){code=\"4") == 0)
        }
    }

    private static func code(_ frames: [RawWebSocket.Frame]) -> UInt16? {
        guard let frame = frames.last, frame.opcode == 0x8, frame.payload.count >= 2 else { return nil }
        return UInt16(frame.payload[0]) << 8 | UInt16(frame.payload[1])
    }
}

extension ChatStage {
    /// Waits until the node has read all that these sockets were sent.
    fileprivate func barrier(_ sockets: [RawWebSocket]) async throws {
        for socket in sockets {
            try await socket.send(.ping("read"))
            while let frame = try await socket.next(), frame.text != "read" {}
        }
    }
}
