import Primitives
import Testing

@testable import Redis

@Suite struct KeySlotTests {
    @Test(
        "slots are those of Redis", arguments: [("foo", 12_182), ("user1000", 3_443), ("{user1000}.following", 3_443)])
    func known(key: String, slot: UInt16) {
        #expect(KeySlot(of: key).number == slot)
    }

    @Test("only what stands in the first braces counts, and empty ones do not")
    func tags() {
        #expect(KeySlot(of: "otp:{3f2}:+989121234567") == KeySlot(of: "3f2"))
        #expect(KeySlot(of: "a{3f2}b{x}") == KeySlot(of: "3f2"))
        #expect(KeySlot(of: "{{3f2}}") == KeySlot(of: "{3f2"))
        for whole in ["a{}{3f2}", "a{3f2", "a}3f2{", "{"] {
            #expect(KeySlot(of: whole).number == CRC16.checksum(of: whole[...].utf8) % KeySlot.count)
        }
    }

    @Test func keysOfOneCallShareASlotOrNot() {
        #expect(KeySlot.isShared(by: [] as [String]) && KeySlot.isShared(by: ["a"]))
        #expect(KeySlot.isShared(by: ["otp:{3f2}:+98", "sends:{3f2}:+98", "sms:{3f2}:3f2a"]))
        #expect(!KeySlot.isShared(by: ["otp:{3f2}:+98", "otp:{3f3}:+98"]))
        #expect(!KeySlot.isShared(by: ["a", "b"]))
    }
}

@Suite struct RedisLayoutTests {
    @Test func onlyOurLayoutIsTaken() throws {
        try RedisLayout.read(.string(RedisLayout.version))
        for found in ["", "1", "3", "x"] {
            let error = #expect(throws: RedisLayoutError.self) { try RedisLayout.read(.string(found)) }
            #expect(error?.found == found)
            #expect(error?.description.contains("api-frontend migrate") == true)
        }
        #expect(throws: RedisError.self) { try RedisLayout.read(.error("NOPERM no")) }
        #expect(throws: RedisError.self) { try RedisLayout.read(.null) }
    }
}
