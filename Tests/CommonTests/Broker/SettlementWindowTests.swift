import Testing

@testable import Broker

@Suite struct SettlementWindowTests {
    private func window(_ tags: ClosedRange<UInt64>) -> SettlementWindow {
        var window = SettlementWindow()
        for tag in tags { window.delivered(tag) }
        return window
    }

    @Test func anUnbrokenRunIsOneFrame() {
        var window = self.window(1...3)
        for tag in [2, 1, 3] as [UInt64] { #expect(window.settle(tag, .acknowledge) == nil) }
        #expect(window.flush() == [.acknowledge(tag: 3, multiple: true)])
        #expect(window.outstanding == 0)
    }

    @Test func whatIsBehindAGapIsAcknowledgedAlone() {
        var window = self.window(1...5)
        for tag in [1, 3, 5] as [UInt64] { _ = window.settle(tag, .acknowledge) }
        #expect(
            window.flush() == [
                .acknowledge(tag: 1, multiple: true), .acknowledge(tag: 3, multiple: false),
                .acknowledge(tag: 5, multiple: false),
            ])
        _ = window.settle(2, .acknowledge)
        _ = window.settle(4, .acknowledge)
        // 5 is settled: a multiple that named it would close the channel.
        #expect(window.flush() == [.acknowledge(tag: 4, multiple: true)])
        #expect(window.outstanding == 0)
    }

    @Test func refusalsAreSentAtOnce() {
        var window = self.window(1...3)
        #expect(window.settle(1, .requeue) == .reject(tag: 1, requeue: true))
        #expect(window.settle(2, .reject) == .reject(tag: 2, requeue: false))
        _ = window.settle(3, .acknowledge)
        #expect(window.flush() == [.acknowledge(tag: 3, multiple: true)])
    }

    @Test func theTagOfAMultipleIsAlwaysOutstanding() {
        var window = self.window(1...2)
        _ = window.settle(1, .acknowledge)
        _ = window.settle(2, .reject)
        #expect(window.flush() == [.acknowledge(tag: 1, multiple: true)])
    }

    @Test func aSecondVerdictDoesNothing() {
        var window = self.window(1...2)
        _ = window.settle(1, .acknowledge)
        #expect(window.settle(1, .requeue) == nil)
        _ = window.flush()
        #expect(window.settle(1, .acknowledge) == nil)
        #expect(window.flush().isEmpty)
        #expect(window.outstanding == 1)
    }

    @Test func randomOrdersSettleEveryDeliveryExactlyOnce() {
        for _ in 0..<200 {
            var window = SettlementWindow()
            var settled: Set<UInt64> = []
            var open: Set<UInt64> = []
            var next: UInt64 = 1
            func take(_ action: SettlementWindow.Action) {
                switch action {
                case .acknowledge(let tag, true):
                    #expect(open.contains(tag))
                    for covered in open where covered <= tag { settled.insert(covered) }
                    open = open.filter { $0 > tag }
                case .acknowledge(let tag, false), .reject(let tag, _):
                    #expect(open.remove(tag) != nil)
                    settled.insert(tag)
                }
            }
            var working: Set<UInt64> = []
            for _ in 0..<100 {
                switch Int.random(in: 0..<4) {
                case 0, 1:
                    window.delivered(next)
                    open.insert(next)
                    working.insert(next)
                    next += 1
                case 2:
                    guard let tag = working.randomElement() else { continue }
                    working.remove(tag)
                    let verdict: SettlementWindow.Verdict = Bool.random() ? .acknowledge : .requeue
                    if let action = window.settle(tag, verdict) { take(action) }
                default: for action in window.flush() { take(action) }
                }
            }
            for tag in working { _ = window.settle(tag, .acknowledge) }
            for action in window.flush() { take(action) }
            #expect(settled.count == Int(next - 1))
            #expect(window.outstanding == 0)
        }
    }
}
