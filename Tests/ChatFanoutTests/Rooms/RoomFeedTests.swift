import Chat
import Redis
import Testing

@testable import ChatFanout

/// What a node does when pub/sub is not what it should be.
@Suite struct RoomFeedTests {
    private static func message(_ offset: Int64, epoch: String = "e", version: Int64 = 1) -> ChatEvent {
        guard let event = ChatEvent("m \(version) \(epoch) \(offset) \(offset * 10) \"n\":1") else {
            preconditionFailure("not an event")
        }
        return event
    }

    private static func stored(_ offset: Int64) -> StoredChatMessage {
        StoredChatMessage(
            offset: offset, message: ChatMessage(sender: 1, kind: .text, text: "x", at: offset * 10), key: nil)
    }

    private static func opened(
        _ offset: Int64, epoch: String = "e", version: Int64 = 1, missed: [StoredChatMessage]? = []
    ) -> ChatStore.Opened? {
        ChatStore.Opened(
            position: ChatPosition(epoch: epoch, offset: offset), version: version, role: nil, status: .open,
            missed: missed, lastAt: offset > 0 ? offset * 10 : nil)
    }

    /// A feed that is live at an offset.
    private static func live(at offset: Int64) throws -> RoomFeed {
        var feed = RoomFeed()
        #expect(feed.subscribed() == [.read])
        #expect(feed.read(Self.opened(offset)) == [.applyMembers, .live])
        return feed
    }

    private static func expect(_ actions: [RoomFeed.Action], _ wanted: [RoomFeed.Action]) {
        #expect(actions == wanted)
    }

    @Test func messagesInOrderAreToldAtOnce() throws {
        var feed = try Self.live(at: 5)
        Self.expect(feed.received(Self.message(6)), [.tell(Self.message(6))])
        Self.expect(feed.received(Self.message(7)), [.tell(Self.message(7))])
        #expect(feed.seen == .init(epoch: "e", offset: 7))
        #expect(feed.seenAt == 70)
    }

    @Test func whatComesBeforeTheRoomIsReadIsHeldAndToldOnce() throws {
        var feed = RoomFeed()
        _ = feed.subscribed()
        Self.expect(feed.received(Self.message(5)), [])
        Self.expect(feed.received(Self.message(6)), [])
        Self.expect(feed.read(Self.opened(5)), [.applyMembers, .live, .tell(Self.message(6))])
    }

    @Test func aRepeatBehindAReadingIsLeftOut() throws {
        var feed = try Self.live(at: 5)
        Self.expect(feed.received(Self.message(4)), [])
        Self.expect(feed.received(Self.message(5)), [])
        Self.expect(feed.received(Self.message(6)), [.tell(Self.message(6))])
    }

    @Test func aGapIsReadAndFilledInOrder() throws {
        var feed = try Self.live(at: 5)
        Self.expect(feed.received(Self.message(8)), [.read])
        Self.expect(feed.received(Self.message(9)), [])
        let missed = [Self.stored(6), Self.stored(7), Self.stored(8)]
        Self.expect(
            feed.read(Self.opened(8, missed: missed)),
            [.applyMembers, .fill(missed), .live, .tell(Self.message(9))])
        #expect(feed.seen.offset == 9)
    }

    @Test func aNewConnectionReadsAgain() throws {
        var feed = try Self.live(at: 5)
        feed.disconnected()
        Self.expect(feed.received(Self.message(6)), [])
        Self.expect(feed.subscribed(), [.read])
        let missed = [Self.stored(6)]
        Self.expect(feed.read(Self.opened(6, missed: missed)), [.applyMembers, .fill(missed), .live])
        #expect(feed.seenAt == 60)
    }

    @Test func aReadingOfALostConnectionIsOfNoUse() throws {
        var feed = try Self.live(at: 5)
        Self.expect(feed.received(Self.message(8)), [.read])
        feed.disconnected()
        Self.expect(feed.read(Self.opened(8)), [])
        Self.expect(feed.subscribed(), [.read])
    }

    @Test func aGapThatCannotBeFilledIsALoss() throws {
        var feed = try Self.live(at: 5)
        Self.expect(feed.received(Self.message(80)), [.read])
        Self.expect(feed.read(Self.opened(80, missed: nil)), [.applyMembers, .lost, .live])
        #expect(feed.seen.offset == 80)
        Self.expect(feed.received(Self.message(81)), [.tell(Self.message(81))])
    }

    @Test func anotherEpochIsALoss() throws {
        var feed = try Self.live(at: 5)
        Self.expect(feed.received(Self.message(6, epoch: "f")), [.read])
        Self.expect(
            feed.read(Self.opened(5, epoch: "f", missed: nil)),
            [.applyMembers, .lost, .live, .tell(Self.message(6, epoch: "f"))])
    }

    @Test func anEventOfAnOldEpochDoesNotReadForEver() throws {
        var feed = try Self.live(at: 5)
        var readings = 0
        for _ in 0..<20 {
            var actions = feed.received(Self.message(6, epoch: "old"))
            while actions.contains(.read) {
                readings += 1
                actions = feed.read(Self.opened(5))
            }
        }
        #expect(readings <= 3)
        Self.expect(feed.received(Self.message(6)), [.tell(Self.message(6))])
    }

    @Test func otherMembersAreReadBeforeAMessageIsTold() throws {
        var feed = try Self.live(at: 5)
        Self.expect(feed.received(Self.message(6, version: 2)), [.read])
        Self.expect(
            feed.read(Self.opened(6, version: 2, missed: [Self.stored(6)])),
            [.applyMembers, .fill([Self.stored(6)]), .live])
        Self.expect(feed.received(.members(version: 2)), [])
        Self.expect(feed.received(.members(version: 3)), [.read])
    }

    @Test func membersThatRedisHasForgottenAreNotLookedForForEver() throws {
        var feed = try Self.live(at: 5)
        let typing = try #require(ChatEvent("o 10 1 \"typing\":{}"))
        var readings = 0
        for _ in 0..<20 {
            var actions = feed.received(typing)
            while actions.contains(.read) {
                readings += 1
                actions = feed.read(Self.opened(5))
                #expect(!actions.contains(.tell(typing)))
            }
        }
        #expect(readings <= 3)
        #expect(feed.isLive)
        Self.expect(feed.received(.members(version: 10)), [.read])
        Self.expect(feed.read(Self.opened(5, version: 10)), [.applyMembers, .live])
        Self.expect(feed.received(typing), [.tell(typing)])
    }

    @Test func aRoomThatIsGoneStaysGone() throws {
        var feed = try Self.live(at: 5)
        Self.expect(feed.received(.deleted), [.read])
        Self.expect(feed.read(nil), [.gone])
        Self.expect(feed.received(Self.message(6)), [])
        Self.expect(feed.subscribed(), [])
    }

    @Test func whatIsRememberedOfARoomIsHeldAgainstIt() throws {
        var feed = RoomFeed(seen: .init(epoch: "e", offset: 9), seenAt: 90)
        #expect(feed.subscribed() == [.read])
        #expect(feed.seenAt == 90)
        Self.expect(feed.read(Self.opened(9)), [.applyMembers, .live])
        #expect(feed.seenAt == 90)
    }

    @Test func moreThanCanBeHeldIsReadAgain() throws {
        var feed = try Self.live(at: 0)
        Self.expect(feed.received(Self.message(2)), [.read])
        for offset in 3...(Int64(RoomFeed.heldLimit) + 10) { _ = feed.received(Self.message(offset)) }
        let actions = feed.read(Self.opened(1, missed: [Self.stored(1)]))
        #expect(actions.last == .read)
        #expect(actions.count == RoomFeed.heldLimit + 4)
    }
}
