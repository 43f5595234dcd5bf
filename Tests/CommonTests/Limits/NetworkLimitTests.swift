import Limits
import Primitives
import Testing

/// The networks whose addresses are counted together.
@Suite struct NetworkLimitTests {
    @Test(arguments: [
        "ipv4/24=4", "ipv4/8=1", "ipv4/31=1000000", "ipv6/56=4", "ipv6/16=16", "ipv6/63=2",
    ])
    func taken(text: String) { #expect(NetworkLimit(text) != nil) }

    @Test(arguments: [
        "", "0", "24=4", "ipv4/32=4", "ipv4/7=4", "ipv6/64=4", "ipv6/15=1", "ipv5/24=4", "ipv4/24", "ipv4/24=0",
        "ipv4/24=x", "ipv4/24=1000001", "ipv4/24=4=4", "ipv4/24/8=4", "/24=4",
    ])
    func refused(text: String) { #expect(NetworkLimit(text) == nil) }

    @Test func addressesOfOneNetworkShareAName() throws {
        func name(_ limit: String, _ address: String) -> String? {
            guard let limit = NetworkLimit(limit), let address = IPAddress(address) else { return nil }
            return limit.network(of: address)
        }
        #expect(name("ipv4/24=4", "192.0.2.1") == "4:c00002/24")
        #expect(name("ipv4/24=4", "192.0.2.255") == name("ipv4/24=4", "192.0.2.1"))
        #expect(name("ipv4/24=4", "192.0.3.1") != name("ipv4/24=4", "192.0.2.1"))
        #expect(name("ipv4/24=4", "::ffff:192.0.2.7") == name("ipv4/24=4", "192.0.2.1"))
        #expect(name("ipv4/23=4", "192.0.3.1") == name("ipv4/23=4", "192.0.2.1"))
        #expect(name("ipv6/56=4", "2001:db8:1:2aa::1") == name("ipv6/56=4", "2001:db8:1:2bb::1"))
        #expect(name("ipv6/56=4", "2001:db8:1:2aa::1") != name("ipv6/56=4", "2001:db8:1:3aa::1"))
        #expect(name("ipv6/48=16", "2001:db8:1:2aa::1") == "6:20010db80001/48")
        #expect(name("ipv6/48=16", "192.0.2.1") == nil && name("ipv4/24=4", "2001:db8::1") == nil)
        // The same bytes in both families are two networks.
        #expect(name("ipv6/24=4", "c000:2000::") != name("ipv4/24=4", "192.0.32.0"))
    }
}
