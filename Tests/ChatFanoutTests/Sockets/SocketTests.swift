import Chat
import NIOCore
import NIOEmbedded
import NIOWebSocket
import Testing

@testable import ChatFanout

/// A socket in a channel, without a network.
@Suite struct SocketTests {
    private static func code(_ code: UInt16) -> ByteBuffer { ByteBuffer(integer: code) }

    @Test func whatAClientSaysReachesItsProtocol() async throws {
        let stage = try await SocketStage()
        try await stage.receive(.text, "one")
        try await stage.receive(.text, "t", fin: false)
        try await stage.receive(.ping, "p")
        try await stage.receive(.continuation, "wo")
        try await stage.receive(.binary, "x")
        #expect(try await stage.on { $0.session.heard } == ["begin", "one", "two", "binary"])
        #expect(try await stage.sent() == [ServerFrame.pong(ByteBuffer(string: "p"))])
        try await stage.end()
    }

    @Test func whatIsWrittenInOneTurnIsSentAtOnce() async throws {
        let stage = try await SocketStage()
        let frames = ["a", "b", "c"].map { ServerFrame.text($0) }
        let before = try await stage.on { parts in
            for frame in frames { parts.socket.write(frame) }
            return parts.flushes.count
        }
        #expect(try await stage.on { $0.flushes.count } == before + 1)
        #expect(try await stage.sent() == frames)
        try await stage.end()
    }

    @Test(arguments: [true, false]) func itIsToldInTheWordsOfItsProtocol(speaksVersion1: Bool) async throws {
        let stage = try await SocketStage(speaksVersion1: speaksVersion1)
        let (one, other) = (ServerFrame.text("1"), ServerFrame.text("2"))
        try await stage.on { parts in
            parts.socket.tell(one, other)
            parts.socket.tell(one, nil)
        }
        #expect(try await stage.sent() == (speaksVersion1 ? [one, one] : [other]))
        try await stage.end()
    }

    @Test func whoDoesNotReadIsSentAwayAndToldNothingMore() async throws {
        let stage = try await SocketStage()
        stage.channel.isWritable = false
        let isOpen = try await stage.on { parts in
            parts.socket.write(ServerFrame.text("a"))
            parts.socket.write(ServerFrame.text("b"))
            return parts.socket.isOpen
        }
        #expect(!isOpen)
        #expect(try await stage.sent() == [ServerFrame.close(.slowConsumer)])
        #expect(try await stage.on { $0.socket.protocolSession == nil })
        try await stage.end()
    }

    @Test func aGoodByeIsSaidBackAndTheConnectionEnds() async throws {
        let stage = try await SocketStage()
        try await stage.receive(.connectionClose, Self.code(4_999))
        #expect(try await stage.sent() == [ServerFrame.close(CloseCode(code: 4_999, reason: ""))])
        #expect(!stage.channel.isActive)
        #expect(try await stage.on { $0.shard.sockets.isEmpty })
        try await stage.end()
    }

    @Test func whoDoesNotSayGoodByeIsCutOff() async throws {
        let stage = try await SocketStage()
        try await stage.on { $0.socket.close(.sessionRevoked) }
        #expect(try await stage.sent() == [ServerFrame.close(.sessionRevoked)])
        #expect(stage.channel.isActive)
        try await stage.receive(.text, "late")
        #expect(try await stage.on { $0.session.heard } == ["begin"])
        await stage.channel.testingEventLoop.advanceTime(by: Socket.farewell)
        #expect(!stage.channel.isActive)
        try await stage.end()
    }

    @Test func whoBreaksTheRulesHearsWhich() async throws {
        let stage = try await SocketStage()
        try await stage.receive(.text, "bare", isMasked: false)
        #expect(try await stage.sent() == [ServerFrame.close(.protocolError)])
        #expect(try await stage.on { $0.session.heard } == ["begin"])
        try await stage.end()
    }

    @Test func whatHappensInARoomIsHeldForASocketUntilItIsLive() async throws {
        let stage = try await SocketStage()
        @Sendable func news(_ kind: ShardNews.Kind) -> ShardNews { ShardNews(room: 5, number: 1, kind: kind) }
        func batch(_ offset: Int64) -> ShardNews {
            let frame = RoomFrame(
                offset: offset, audience: .everybody, version1: ServerFrame.text("\(offset)"), compatible: nil)
            return news(.batch(RoomBatch(first: frame, seen: ChatPosition(epoch: "e", offset: offset))))
        }
        let live = news(
            .live(
                seen: ChatPosition(epoch: "e", offset: 1), version: 1,
                standing: RoomStanding(isOpen: true, readers: [])))
        let (second, third, fourth) = (batch(2), batch(3), batch(4))
        let ready = try await stage.on { parts in
            var ready: [Bool] = []
            parts.shard.enter(5, parts.socket, cancelled: {}, ready: { ready.append($0.isLive) })
            parts.shard.received([live, second, third])
            return ready
        }
        #expect(ready == [false])
        #expect(try await stage.sent().isEmpty)
        // The reply has everything up to the second.
        try await stage.on { parts in
            parts.socket.subscription(of: 5)?.goLive(from: 2)
            parts.shard.received([fourth])
        }
        #expect(try await stage.sent() == [ServerFrame.text("3"), ServerFrame.text("4")])
        try await stage.on { parts in parts.shard.received([news(.gone)]) }
        #expect(try await stage.on { $0.session.heard } == ["begin", "removed from 5"])
        #expect(try await stage.on { $0.shard.rooms[5] == nil && $0.socket.rooms.isEmpty })
        try await stage.end()
    }
}
