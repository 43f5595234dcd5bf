/// Why Redis takes no writes, in its own words.
package struct RedisRefusal: Sendable, Equatable {
    /// What Redis said.
    package let message: String
    /// Whether this server may be the wrong one to ask: a demoted primary, a copy without its primary, or one that begins
    /// anew while another has taken over.
    ///
    /// The others pass on the same server, or not at all.
    package let isOfWrongServer: Bool

    private static let wrongServer: Set<String> = ["READONLY", "MASTERDOWN", "LOADING"]
    private static let sameServer: Set<String> = ["OOM", "MISCONF", "NOREPLICAS"]

    /// Reads an error reply; nil if it says nothing about writes as such.
    ///
    /// https://redis.io/docs/latest/develop/reference/protocol-spec/#simple-errors
    package init?(_ message: String) {
        let word = String(message.prefix { $0 != " " })
        let isOfWrongServer = Self.wrongServer.contains(word)
        guard isOfWrongServer || Self.sameServer.contains(word) else { return nil }
        self.message = message
        self.isOfWrongServer = isOfWrongServer
    }

    /// Reads the reply to a write; nil if it was done, or refused for a reason of that write's own.
    init?(_ reply: RedisValue) {
        guard case .error(let message) = reply else { return nil }
        self.init(message)
    }
}
