package import Broker
package import Logging
package import Primitives
package import Redis

extension Setting where Value == [BrokerAddress] {
    /// The nodes of the broker.
    package static let amqpURL = Self.list(
        "amqp.url", default: ["amqp://guest:guest@127.0.0.1:5672/"], visibility: .url,
        "RabbitMQ's nodes, tried in turn.")
}

extension Setting where Value == RedisAddress {
    /// Where Redis is.
    package static let redisURL = Self.value(
        "redis.url", default: "redis://127.0.0.1:6379/0", visibility: .url, "The Redis server.")
}

extension Setting where Value == [AddressBlock] {
    /// Whose word about who is calling counts.
    package static let trustedProxies = Self.list(
        "http.trustedProxies",
        "Proxies whose X-Forwarded-For, X-Forwarded-Proto, X-Request-ID and traceparent are believed; from anybody else they are dropped, and the TCP peer is the client."
    )
}

extension Setting where Value == [String] {
    /// Whose pages may read answers.
    package static let corsOrigins = Self.list(
        "http.corsOrigins", takes: "origins such as https://app.example.ir, separated by commas, or *",
        accepts: { $0 == "*" || isOrigin($0) }, fault: { _ in originFault },
        "Web origins whose pages may call the API; without any, browsers keep answers from them.")
}

extension Setting where Value == Logger.Level {
    /// How much is logged.
    package static let logLevel = Self.choice(
        "log.level", default: .info, of: Logger.Level.allCases.filter { $0 != .critical },
        "The least severe log lines that are written (to standard error).")
}

extension Setting where Value == String {
    /// The key ring's file.
    package static let keysFile = Self.string(
        "chelseru.keys", default: "keys.json", takes: "a path",
        "The key ring (mode 0600), made by `api-frontend keys new`; read at start and on SIGHUP.")
    /// Where HTTP is served.
    package static let httpHost = Self.listenHost("http.host", "The address that the public port listens on.")
    /// Where operators are served.
    package static let adminHost = Self.listenHost(
        "admin.host", "The address that health, readiness and metrics listen on.")

    private static func listenHost(_ key: String, _ summary: String) -> Self {
        Self.string(
            key, default: "127.0.0.1", takes: "an address",
            // The zone of a link-local address is the system's to judge.
            accepts: { isHost(String($0.pieces("%").first ?? "")) },
            fault: {
                "got \(ShownValue.text($0)): an address or a host's name stands alone, without scheme, port or brackets"
            }, summary)
    }
}

extension Setting where Value == Int {
    /// Redis connections of a process.
    package static let redisConnections = Self.int(
        "redis.connections", default: 0, in: 0...64,
        "Redis connections a process keeps, and for chat as many more; 0 is one for each core.")
    /// How long a lane may grow.
    package static let laneLength = Self.int(
        "sms.laneLength", default: 1_000_000, in: 100...100_000_000, unit: "messages",
        "The bound of each queue of jobs; new jobs are refused (503) at 80 % of it.")
    /// The public port.
    package static let httpPort = Self.int(
        "http.port", default: 8080, in: 0...65_535,
        "The public port (api-frontend 8080, chat-fanout 8082); 0 takes a free one.")
    /// The operators' port.
    package static let adminPort = Self.int(
        "admin.port", default: 9080, in: 0...65_535,
        "The port of health, readiness and metrics (api-frontend 9080, sms-worker 9081, chat-fanout 9082).")
    /// Open client connections.
    package static let httpMaxConnections = Self.int(
        "http.maxConnections", default: 10_000, in: 1...1_000_000,
        "Client connections open at once (api-frontend 10,000, chat-fanout 18,000); more wait.")
}

extension Setting where Value == Duration {
    /// The longest wait for Redis.
    package static let redisTimeout = Self.duration(
        "redis.timeout", default: 1, in: 0.05...1.5, "How long a command may take before it counts as failed.")
    /// How wrong a machine's clock may be.
    package static let clockMaxDistance = Self.duration(
        "clock.maxDistance", default: 10, in: 2...86_400,
        "How far the machine's clock may be from Redis' before the process is not ready; it goes by Redis' all the same."
    )
    /// The beat of the broker's connections.
    package static let amqpHeartbeat = Self.duration(
        "amqp.heartbeat", default: 5, in: 1...60, "The heartbeat of RabbitMQ connections; a silent one ends after two.")
    /// How long a silent client stays.
    package static let httpIdleTimeout = Self.duration(
        "http.idleTimeout", default: 60, in: 1...3_600,
        "How long a connection may be silent between requests, or leave answers untaken, before it is closed.")
    /// How long the head of a request may take.
    package static let httpHeadTimeout = Self.duration(
        "http.headTimeout", default: 10, in: 0.1...300,
        "How long the head of a request may take from its first byte, and a new connection to send that.")
    /// How long a request may take to arrive.
    package static let httpRequestTimeout = Self.duration(
        "http.requestTimeout", default: 20, in: 0.1...600,
        "How long a request with its body may take from its first byte.")
}

/// Whether a text is the name or the address of a host and nothing else.
func isHost(_ text: String) -> Bool {
    IPAddress(text) != nil
        || (1...253).contains(text.utf8.count)
            && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && !":/@,*[]?#\"'".utf8.contains($0) }
}

/// What is wrong with a text that is no origin.
let originFault =
    "an origin is scheme://host or scheme://host:port in small letters, with nothing after it, not even a /"

/// Whether a text is an origin as browsers write it: scheme, host and port in lower case, and nothing after them.
func isOrigin(_ text: String) -> Bool {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].count > 1, parts[0].hasSuffix(":"), parts[1].isEmpty, !parts[2].isEmpty else {
        return false
    }
    return text == text.lowercased() && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        && !parts[2].contains { "?#@*\\".contains($0) }
}
