import Primitives

/// Which addresses belong to the public internet.
///
/// A webhook's URL is a stranger's word: without this it could reach what only we can reach. A list of what is refused
/// for IPv4, and for IPv6 the one block that is given out, without what carries other addresses inside.
/// https://www.iana.org/assignments/iana-ipv4-special-registry/, https://www.iana.org/assignments/iana-ipv6-special-registry/
enum PublicNetworks {
    /// Whether anybody on the internet reaches the same host there.
    static func contain(_ address: IPAddress) -> Bool {
        if address.bytes.count == 4 { return !self.special4.contains { $0.contains(address) } }
        return self.global6.contains { $0.contains(address) } && !self.special6.contains { $0.contains(address) }
    }

    /// This network, private, carrier NAT, loopback, link-local with the clouds' metadata, protocol assignments,
    /// documentation, 6to4 relays, benchmarks, multicast, reserved and broadcast.
    private static let special4 = blocks([
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4",
    ])

    /// Global unicast: outside of it are loopback, unspecified, mapped, NAT64, private, link-local and multicast ones.
    private static let global6 = blocks(["2000::/3"])

    /// Protocol assignments with Teredo, documentation twice, 6to4.
    private static let special6 = blocks(["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"])

    private static func blocks(_ texts: [String]) -> [AddressBlock] {
        texts.map { text in
            guard let block = AddressBlock(text) else { preconditionFailure("\(text) is no block") }
            return block
        }
    }
}
