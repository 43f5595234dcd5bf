package import Primitives

/// How much of what one address may do all addresses of a network may do together, such as `ipv6/48=16`: sixteen times as much.
package struct NetworkLimit: Sendable, Equatable {
    /// Whether it is about IPv4 networks, else IPv6.
    package let isIPv4: Bool
    /// The bits that addresses of one network share.
    package let length: Int
    /// How many times what one address may.
    package let times: Int

    /// Reads `ipv4/LENGTH=TIMES` or `ipv6/LENGTH=TIMES`; nil if it is none.
    ///
    /// The length is 8 to 31 bits of IPv4, or 16 to 63 of IPv6, where one address is a /64; times are 1 to 1,000,000.
    package init?(_ text: String) {
        let sides = text.pieces("=", omittingEmpty: false)
        guard sides.count == 2, let times = Int(sides[1]), (1...1_000_000).contains(times) else { return nil }
        let words = sides[0].pieces("/", omittingEmpty: false)
        guard words.count == 2, let length = Int(words[1]) else { return nil }
        switch String(words[0]) {
        case "ipv4" where (8...31).contains(length): self.isIPv4 = true
        case "ipv6" where (16...63).contains(length): self.isIPv4 = false
        default: return nil
        }
        self.length = length
        self.times = times
    }

    /// The network that an address is in, as a name of its own; nil for an address of the other family.
    package func network(of address: IPAddress) -> String? {
        guard (address.bytes.count == 4) == self.isIPv4 else { return nil }
        let bytes = address.masked(to: self.length).bytes.prefix((self.length + 7) / 8)
        return "\(self.isIPv4 ? 4 : 6):\(bytes.hexadecimal)/\(self.length)"
    }
}
