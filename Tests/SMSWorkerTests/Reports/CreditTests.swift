import Testing

@testable import SMSWorker

@Suite struct CreditTests {
    @Test func aCrossingIsSaidOnceInEachDirection() {
        func crossing(_ before: Double?, _ now: Double) -> Credit.Crossing? {
            Credit.crossing(from: before, to: now, threshold: 100)
        }
        #expect(crossing(nil, 99.5) == .fell)
        #expect(crossing(nil, 100) == nil)
        #expect(crossing(100, 99) == .fell)
        #expect(crossing(99, 98) == nil)
        #expect(crossing(98, 100) == .rose)
        #expect(crossing(500, 400) == nil)
    }

    @Test func whatIsKeptReadsBack() {
        let credit = Credit(amount: 1_234_567.25, at: 1_795_000_000_000)
        #expect(Credit(text: credit.text) == credit)
        for text in ["", "5", "nan 5", "inf 5", "x 5", "5 x"] { #expect(Credit(text: text) == nil) }
    }
    @Test(arguments: ["\(Int64.min)", "-1", "\(Int64.max)", "9223372036854775808", "1e308"])
    func timesThatNobodyCanHaveWrittenAreNone(time: String) {
        #expect(Credit(text: "5 \(time)") == nil)
        #expect(ParkedMessage(id: "x", fields: ["reason": "r", "at": time]) == nil)
    }
}
