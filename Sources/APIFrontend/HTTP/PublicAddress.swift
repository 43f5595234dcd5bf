import HTTPTypes
import Hummingbird
import NIOCore
import Primitives

/// Where clients reach us, for links in answers.
struct PublicAddress: Sendable {
    let clients: ClientAddress

    /// Scheme and host as the client wrote them; empty without a usable host, so that links begin with a slash.
    func base(_ request: Request, _ context: APIContext) -> String {
        self.base(
            host: request.head.authority, schemes: request.headers.words(.xForwardedProto),
            peer: context.channel.remoteAddress?.ipAddress, forwardedFor: request.headers.words(.xForwardedFor))
    }

    /// - Parameters:
    ///   - host: what the client asked for, as it says.
    ///   - schemes: by which the proxies say that they were called, in order.
    ///   - peer: the address of the TCP peer.
    ///   - forwardedFor: who called them.
    func base(
        host: String?, schemes: [ProtocolText] = [], peer: String?, forwardedFor: [ProtocolText] = []
    ) -> String {
        guard let host, (1...255).contains(host.utf8.count), host.utf8.allSatisfy(Self.isHostCharacter) else {
            return ""
        }
        let isSecure = self.scheme(schemes, peer: peer, forwardedFor: forwardedFor) == "https"
        return "\(isSecure ? "https" : "http")://\(host)"
    }

    /// The scheme that the client used; nil if no proxy of ours says one.
    ///
    /// A proxy either adds the scheme to the list, as it does the address, or passes on what the one before it said. So of
    /// `https, http` the entry counts that stands where the client's address does, and of a shorter list the first.
    private func scheme(_ schemes: [ProtocolText], peer: String?, forwardedFor: [ProtocolText]) -> ProtocolText? {
        let proxies = self.clients.route(peer: peer, forwardedFor: forwardedFor).proxies
        let entries = schemes.flatMap { $0.split(",", omittingEmpty: false) }
        guard proxies > 0, !entries.isEmpty else { return nil }
        return entries[max(0, entries.count - proxies)].trimmed.lowercased
    }

    private static func isHostCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: Array(".-:[]_".utf8).contains(byte)
        }
    }
}
