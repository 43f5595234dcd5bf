import NIOCore
import NIOWebSocket
import Testing

@testable import ChatFanout

@Suite struct ServerFrameTests {
    @Test(arguments: [(0, 2), (125, 2), (126, 4), (65_535, 4), (65_536, 10)])
    func theHeadGrowsWithTheText(_ length: Int, _ head: Int) {
        let text = String(repeating: "a", count: length)
        let frame = ServerFrame.text(text)
        #expect(frame.readableBytes == head + length)
        #expect(frame.getInteger(at: 0, as: UInt8.self) == 0x81)
        let announced =
            switch head {
            case 2: frame.getInteger(at: 1, as: UInt8.self).map { Int($0) }
            case 4: frame.getInteger(at: 2, as: UInt16.self).map { Int($0) }
            default: frame.getInteger(at: 2, as: UInt64.self).map { Int($0) }
            }
        #expect(announced == length)
        #expect(frame.getString(at: head, length: length) == text)
    }

    @Test func aCloseFrameHoldsItsCodeAndReason() {
        let frame = ServerFrame.close(.slowConsumer)
        #expect(frame.getInteger(at: 0, as: UInt8.self) == 0x88)
        #expect(frame.getInteger(at: 2, as: UInt16.self) == 4001)
        #expect(frame.getString(at: 4, length: frame.readableBytes - 4) == "slow consumer")
    }
}
