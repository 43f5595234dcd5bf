import Primitives
import Redis
import SMS

/// When the canaries of lanes were last consumed: `canary:{<lane>}`; and who publishes the next: `canary:{<lane>}:lock`, a key
/// that ends by itself.
enum CanaryStamps {
    /// Takes the turn to publish a lane's next canary, for so long; false if it is taken.
    static func takeTurn(_ lane: JobLane, for life: Duration) -> RedisCall<Bool> {
        RedisCall(
            RedisCommand("SET", "\(self.key(lane)):lock", "1", "NX", "PX", String(life.inMilliseconds))
        ) { (reply) throws(RedisError) in try reply.get() != .null }
    }

    /// Notes that a lane's canary was consumed, in milliseconds since 1970.
    static func stamp(_ lane: JobLane, at now: Int64) -> RedisCall<Void> {
        RedisCall(RedisCommand("SET", self.key(lane), String(now), "EX", "86400")).ignoringAnswer
    }

    /// When a lane's canary was last consumed, in milliseconds since 1970; throws ``RedisError`` if nobody knows.
    static func read(_ lane: JobLane) -> RedisCall<Int64> {
        RedisCall(RedisCommand("GET", self.key(lane))) { (reply) throws(RedisError) in try reply.integer() }
    }

    private static func key(_ lane: JobLane) -> String { "canary:{\(lane.rawValue)}" }
}
