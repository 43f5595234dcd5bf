import Primitives
import Testing

@testable import SMSWorker

@Suite struct SentListTests {
    private static let begun: Int64 = 1_790_000_000_000
    private let list: SentList

    init() throws {
        self.list = SentList(
            phone: try #require(PhoneNumber("09121234567")), text: "کد شما ۱۲۳ است\r\nخط دوم", begun: Self.begun,
            now: Self.begun + 15_000)
    }

    private func entry(
        _ id: String = "9", to receiver: String = "09121234567", _ text: String = "کد شما ۱۲۳ است\nخط دوم",
        after milliseconds: Int64 = 500
    ) -> SentList.Entry {
        SentList.Entry(id: id, receiver: receiver, text: text, times: [Self.begun + milliseconds])
    }

    /// A page of others' messages, the newest first.
    private func others(_ count: Int, after milliseconds: Int64 = 1_000, every step: Int64 = -100) -> [SentList.Entry] {
        (0..<Int64(count)).map { self.entry("1", to: "09350000000", after: milliseconds + $0 * step) }
    }

    @Test func theMessageIsKnownByReceiverTextAndTime() {
        for receiver in ["09121234567", "9121234567", "+989121234567", "989121234567"] {
            #expect(self.list.look(at: self.others(3) + [self.entry(to: receiver)]) == .found(messageID: "9"))
        }
        #expect(self.list.look(at: [self.entry(to: "09121234568")]) == .notFound)
        #expect(self.list.look(at: [self.entry("9", "another text")]) == .notFound)
        #expect(self.list.look(at: [self.entry(after: -4_000)]) == .found(messageID: "9"))
        #expect(self.list.look(at: [self.entry(after: -6_000)]) == .notFound)
        #expect(self.list.look(at: [self.entry(after: 3_600_000)]) == .notFound)
    }

    @Test func whatProvidersDoToATextDoesNotMatter() {
        #expect(self.list.look(at: [self.entry("9", " كد شما ۱۲۳ است\nخط دوم\nلغو11")]) == .found(messageID: "9"))
    }

    @Test func aClockThatIsFarBehindKillsNobody() throws {
        let list = SentList(
            phone: try #require(PhoneNumber("09121234567")), text: self.list.text, begun: Self.begun,
            now: Self.begun - 3_600_000)
        #expect(list.look(at: [self.entry()]) == .found(messageID: "9"))
        #expect(list.look(at: [self.entry(after: -6_000)]) == .notFound)
    }

    @Test func aMessageWithoutATimeIsNoProof() {
        let entry = SentList.Entry(id: "9", receiver: "09121234567", text: self.list.text, times: [])
        #expect(self.list.look(at: [entry]) == .unknown)
    }

    @Test func aFullPageIsReadOnUnlessItReachesBackToBeforeTheCall() {
        #expect(self.list.look(at: self.others(100)) == nil)
        #expect(self.list.look(at: self.others(100, every: -1_000)) == .notFound)
        // The oldest first: what is missing here may be on the next page.
        #expect(self.list.look(at: self.others(100, after: -86_400_000, every: 1_000)) == nil)
        #expect(self.list.look(at: self.others(99)) == .notFound)
    }

    @Test func timesWithoutAZoneAreIranianFirst() {
        #expect(MeliPayamakReply.times("2026-11-22T03:30:00.123") == [1_795_305_600_000, 1_795_318_200_000])
        #expect(MeliPayamakReply.times("2026-11-22 03:30:00") == [1_795_305_600_000, 1_795_318_200_000])
        #expect(MeliPayamakReply.times("1405/09/01").isEmpty)
    }
}
