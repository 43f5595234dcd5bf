import Primitives
import Redis
import SMS

/// Keeps providers and their sender lines below the rates they bear, over all workers together.
///
/// A generic cell rate algorithm on `rate:{<provider>}` and `rate:{<provider>}:<line>`, counted in SMS parts: each send
/// takes its place in time, and is told how long to wait for it. A place more than ``longestWait`` away is not taken.
struct RateLimiter: Sendable {
    /// Longer is a matter for the next provider, or for a pause.
    static let longestWait = Duration.seconds(2)
    /// How far sends may run ahead of the rate.
    static let burst = Duration.seconds(1)

    let redis: RedisClient
    private let rates: [ProviderService: [SendRate]]

    init(redis: RedisClient, rates: [SendRate]) {
        self.redis = redis
        self.rates = Dictionary(grouping: rates, by: \.provider)
    }

    /// Takes a place at each rate, or none.
    static let script = RedisScript(PackageResources.rate_take_lua)

    /// What a send may do.
    enum Answer: Equatable, Sendable {
        /// Go after this time.
        case wait(Duration)
        /// The rate is used up for so long.
        case exhausted(Duration)

        init(_ reply: RedisValue) throws(RedisError) {
            let wait = try reply.integer()
            self =
                wait < 0
                ? .exhausted(.microseconds((0 as Int64).subtracting(clamped: wait))) : .wait(.microseconds(wait))
        }
    }

    /// Takes a place for a send.
    ///
    /// Without Redis there is no common count; the call is made, since the record could not be kept either.
    func take(_ provider: ProviderService, line: String?, parts: Int) async -> Answer {
        let rates = (self.rates[provider] ?? []).filter { $0.line == nil || $0.line == line }
        guard !rates.isEmpty else { return .wait(.zero) }
        let keys = rates.map { "rate:{\(provider.rawValue)}" + ($0.line.map { ":\($0)" } ?? "") }
        let costs = rates.map { String(Int64(Double(max(1, parts)) * 1_000_000 / $0.partsPerSecond)) }
        let call = RedisCall(
            Self.script, keys: keys,
            arguments: [Self.microseconds(Self.longestWait), Self.microseconds(Self.burst)] + costs,
            read: Answer.init)
        return (try? await self.redis.run(call)) ?? .wait(.zero)
    }

    private static func microseconds(_ duration: Duration) -> String { String(duration.inMilliseconds * 1_000) }
}
