import Chat
import NIOCore
import Testing

@testable import ChatFanout

@Suite struct ShardNewsTests {
    private static func batch(_ room: Int64, _ offset: Int64) -> ShardNews {
        let position = ChatPosition(epoch: "e", offset: offset)
        let frame = RoomFrame(
            offset: offset, audience: .everybody, version1: ByteBuffer(string: "\(room):\(offset) "), compatible: nil)
        return ShardNews(room: room, number: UInt64(room), kind: .batch(RoomBatch(first: frame, seen: position)))
    }

    private static func told(_ news: [ShardNews]) -> [String] {
        news.map { item in
            switch item.kind {
            case .batch(let batch): batch.whole.map { String(buffer: $0.version1) } ?? "in pieces"
            case .members: "members of \(item.room)"
            default: "other"
            }
        }
    }

    @Test func aRoomsMessagesGatherInOneBatch() {
        var queue = ShardNewsQueue()
        for item in [Self.batch(1, 1), Self.batch(2, 7), Self.batch(1, 2), Self.batch(2, 8), Self.batch(1, 3)] {
            queue.append(item)
        }
        let news = queue.take()
        #expect(Self.told(news) == ["1:1 1:2 1:3 ", "2:7 2:8 "])
        #expect(queue.isEmpty)
        queue.append(Self.batch(1, 4))
        let rest = queue.take()
        #expect(Self.told(rest) == ["1:4 "])
    }

    @Test func nothingOvertakesWhatElseHappensInItsRoom() {
        var queue = ShardNewsQueue()
        queue.append(Self.batch(1, 1))
        queue.append(ShardNews(room: 1, number: 1, kind: .members([1], version: 2)))
        queue.append(Self.batch(2, 7))
        queue.append(Self.batch(1, 2))
        queue.append(Self.batch(1, 3))
        let news = queue.take()
        #expect(Self.told(news) == ["1:1 ", "members of 1", "2:7 ", "1:2 1:3 "])
    }
}
