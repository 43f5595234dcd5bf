import Primitives
import Testing

@Suite struct AddressBlockTests {
    @Test(
        "membership",
        arguments: [
            ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false), ("127.0.0.1", "127.0.0.1", true),
            ("127.0.0.1", "127.0.0.2", false), ("0.0.0.0/0", "8.8.8.8", true),
            ("192.168.1.128/25", "192.168.1.127", false),
            ("192.168.1.128/25", "192.168.1.200", true), ("2001:db8::/32", "2001:db8:1::1", true),
            ("2001:db8::/32", "2001:db9::1", false), ("10.0.0.0/8", "::ffff:10.1.2.3", true),
            ("::/0", "10.0.0.1", false),
        ])
    func membership(block: String, address: String, isInside: Bool) throws {
        let block = try #require(AddressBlock(block))
        let address = try #require(IPAddress(address))
        #expect(block.contains(address) == isInside)
    }

    @Test(
        "what is no block is refused",
        arguments: ["", "10.0.0.0/33", "10.0.0/8", "x", "::/129", "10.0.0.0/-1", "1.2.3.4/"])
    func wrong(text: String) {
        #expect(AddressBlock(text) == nil)
    }

    @Test func aHouseholdOfIPv6AddressesIsOneClient() throws {
        let first = try #require(IPAddress("2001:db8:1:2:3::1"))
        let second = try #require(IPAddress("2001:db8:1:2:ffff::9"))
        let third = try #require(IPAddress("2001:db8:1:3::1"))
        #expect(first.clientKey == second.clientKey)
        #expect(first.clientKey != third.clientKey)
        #expect(first.description == "2001:db8:1:2:3::1")
    }
}
