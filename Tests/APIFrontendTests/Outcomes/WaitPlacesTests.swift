import Testing

@testable import APIFrontend

/// Who may wait while others do.
@Suite struct WaitPlacesTests {
    private var places = WaitPlaces()

    @Test mutating func aMessageHasFive() {
        let taken = (0..<6).map { self.places.take(for: "m", by: .address("a\($0)")) }
        #expect(taken == [true, true, true, true, true, false])
        self.places.free(for: "m", by: .address("a0"))
        let next = self.places.take(for: "m", by: .address("a9"))
        #expect(next)
    }

    @Test mutating func anAddressHasTwentyForWhateverMessages() {
        let taken = (0..<21).count { self.places.take(for: "m\($0)", by: .address("a")) }
        #expect(taken == 20)
        let other = self.places.take(for: "m", by: .address("b"))
        #expect(other)
        // Who shows a key waits on the key's account, and not on that of its address.
        let sender = self.places.take(for: "m", by: .sender("a"))
        #expect(sender)
    }

    @Test mutating func aKeyOrUserHasTwoHundred() {
        let taken = (0..<201).count { self.places.take(for: "m\($0)", by: .sender("key:1")) }
        #expect(taken == 200)
    }

    @Test mutating func aRefusalTakesNothing() {
        self.places = WaitPlaces(limits: .init(all: 2, message: 1, address: 5, sender: 5))
        let taken = [("m", "a"), ("m", "b"), ("n", "b"), ("o", "c")].map { message, client in
            self.places.take(for: message, by: .address(client))
        }
        #expect(taken == [true, false, true, false])
        #expect(self.places.count == 2)
        for (message, client) in [("m", "a"), ("n", "b")] { self.places.free(for: message, by: .address(client)) }
        #expect(self.places.count == 0)
    }
}
