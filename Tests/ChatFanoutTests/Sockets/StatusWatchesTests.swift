import SMS
import Testing

@testable import ChatFanout

/// Who is told of an SMS' status, and of which.
@Suite struct StatusWatchesTests {
    private final class Watcher {}

    private let one = Watcher()
    private let other = Watcher()

    private static func ids(_ watchers: [Watcher]) -> [ObjectIdentifier] { watchers.map { ObjectIdentifier($0) } }

    @Test func watchersAreToldOfWhatIsNewerAlone() {
        var watches = StatusWatches<Watcher>()
        let isAdded = [self.one, self.other, self.one].map { watches.add($0, to: "a") }
        let told = ["queued", "sent", "sending", "sent"].map { Self.ids(watches.changed("a", to: $0)) }
        let both = Self.ids([self.one, self.other])
        #expect(isAdded == [true, true, true])
        #expect(told == [both, both, [], []])
        #expect(watches.newest(.queued, of: "a") == .sent)
        #expect(watches.newest(.delivered, of: "a") == .delivered)
        #expect(watches.newest(.queued, of: "b") == .queued)
    }

    @Test func nobodyIsToldAnythingAfterTheEnd() {
        var watches = StatusWatches<Watcher>()
        _ = watches.add(self.one, to: "a")
        let end = Self.ids(watches.changed("a", to: "delivered"))
        let later = Self.ids(watches.changed("a", to: "sent"))
        #expect(end == Self.ids([self.one]) && later.isEmpty && watches.messages.isEmpty)
    }

    @Test func aStatusThatNobodyKnowsIsTold() {
        var watches = StatusWatches<Watcher>()
        _ = watches.add(self.one, to: "a")
        let told = ["sent", "translated", "sent"].map { watches.changed("a", to: $0).count }
        #expect(told == [1, 1, 1])
    }

    @Test func whoHasGoneIsNotTold() {
        var watches = StatusWatches<Watcher>()
        for message in ["a", "b"] { _ = watches.add(self.one, to: message) }
        _ = watches.add(self.other, to: "b")
        watches.remove(self.one)
        #expect(watches.messages == ["b"])
        let told = Self.ids(watches.changed("b", to: "sent"))
        #expect(told == Self.ids([self.other]))
        watches.remove(self.other)
        #expect(watches.messages.isEmpty)
    }

    @Test func oneMayWatchSoManyUntilSomeHaveEnded() {
        var watches = StatusWatches<Watcher>()
        let isAdded = (0..<WireLimits.watches).map { watches.add(self.one, to: "\($0)") }
        let (beyond, others) = (watches.add(self.one, to: "x"), watches.add(self.other, to: "x"))
        _ = watches.changed("0", to: "failed")
        let later = watches.add(self.one, to: "x")
        #expect(isAdded.allSatisfy(\.self) && !beyond && others && later)
    }
}
