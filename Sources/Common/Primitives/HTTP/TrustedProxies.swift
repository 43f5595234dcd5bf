package import HTTPTypes

/// The proxies before us whose word about a request counts.
package struct TrustedProxies: Sendable {
    /// Headers that only they may write: what anybody could say would end up in logs, in the audit, and in links.
    package static let headers: [HTTPField.Name] = [.xForwardedFor, .xForwardedProto, .xRequestID, .traceparent]

    private let blocks: [AddressBlock]

    /// Trusts every address in these; without any, nobody.
    package init(_ blocks: [AddressBlock]) {
        self.blocks = blocks
    }

    /// Whether an address is one of them.
    package func contains(_ address: IPAddress) -> Bool {
        self.blocks.contains { $0.contains(address) }
    }

    /// Whether a TCP peer is one of them; one without an address is not.
    package func contains(peer: String?) -> Bool {
        guard !self.blocks.isEmpty else { return false }
        return peer.flatMap { IPAddress($0) }.map(self.contains) ?? false
    }
}

extension HTTPFields {
    /// Takes away what only a proxy of ours may say.
    package mutating func dropForwarded() {
        for name in TrustedProxies.headers where self.contains(name) { self[name] = nil }
    }
}
