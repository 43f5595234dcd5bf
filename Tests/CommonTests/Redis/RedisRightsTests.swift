import NIOCore
import Testing

@testable import Redis

@Suite struct RedisRightsTests {
    private let rights = RedisRights(
        writes: ["otp:*", "held"], reads: ["apikey:*"], publishes: ["watches:*"], hears: ["outcomes:*"],
        publishesSharded: ["events:*"], hearsSharded: ["rooms:*"])

    private var fine: [RedisValue] {
        [
            .error("NOSCRIPT No matching script."), .integer(1), .integer(0), .error("WRONGTYPE Operation"), .null,
            .integer(0), .integer(0),
        ] + Array(repeating: .array([]), count: 2)
    }

    private func finding(_ change: (inout [RedisValue]) -> Void) -> RedisRights.Finding {
        var replies = self.fine
        change(&replies)
        return RedisRights.finding(self.rights.questions("n"), replies)
    }

    @Test func eachKindIsAskedOnce() {
        #expect(
            self.rights.questions("n").map { $0.command.words } == [
                ["EVALSHA", String(repeating: "0", count: 40), "0"], ["EVAL", "return 1", "0"],
                ["HDEL", "otp:{n}", "probe"], ["HDEL", "held", "probe"], ["HGET", "apikey:{n}", "probe"],
                ["PUBLISH", "watches:{n}", ""], ["SPUBLISH", "events:{n}", ""],
                ["UNSUBSCRIBE", "outcomes:{n}"], ["SUNSUBSCRIBE", "rooms:{n}"],
            ])
        #expect(
            self.rights.listening("n").map { $0.command.words } == [
                ["SUBSCRIBE", "outcomes:{n}"], ["UNSUBSCRIBE", "outcomes:{n}"],
                ["SSUBSCRIBE", "rooms:{n}"], ["SUNSUBSCRIBE", "rooms:{n}"],
            ])
    }

    @Test func whatIsMissingIsNamedByItsPattern() {
        #expect(self.finding { _ in } == .complete)
        #expect(self.finding { $0[2] = .error("NOPERM no") } == .missing("NOPERM no (write otp:*)"))
        #expect(
            self.finding { replies in
                for index in 2...4 { replies[index] = .error("NOPERM no") }
            } == .missing("NOPERM no (write otp:* and 2 more)"))
        #expect(
            self.finding { replies in
                for index in 0...1 { replies[index] = .error("NOPERM no") }
            } == .missing("NOPERM no (run scripts)"))
        #expect(self.finding { $0[7] = .error("NOPERM no") } == .missing("NOPERM no (hear outcomes:*)"))
    }

    @Test func whatRedisSaysOfItselfTellsNothingOfRights() {
        #expect(self.finding { $0[1] = .error("BUSY script") } == .unknown)
        #expect(self.finding { $0[2] = .error("READONLY no") } == .unknown)
        #expect(self.finding { $0.removeLast() } == .unknown)
        #expect(
            self.finding { replies in
                replies[1] = .error("BUSY script")
                replies[2] = .error("NOPERM no")
            } == .missing("NOPERM no (write otp:*)"))
    }
}

@Suite struct RedisHoldTests {
    private func batch(_ name: String) -> RedisBatch {
        RedisBatch(commands: [RedisCommand(name)], deadline: .distantFuture) { _ in }
    }

    private func names(_ batches: [RedisBatch]) -> [String] { batches.map { $0.commands[0].words[0] } }

    @Test func theyKeepTheirOrderAndNobodyOvertakesWhatIsInHand() {
        let hold = RedisHold()
        #expect(hold.isEmpty)
        #expect(hold.add(self.batch("a"), until: .uptimeNanoseconds(10)) == .first)
        #expect(hold.add(self.batch("b"), until: .uptimeNanoseconds(30)) == .waits)
        #expect(!hold.isEmpty)
        #expect(self.names(hold.take(all: false, at: .uptimeNanoseconds(5))) == [])
        #expect(self.names(hold.take(all: false, at: .uptimeNanoseconds(10))) == ["a"])
        #expect(hold.handedOn(1))
        #expect(self.names(hold.take(all: true, at: .uptimeNanoseconds(11))) == ["b"])
        #expect(!hold.isEmpty)
        #expect(hold.add(self.batch("c"), until: .uptimeNanoseconds(30)) == .waits)
        #expect(hold.handedOn(1))
        #expect(self.names(hold.take(all: true, at: .uptimeNanoseconds(11))) == ["c"])
        #expect(!hold.handedOn(1))
        #expect(hold.isEmpty)
    }

    @Test func theirNumberIsBounded() {
        let hold = RedisHold()
        for _ in 0..<1_000 { #expect(hold.add(self.batch("a"), until: .distantFuture) != .full) }
        #expect(hold.add(self.batch("a"), until: .distantFuture) == .full)
        #expect(hold.take(all: true, at: .now()).count == 1_000)
    }
}
