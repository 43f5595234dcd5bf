import Testing

@testable import ProviderSimulator

struct BoundedHistoryTests {
    @Test func everyElementIsFoundAtItsPlace() {
        var history = BoundedHistory<Int>(capacity: 10, segmentSize: 3)
        for number in 0..<8 { history.append(number * 10) }
        #expect((0..<8).map { history[$0] } == (0..<8).map { $0 * 10 })
        #expect(history[8] == nil)
        #expect(history[-1] == nil)
    }

    @Test func theOldestSegmentGoesWhenThereIsNoRoom() {
        var history = BoundedHistory<Int>(capacity: 6, segmentSize: 2)
        for number in 0..<6 { #expect(history.append(number).isEmpty) }
        #expect(history.append(6) == [0, 1])
        #expect(history.append(7).isEmpty)
        #expect(history.append(8) == [2, 3])
        #expect(Array(history.elements) == [4, 5, 6, 7, 8])
        #expect(history[3] == nil)
        #expect(history[4] == 4)
    }

    @Test func aCapacityThatIsNoMultipleOfTheSegmentIsNotExceeded() {
        var history = BoundedHistory<Int>(capacity: 10, segmentSize: 4)
        for number in 0..<1_000 {
            history.append(number)
            #expect(history.end - history.start <= 10)
            #expect(history[number] == number)
        }
        #expect(Array(history.elements) == Array(history.start..<1_000))
    }

    @Test func aCopyDoesNotSeeWhatComesLater() {
        var history = BoundedHistory<Int>(capacity: 4, segmentSize: 2)
        history.append(1)
        let copy = history
        history.append(2)
        #expect(Array(copy.elements) == [1])
    }

    @Test func onlyAnElementThatIsKeptIsChanged() {
        var history = BoundedHistory<Int>(capacity: 4, segmentSize: 2)
        for number in 0..<5 { history.append(number) }
        let copy = history
        for place in [-1, 1, 3, 5] { history.update(place) { $0 = 100 } }
        #expect(Array(history.elements) == [2, 100, 4])
        #expect(Array(copy.elements) == [2, 3, 4])
    }
}
