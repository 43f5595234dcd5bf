import Chat
import NIOCore
import Testing

@testable import ChatFanout

/// What a socket is told of a room: held until it is known from where on, then each once.
@Suite struct RoomCursorTests {
    private static let user: Int64 = 7

    private static func message(_ offset: Int64) -> RoomFrame {
        RoomFrame(offset: offset, audience: .everybody, version1: ByteBuffer(string: "m\(offset)"), compatible: nil)
    }

    private static func passing(
        _ text: String, notTo user: Int64? = nil, isForThoseAhead: Bool = false
    ) -> RoomFrame {
        RoomFrame(
            offset: nil, audience: user.map { .othersThan($0) } ?? .everybody, isForThoseAhead: isForThoseAhead,
            version1: ByteBuffer(string: text), compatible: nil)
    }

    private static func batch(_ frames: [RoomFrame]) throws -> RoomBatch {
        let seen = ChatPosition(epoch: "e", offset: frames.compactMap(\.offset).max() ?? 0)
        var batch = RoomBatch(first: try #require(frames.first), seen: seen)
        for frame in frames.dropFirst() { batch.append(frame, seen: seen) }
        return batch
    }

    private static func told(_ frames: [RoomFrame], by cursor: RoomCursor, isAhead: Bool = true) -> [String] {
        var told: [String] = []
        cursor.tell(frames, to: Self.user, isAhead: { isAhead }, deliver: { told.append(String(buffer: $0.version1)) })
        return told
    }

    @Test func whatComesBeforeItIsLiveIsToldThenAndOnce() throws {
        var cursor = RoomCursor()
        #expect(!cursor.isLive)
        #expect(cursor.whole(try Self.batch([Self.message(4)])) == nil)
        let isHeld = [
            cursor.hold([Self.message(4), Self.message(5)], for: Self.user),
            cursor.hold([Self.passing("typing"), Self.message(6)], for: Self.user),
        ]
        // The reply has everything up to 5.
        let held = cursor.goLive(from: 5)
        #expect(isHeld == [true, true] && cursor.isLive)
        #expect(Self.told(held, by: cursor) == ["typing", "m6"])
        let again = cursor.goLive(from: 5)
        #expect(again.isEmpty)
    }

    @Test func whatTheReplyHadIsNotToldAgain() throws {
        var cursor = RoomCursor()
        _ = cursor.goLive(from: 5)
        let overlapping = try Self.batch([Self.message(5), Self.message(6)])
        #expect(cursor.whole(overlapping) == nil)
        #expect(Self.told(overlapping.frames, by: cursor) == ["m6"])
        let next = try Self.batch([Self.message(6), Self.message(7)])
        #expect(cursor.whole(next).map { String(buffer: $0.version1) } == "m6m7")
    }

    @Test func whatIsForTheOthersIsNeitherHeldNorTold() throws {
        var cursor = RoomCursor()
        let frames = [Self.passing("own", notTo: Self.user), Self.passing("another's", notTo: 8)]
        let isHeld = cursor.hold(frames, for: Self.user)
        let held = cursor.goLive(from: 0)
        #expect(isHeld && Self.told(held, by: cursor) == ["another's"])
        let batch = try Self.batch(frames)
        #expect(cursor.whole(batch) == nil)
        #expect(Self.told(batch.frames, by: cursor) == ["another's"])
    }

    @Test func signalsAreLeftOutForWhoIsFarBehind() {
        var cursor = RoomCursor()
        _ = cursor.goLive(from: 0)
        let frames = [Self.passing("signal", isForThoseAhead: true), Self.passing("read"), Self.message(1)]
        #expect(Self.told(frames, by: cursor, isAhead: false) == ["read", "m1"])
        #expect(Self.told(frames, by: cursor) == ["signal", "read", "m1"])
    }

    @Test func soMuchIsHeldAndNoMore() {
        let large = RoomFrame(
            offset: 1, audience: .everybody, version1: ByteBuffer(repeating: 0x61, count: Socket.calmBytes + 1),
            compatible: nil)
        var cursor = RoomCursor()
        let isHeld = [
            cursor.hold([large, Self.passing("signal", isForThoseAhead: true), Self.passing("read")], for: Self.user),
            cursor.hold([large, large], for: Self.user), cursor.hold([large], for: Self.user),
        ]
        #expect(isHeld == [true, true, false])
        let held = cursor.goLive(from: 0)
        #expect(held.count == 5)
        #expect(!held.contains { $0.isForThoseAhead })
    }
}
