package import Foundation

extension URL {
    /// Whether the port it names, if it names one, can be connected to: 1 to 65535 (RFC 9293 §3.1; 0 is reserved).
    package var hasUsablePort: Bool {
        if let port { return (1...65_535).contains(port) }
        // Foundation knows none that is too large for it. An empty one is the scheme's (RFC 3986 §3.2.3).
        let parts = ProtocolText(self.absoluteString).split("/", maxSplits: 3, omittingEmpty: false)
        guard parts.count > 2 else { return true }
        let authority = parts[2].split("?", omittingEmpty: false)[0].split("#", omittingEmpty: false)[0]
        let host = authority.split("@", omittingEmpty: false).last ?? ""
        // The colons of an address in brackets are not the port's.
        let words = (host.split("]", omittingEmpty: false).last ?? "").split(":", omittingEmpty: false)
        return words.count < 2 || words[words.count - 1].isEmpty
    }
}
