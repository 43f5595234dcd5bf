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
    func client(peer: String?, forwardedFor: [String]) -> IPAddress? {
        guard let peer, var client = IPAddress(peer) else { return nil }
        guard !self.trusted.isEmpty, self.isTrusted(client) else { return client }
        let entries = forwardedFor.flatMap {
            $0.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        }
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
    /// ASCII only, and told apart by bytes: a character of another script may take the comma or the bracket behind it into
    /// itself (UAX #29, rule GB9b), and what a client wrote would hide what a proxy added.
    private static func address(_ entry: Substring.UTF8View) -> IPAddress? {
        guard entry.allSatisfy({ $0 < 0x80 }) else { return nil }
        let text = String(Substring(entry)).trimmingSpaces()
        let parts: (address: Substring, port: Substring)
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
            parts = (text[text.index(after: text.startIndex)..<end], text[text.index(after: end)...])
        } else if let colon = text.firstIndex(of: ":"), colon == text.lastIndex(of: ":") {
            parts = (text[..<colon], text[colon...])
        } else {
            parts = (text[...], "")
        }
        guard parts.port.isEmpty || parts.port.first == ":" && parts.port.dropFirst().allSatisfy(\.isNumber) else {
            return nil
        }
        return IPAddress(String(parts.address))
    }
}
