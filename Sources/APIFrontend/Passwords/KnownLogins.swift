import Identity
import Primitives
import Redis

/// Addresses from which names have logged in: `loginknown:{n<name>}:<client>`, keys that end by themselves.
enum KnownLogins {
    /// How long an address from which a name has logged in is not held by what strangers do to that name.
    static let life = Duration.seconds(30 * 86_400)

    /// Notes that a name has logged in from an address.
    static func note(_ name: LoginName, from client: String) -> RedisCall<Void> {
        RedisCall(
            RedisCommand("SET", self.key(name, client), "1", "PX", String(self.life.inMilliseconds))
        ).ignoringAnswer
    }

    /// Reads whether a name has logged in from an address.
    static func has(_ name: LoginName, from client: String) -> RedisCall<Bool> {
        RedisCall(RedisCommand("EXISTS", self.key(name, client))) { (reply) throws(RedisError) in
            try reply.integer() == 1
        }
    }

    private static func key(_ name: LoginName, _ client: String) -> String { "loginknown:\(name.slot):\(client)" }
}
