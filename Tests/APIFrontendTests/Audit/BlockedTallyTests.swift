import Testing

@testable import APIFrontend

/// Refusals that are counted and not listed.
@Suite struct BlockedTallyTests {
    private var tally = BlockedTally()

    private func entry(_ at: Int64, _ detail: String = "codes: ip", address: String = "192.0.2.1") -> AuditEntry {
        AuditEntry(event: .blocked, at: at, phone: "n\(at)", address: address, requestID: "r\(at)", detail: detail)
    }

    @Test mutating func aThousandOfOneAddressAndKindAreOneEntry() {
        let firsts = (1...1_000).count { self.tally.count(self.entry(Int64($0)), client: "c") }
        #expect(firsts == 1)
        let other = self.tally.count(self.entry(7, "passwords"), client: "c")
        let another = self.tally.count(self.entry(8), client: "d")
        #expect(other && another)
        let entries = self.tally.close()
        #expect(entries.map(\.count) == [1_000, 1, 1])
        #expect(entries.map(\.until) == [1_000, nil, nil])
        // Of the first it is told who it was.
        #expect(entries[0].requestID == "r1" && entries[0].phone == "n1" && entries[0].at == 1)
        let names = entries[0].fields.map(\.name)
        #expect(names == ["event", "at", "phone", "address", "request", "detail", "count", "until"])
    }

    @Test mutating func aWindowBeginsAnew() {
        _ = self.tally.count(self.entry(1), client: "c")
        #expect(self.tally.close().count == 1)
        #expect(self.tally.close().isEmpty)
        let isFirst = self.tally.count(self.entry(2), client: "c")
        #expect(isFirst)
    }

    @Test mutating func ofVeryManyAddressesTheRestIsOneEntryAndNoneIsLost() {
        for number in 0..<BlockedTally.most + 500 { _ = self.tally.count(self.entry(1), client: "c\(number)") }
        let entries = self.tally.close()
        #expect(entries.count == BlockedTally.most + 1)
        #expect(entries.compactMap(\.count).reduce(0, +) == BlockedTally.most + 500)
        #expect(entries.first { $0.address.isEmpty }?.count == 500)
    }
}
