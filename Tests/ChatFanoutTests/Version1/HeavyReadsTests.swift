import Testing

@testable import ChatFanout

/// Readings of many messages: one at a time, and none while much is unread.
@Suite struct HeavyReadsTests {
    private static func text(_ action: HeavyReads<Int>.Action) -> String {
        switch action {
        case .doNothing: "nothing"
        case .begin(let work): "begin \(work)"
        case .wait: "wait"
        }
    }

    @Test func oneBeginsWhenTheOneBeforeIsDone() {
        var reads = HeavyReads<Int>()
        let isAdded = [reads.add(1), reads.add(2)]
        var steps = [Self.text(reads.next(isCalm: true)), Self.text(reads.next(isCalm: true))]
        reads.done()
        steps.append(Self.text(reads.next(isCalm: true)))
        reads.done()
        steps.append(Self.text(reads.next(isCalm: true)))
        #expect(isAdded == [true, true])
        #expect(steps == ["begin 1", "nothing", "begin 2", "nothing"])
    }

    @Test func noneBeginsWhileMuchIsUnread() {
        var reads = HeavyReads<Int>()
        _ = reads.add(1)
        var steps = [Self.text(reads.next(isCalm: false)), Self.text(reads.next(isCalm: true))]
        reads.done()
        steps.append(Self.text(reads.next(isCalm: true)))
        #expect(steps == ["wait", "nothing", "begin 1"])
    }

    @Test func howMuchIsUnreadIsAskedOnlyWhereItMatters() {
        var reads = HeavyReads<Int>()
        var asked = 0
        func isCalm() -> Bool {
            asked += 1
            return true
        }
        _ = reads.next(isCalm: isCalm())
        _ = reads.add(1)
        _ = reads.next(isCalm: isCalm())
        _ = reads.add(2)
        _ = reads.next(isCalm: isCalm())
        #expect(asked == 1)
    }

    @Test func asManyWaitAsCommandsMayBePending() {
        var reads = HeavyReads<Int>()
        let isAdded = (0..<WireLimits.pending).map { reads.add($0) }
        let beyond = reads.add(-1)
        _ = reads.next(isCalm: true)
        let later = reads.add(-1)
        #expect(isAdded.allSatisfy(\.self) && !beyond && later)
    }
}
