import Chat
import NIOCore
import Testing

@testable import ChatFanout

@Suite struct RoomBatchTests {
    private static func frame(
        _ offset: Int64?, _ text: String, for audience: RoomFrame.Audience = .everybody, compatible: String? = nil
    ) -> RoomFrame {
        RoomFrame(
            offset: offset, audience: audience, version1: ByteBuffer(string: text),
            compatible: compatible.map { ByteBuffer(string: $0) })
    }

    @Test func framesForEverybodyAreOnePiece() {
        var batch = RoomBatch(first: Self.frame(4, "a", compatible: "A"), seen: .init(epoch: "e", offset: 4))
        batch.append(Self.frame(nil, "b"), seen: .init(epoch: "e", offset: 4))
        batch.append(Self.frame(5, "c", compatible: "C"), seen: .init(epoch: "e", offset: 5))
        #expect(batch.whole.map { String(buffer: $0.version1) } == "abc")
        #expect(batch.whole?.compatible.map { String(buffer: $0) } == "AC")
        #expect(batch.firstOffset == 4)
        #expect(batch.seen.offset == 5)
    }

    @Test func aFrameThatIsNotForEverybodyTakesThemApart() {
        var batch = RoomBatch(first: Self.frame(4, "a"), seen: .init(epoch: "e", offset: 4))
        batch.append(Self.frame(nil, "b", for: .othersThan(7)), seen: .init(epoch: "e", offset: 4))
        #expect(batch.whole == nil)
        #expect(batch.frames.count == 2)
    }
}
