import Primitives
import Testing

@Suite struct PartitionTests {
    @Test func theChecksumIsTheOneOfRedisClusters() {
        // https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/: the check of CRC-16/XMODEM.
        #expect(CRC16.checksum(of: "123456789"[...].utf8) == 0x31C3)
        #expect(CRC16.checksum(of: ""[...].utf8) == 0)
    }

    @Test func aNumberAndItsIDsHaveOnePartition() throws {
        let phone = try #require(PhoneNumber("0912 123 4567"))
        let partition = Partition(of: phone)
        #expect(partition.digits == "4fc" && partition.tag == "{4fc}")
        #expect(phone.tagged == "{4fc}:+989121234567")
        #expect(Partition(ofE164: "+989101230003").digits == "079", "always three digits")
        for _ in 0..<100 {
            let id = SecureRandom.identifier(in: partition)
            #expect(id.utf8.count == 32 && id.utf8.areHexadecimalDigits && Partition(ofID: id) == partition)
        }
        #expect(Set((0..<1_000).map { _ in SecureRandom.identifier(in: partition) }).count == 1_000)
    }

    @Test("every partition is read from its digits", arguments: [0, 9, 10, 0x3F2, 0xFFF] as [UInt16])
    func digits(number: UInt16) {
        let digits = String(number + 0x1000, radix: 16).dropFirst()
        #expect(Partition(ofID: digits + String(repeating: "0", count: 29)).number == number)
        #expect(Partition(ofID: digits + "f").digits == digits)
    }

    @Test("what is no id is of the first", arguments: ["", "3f", "x-12", "3F2a", "3é2", "}{a"])
    func noID(text: String) {
        #expect(Partition(ofID: text).number == 0)
    }

    @Test func numbersSpreadOverPartitions() {
        var counts = [Int](repeating: 0, count: 4_096)
        for number in 0..<409_600 { counts[Int(Partition(ofE164: "+98912\(1_000_000 + number)").number)] += 1 }
        #expect(counts.min() ?? 0 > 50 && counts.max() ?? 0 < 150, "\(counts.min() ?? 0) to \(counts.max() ?? 0)")
    }
}
