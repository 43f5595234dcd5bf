import Testing

@testable import Broker

@Suite struct ConfirmWindowTests {
    private func window(_ count: Int) -> ConfirmWindow<Int> {
        var window = ConfirmWindow<Int>()
        for number in 1...count { window.append(number) }
        return window
    }

    @Test func oneConfirmSettlesOneMessage() {
        var window = self.window(3)
        #expect(window.settle(2, multiple: false) == [2])
        #expect(window.count == 2)
        #expect(window.oldest == 1)
    }

    @Test func aMultipleConfirmSettlesAllUpToItThatAreLeft() {
        var window = self.window(5)
        _ = window.settle(2, multiple: false)
        #expect(window.settle(4, multiple: true) == [1, 3, 4])
        #expect(window.oldest == 5)
    }

    @Test func confirmsMayComeInAnyOrder() {
        var window = self.window(3)
        #expect(window.settle(3, multiple: false) == [3])
        #expect(window.settle(1, multiple: false) == [1])
        #expect(window.settle(2, multiple: false) == [2])
        #expect(window.count == 0)
        window.append(4)
        #expect(window.settle(4, multiple: false) == [4])
    }

    @Test("a tag that is unknown or settled settles nothing", arguments: [0, 2, 4, UInt64.max] as [UInt64])
    func unknown(tag: UInt64) {
        var window = self.window(3)
        _ = window.settle(2, multiple: false)
        #expect(window.settle(tag, multiple: false).isEmpty)
        #expect(window.count == 2)
    }

    @Test func aLostChannelGivesAllBackAndTagsBeginAgain() {
        var window = self.window(3)
        _ = window.settle(1, multiple: false)
        #expect(window.removeAll() == [2, 3])
        window.append(9)
        #expect(window.settle(1, multiple: false) == [9])
    }
}
