import Primitives
import Testing

@testable import APIFrontend

@Suite struct RoomListCursorTests {
    @Test(arguments: [(0, 1), (1_795_849_421_751, 41), (1_795_849_421_751, 9_007_199_254_740_991)] as [(Int64, Int64)])
    func aPlaceIsReadAsItWasWritten(updated: Int64, room: Int64) {
        let cursor = RoomListCursor(updated: updated, room: room)
        #expect(RoomListCursor(cursor.text) == cursor)
        #expect(cursor.text.utf8.count <= 40)
    }

    @Test(arguments: ["", "1", "1-", "-1", "1-0", "01-1", "1-01", "+1-1", "1-1-1", "1-1 ", "1\u{661}-1", "-1-1"])
    func whatIsWrittenOtherwiseIsNone(word: String) {
        #expect(RoomListCursor(Base64URL.encode(Array(word.utf8))) == nil)
    }

    @Test func whatComesBehindAPlaceIsOlderOrHasALowerID() {
        let cursor = RoomListCursor(updated: 10, room: 5)
        #expect(cursor.precedes(9, updated: 9) && cursor.precedes(4, updated: 10))
        for (room, updated) in [(5, 10), (6, 10), (1, 11)] as [(Int64, Int64)] {
            #expect(!cursor.precedes(room, updated: updated))
        }
    }
}
