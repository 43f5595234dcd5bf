import Foundation

/// Where a RabbitMQ node is and who we are there, as read from an `amqp://` URL.
package struct BrokerAddress: Sendable, Equatable {
    /// The node's host name or address.
    package let host: String
    /// The node's port, 5672 by default.
    package let port: Int
    /// The user, `guest` by default.
    package let user: String
    /// The password, `guest` by default.
    package let password: String
    /// The virtual host, `/` by default.
    package let virtualHost: String

    /// Reads `amqp://[user[:password]@]host[:port][/vhost]`, or nil if the text is not that.
    ///
    /// As in RabbitMQ's own scheme, an empty path and a bare `/` both mean the default virtual host.
    package init?(_ text: String) {
        guard let url = URL(string: text), url.scheme == "amqp", let host = url.host(percentEncoded: false),
            !host.isEmpty,
            url.query() == nil, url.fragment() == nil, (1...65_535).contains(url.port ?? 1)
        else { return nil }
        let path = url.path(percentEncoded: true).dropFirst()
        guard !path.contains("/"), let virtualHost = String(path).removingPercentEncoding else { return nil }
        self.host = host
        self.port = url.port ?? 5_672
        self.user = url.user(percentEncoded: false) ?? "guest"
        self.password = url.password(percentEncoded: false) ?? "guest"
        self.virtualHost = virtualHost.isEmpty ? "/" : virtualHost
    }

    /// The node without credentials, for logs.
    package var node: String { "\(self.host):\(self.port)" }
}
