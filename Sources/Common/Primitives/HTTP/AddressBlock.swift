/// A range of IP addresses in CIDR notation; a bare address is a range of one.
///
/// RFC 4632, RFC 4291 §2.3.
package struct AddressBlock: Sendable, Equatable {
    private let network: IPAddress
    private let prefixLength: Int

    /// Reads `10.0.0.0/8`, `2001:db8::/32` or a single address.
    package init?(_ text: String) {
        let parts = text.pieces("/", maxSplits: 1, omittingEmpty: false)
        guard let first = parts.first, let network = IPAddress(String(first)) else { return nil }
        self.network = network
        if parts.count == 2 {
            guard let length = Int(parts[1]), (0...network.bytes.count * 8).contains(length) else { return nil }
            self.prefixLength = length
        } else {
            self.prefixLength = network.bytes.count * 8
        }
    }

    /// Whether the address is in the range.
    package func contains(_ address: IPAddress) -> Bool {
        guard address.bytes.count == self.network.bytes.count else { return false }
        return address.masked(to: self.prefixLength) == self.network.masked(to: self.prefixLength)
    }
}
