import Primitives
import Redis
import SMS

/// How long any worker was told to leave a provider alone: `pause:{<provider>}:<form>`, a key that ends by itself.
enum ProviderPauses {
    /// Has everybody leave it alone.
    static func pause(_ key: BreakerKey, for rest: Duration) -> RedisCall<Void> {
        RedisCall(RedisCommand("SET", self.key(key), "1", "PX", String(max(1, rest.inMilliseconds)))).ignoringAnswer
    }

    /// How long it is still to be left alone; nil if it is not, or that cannot be read.
    static func left(_ key: BreakerKey) -> RedisCall<Duration?> {
        RedisCall(RedisCommand("PTTL", self.key(key))) { (reply) throws(RedisError) in
            guard let left = try? reply.integer(), left > 0 else { return nil }
            return .milliseconds(left)
        }
    }

    private static func key(_ key: BreakerKey) -> String { "pause:{\(key.provider.rawValue)}:\(key.form.rawValue)" }
}
