import Limits
import Primitives
import Testing

@testable import Redis

/// How codes are counted for the guard, and read again.
@Suite struct ConversionCountTests {
    private let counts = ConversionCounts(window: .seconds(3_600))

    @Test func aBlockInDoubtIsNotCountedInAll() throws {
        let phone = try #require(PhoneNumber("09121234567"))
        let block = "guard:{p:\(phone.prefix)}"
        let all = self.counts.count(.sent, phone).flatMap(\.keys)
        #expect(all.filter { $0 == block }.count == 3)
        #expect(all.filter { $0.hasPrefix("guard:{all}:s:") }.count == 2)
        #expect(self.counts.count(.sent, phone, isInDoubt: true).flatMap(\.keys) == [block, block, block])
        let provider = self.counts.count(.sent, phone, provider: "p", inAll: false)
        #expect(provider.flatMap(\.keys) == [block, block, block])
        #expect(throws: RedisError(.server, "OOM")) { try provider.first?.read(.error("OOM")) }
    }

    @Test func totalsAreTheSumsOfAWindowWithoutTheNewestThatWereSent() throws {
        let call = ConversionTotals.read(bucket: 1_000, now: 20_500)
        #expect(call.keys.count == 23)
        #expect(call.keys.first == "guard:{all}:s:9" && call.keys.last == "guard:{all}:v:20")
        #expect(!call.keys.contains("guard:{all}:s:20"))
        var values: [RedisValue] = Array(repeating: .null, count: 23)
        (values[0], values[10], values[11], values[22]) = (.string("1"), .string("2"), .string("4"), .string("8"))
        #expect(try call.read(.array(values)) == ConversionTotals(sent: 3, verified: 12))
        #expect(throws: RedisError.self) { try call.read(.array([])) }
    }
}
