import Foundation

/// Where a Redis server is and who we are there, as read from a `redis://` URL.
package struct RedisAddress: Sendable, Equatable {
    /// The server's host name or address.
    package let host: String
    /// The server's port, 6379 by default.
    package let port: Int
    /// The ACL user; nil for the default user.
    package let user: String?
    /// The password; nil if none is asked for.
    package let password: String?
    /// The logical database, 0 by default.
    package let database: Int

    /// Reads `redis://[user[:password]@]host[:port][/database]`, or nil if the text is not that.
    package init?(_ text: String) {
        guard let url = URL(string: text), url.scheme == "redis", let host = url.host(percentEncoded: false),
            !host.isEmpty,
            url.query() == nil, url.fragment() == nil, (1...65_535).contains(url.port ?? 1)
        else { return nil }
        let path = url.path().split(separator: "/")
        guard path.count <= 1 else { return nil }
        if let first = path.first {
            guard let database = Int(first), (0...1_023).contains(database) else { return nil }
            self.database = database
        } else {
            self.database = 0
        }
        self.host = host
        self.port = url.port ?? 6_379
        self.user = url.user(percentEncoded: false).flatMap { $0.isEmpty ? nil : $0 }
        self.password = url.password(percentEncoded: false)
    }
}
