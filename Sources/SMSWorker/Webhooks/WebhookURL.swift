import Foundation
import Primitives

/// A webhook's URL that may be called, as far as the text alone says.
struct WebhookURL: Sendable, Equatable {
    /// As the client takes it.
    let text: String
    /// The host as the client sees it: an address without brackets, or a name.
    let host: String
    /// Whether the operator has listed the host, whatever its address.
    let isListed: Bool

    /// Takes a URL; nil if it may not be called: HTTPS only, except for listed hosts, and nothing but a name or an address
    /// before the port.
    init?(_ text: String, allowedHosts: Set<String>) {
        guard text.utf8.count <= 2_048, let url = URL(string: text), let scheme = url.scheme?.lowercased(),
            // As it is written: decoded, a host could look like a listed one and be called as another.
            var host = url.host(percentEncoded: true), url.user == nil, url.password == nil,
            url.hasUsablePort
        else { return nil }
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        guard (1...253).contains(host.utf8.count), host.utf8.allSatisfy(Self.isHostByte) else { return nil }
        let isListed = allowedHosts.contains(host.lowercased())
        guard scheme == "https" || scheme == "http" && isListed else { return nil }
        self.text = text
        self.host = host
        self.isListed = isListed
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"),
            UInt8(ascii: ":"):
            true
        default: false
        }
    }
}
