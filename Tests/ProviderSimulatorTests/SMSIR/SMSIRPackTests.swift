import Testing

@testable import ProviderSimulator

struct SMSIRPackTests {
    @Test func anIDSaysWhichMessagesItIsAbout() throws {
        let pack = SMSIRPack(firstMessageID: 31_795_305_600_123, count: 100)
        #expect(pack.id.split(separator: "-").map(\.count) == [8, 4, 4, 4, 12])
        #expect(try #require(SMSIRPack(id: pack.id)) == pack)
    }

    @Test(arguments: [
        "", "x", "00000000-0000-0000-8000-000000000000", "00000000-0000-0000-9000-000000000001", "1-2-3-8000-1",
    ])
    func anIDOfNobodysIsNone(id: String) {
        #expect(SMSIRPack(id: id) == nil)
    }
}
