import Common
import HTTPTypes
import Hummingbird
import NIOCore

/// Where clients reach us, for links in answers.
struct PublicAddress: Sendable {
    let clients: ClientAddress

    /// Scheme and host as the client wrote them; empty without a usable host, so that links begin with a slash.
    func base(_ request: Request, _ context: APIContext) -> String {
        self.base(
            host: request.head.authority, scheme: request.headers.word(.xForwardedProto),
            peer: context.channel.remoteAddress?.ipAddress)
    }

    /// - Parameters:
    ///   - host: what the client asked for, as it says.
    ///   - scheme: what a proxy says the client used.
    ///   - peer: the address of the TCP peer.
    func base(host: String?, scheme: ProtocolText?, peer: String?) -> String {
        guard let host, (1...255).contains(host.utf8.count), host.utf8.allSatisfy(Self.isHostCharacter) else {
            return ""
        }
        let isSecure = scheme == "https" && self.clients.isProxy(peer)
        return "\(isSecure ? "https" : "http")://\(host)"
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

extension HTTPField.Name {
    static let xForwardedProto = Self.known("X-Forwarded-Proto")
}
