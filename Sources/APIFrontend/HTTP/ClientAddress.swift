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
        let entries = forwardedFor.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }
        for entry in entries.reversed() {
            // What no proxy of ours would write ends the search: the last address we are sure of is the client.
            guard let address = IPAddress(Self.bare(entry.trimmingSpaces())) else { return client }
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

    /// The address without port and brackets, which some proxies add.
    private static func bare(_ text: String) -> String {
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
            return String(text[text.index(after: text.startIndex)..<end])
        }
        let colons = text.count { $0 == ":" }
        return colons == 1 ? String(text.prefix { $0 != ":" }) : text
    }
}
