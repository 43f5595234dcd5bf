import Primitives
import Redis

/// What providers said of the credit left: `credit:{<provider>}`; and whose turn it is to ask: `credit-turn:{<provider>}`, a
/// key that ends by itself.
enum CreditStore {
    /// Takes the turn to ask, for so long; false if it is taken.
    static func takeTurn(_ provider: String, for life: Duration) -> RedisCall<Bool> {
        RedisCall(
            RedisCommand("SET", "credit-turn:{\(provider)}", "1", "NX", "PX", String(max(1, life.inMilliseconds)))
        ) { (reply) throws(RedisError) in try reply.get() != .null }
    }

    /// Keeps an answer for so long.
    static func keep(_ credit: Credit, of provider: String, for life: Duration) -> RedisCall<Void> {
        RedisCall(
            RedisCommand("SET", self.key(provider), credit.text, "PX", String(life.inMilliseconds))
        ).ignoringAnswer
    }

    /// Reads the last answer; nil if there is none that can be read.
    static func read(_ provider: String) -> RedisCall<Credit?> {
        RedisCall(RedisCommand("GET", self.key(provider))) { (reply) throws(RedisError) in
            guard case .string(let text) = try reply.get() else { return nil }
            return Credit(text: text)
        }
    }

    private static func key(_ provider: String) -> String { "credit:{\(provider)}" }
}
