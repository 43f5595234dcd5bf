/// A request for a WebSocket, right or wrong.
package struct RawHandshake: Sendable {
    /// The accepted key of every handshake here (RFC 6455 §1.3).
    package static let accepted = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="

    /// The method.
    package var method = "GET"
    /// The path with its query.
    package var path: String
    /// The protocol's version.
    package var version = "HTTP/1.1"
    private var headers: [(name: String, value: String)] = [
        ("Host", "chat"), ("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13"),
        ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
    ]

    /// Makes a right one.
    ///
    /// - Parameter token: the access token, for its header.
    package init(_ path: String, token: String?) {
        self.path = path
        if let token { self.headers.append(("Authorization", "Bearer \(token)")) }
    }

    /// The same with some of it changed.
    package func with(_ change: (inout RawHandshake) -> Void) -> RawHandshake {
        var handshake = self
        change(&handshake)
        return handshake
    }

    /// The same with a header's values in place of its own; none takes it away.
    package func header(_ name: String, _ values: String...) -> RawHandshake {
        var handshake = self
        handshake.headers.removeAll { $0.name == name }
        handshake.headers += values.map { (name, $0) }
        return handshake
    }

    /// The text on the wire.
    package var text: String {
        let lines = self.headers.map { "\($0.name): \($0.value)\r\n" }.joined()
        return "\(self.method) \(self.path) \(self.version)\r\n\(lines)\r\n"
    }
}
