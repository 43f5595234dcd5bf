import Primitives

/// Who the client is, seen through the proxies we trust.
///
/// Every proxy appends the address it was called from, so `X-Forwarded-For` is read from the right: the first entry that is
/// not one of ours is the client, and all to the left of it is what that client claims.
struct ClientAddress: Sendable {
    let proxies: TrustedProxies

    init(trusted: [AddressBlock]) {
        self.proxies = TrustedProxies(trusted)
    }

    /// - Parameters:
    ///   - peer: the address of the TCP peer.
    ///   - forwardedFor: the header's lines, in order.
    func client(peer: String?, forwardedFor: [ProtocolText]) -> IPAddress? {
        self.route(peer: peer, forwardedFor: forwardedFor).client
    }

    /// The client, and through how many proxies of ours it came.
    func route(peer: String?, forwardedFor: [ProtocolText]) -> (client: IPAddress?, proxies: Int) {
        guard let peer, var client = IPAddress(peer) else { return (nil, 0) }
        guard self.proxies.contains(client) else { return (client, 0) }
        var count = 1
        let entries = forwardedFor.flatMap { $0.split(",", omittingEmpty: false) }
        for entry in entries.reversed() {
            // What no proxy of ours would write ends the search: the last address we are sure of is the client.
            guard let address = Self.address(entry) else { break }
            client = address
            guard self.proxies.contains(address) else { break }
            count += 1
        }
        return (client, count)
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
