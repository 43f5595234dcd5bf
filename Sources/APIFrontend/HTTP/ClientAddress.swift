import Common

/// Who the client is, seen through the proxies we trust.
///
/// Every proxy appends the address it was called from, so `X-Forwarded-For` is read from the right: the first entry that is
/// not one of ours is the client, and all to the left of it is what that client claims.
struct ClientAddress: Sendable {
    let trusted: [AddressBlock]

    /// - Parameters:
    ///   - peer: the address of the TCP peer.
    ///   - forwardedFor: the header's lines, in order.
    func client(peer: String?, forwardedFor: [ProtocolText]) -> IPAddress? {
        guard let peer, var client = IPAddress(peer) else { return nil }
        guard !self.trusted.isEmpty, self.isTrusted(client) else { return client }
        let entries = forwardedFor.flatMap { $0.split(",", omittingEmpty: false) }
        for entry in entries.reversed() {
            // What no proxy of ours would write ends the search: the last address we are sure of is the client.
            guard let address = Self.address(entry) else { return client }
            client = address
            guard self.isTrusted(address) else { return client }
        }
        return client
    }

    /// Whether a TCP peer is one of our proxies.
    func isProxy(_ peer: String?) -> Bool {
        peer.flatMap { IPAddress($0) }.map(self.isTrusted) ?? false
    }

    private func isTrusted(_ address: IPAddress) -> Bool {
        self.trusted.contains { $0.contains(address) }
    }

    /// The address of an entry, which some proxies write in brackets or with a port.
    ///
    /// Told apart by bytes: a character of another script may take the comma or the bracket behind it into itself (UAX #29,
    /// rule GB9b), and what a client wrote would hide what a proxy added.
    private static func address(_ entry: ProtocolText) -> IPAddress? {
        let text = entry.trimmed
        let colons = text.split(":", omittingEmpty: false)
        let (address, port): (ProtocolText, ProtocolText)
        if text.hasPrefix("[") {
            let sides = text.dropFirst(1).split("]", maxSplits: 1, omittingEmpty: false)
            guard sides.count == 2, sides[1].isEmpty || sides[1].hasPrefix(":") else { return nil }
            (address, port) = (sides[0], sides[1].dropFirst(1))
        } else if colons.count == 2 {
            (address, port) = (colons[0], colons[1])
        } else {
            (address, port) = (text, "")
        }
        guard port.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return IPAddress(address.string)
    }
}
