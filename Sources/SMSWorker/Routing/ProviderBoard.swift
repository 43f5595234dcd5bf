import Common
import Logging
import Metrics
import ServiceLifecycle
import Synchronization

/// Which providers take calls now: a breaker each, and the pauses that any worker was told to keep.
///
/// A pause is a key in Redis (`pause:{<provider>}`) that ends by itself; every worker reads all of them once a second.
final class ProviderBoard: Service {
    private let providers: [any SMSProvider]
    private let redis: RedisClient
    private let logger: Logger
    private let breakers: Mutex<[String: Breaker]>

    init(providers: [any SMSProvider], redis: RedisClient, logger: Logger) {
        self.providers = providers
        self.redis = redis
        self.logger = logger
        self.breakers = Mutex([:])
    }

    /// Reads the shared pauses until the process is asked to stop.
    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await self.readPauses()
                try? await Task.sleep(for: .seconds(1))
            }
        }
    }

    /// A provider by its name.
    func provider(_ name: String) -> (any SMSProvider)? { self.providers.first { $0.name == name } }

    /// Whether a provider takes calls.
    func state(of name: String) -> ProviderState {
        self.breakers.withLock { ($0[name] ?? Breaker()).state(.now) }
    }

    /// Takes the right to make a call; false if the provider is to be left alone.
    func begin(_ name: String) -> Bool {
        self.breakers.withLock { $0[name, default: Breaker()].begin(.now) }
    }

    /// Notes that a call was not made after all.
    func abandon(_ name: String) {
        self.breakers.withLock { $0[name]?.abandon() }
    }

    /// Notes the end of a call.
    func ended(_ name: String, _ outcome: SendOutcome) async {
        let (hasChanged, state) = self.breakers.withLock { breakers in
            let hasChanged = breakers[name, default: Breaker()].ended(outcome, .now)
            return (hasChanged, breakers[name]?.state(.now) ?? .ready)
        }
        if hasChanged {
            self.logger.warning(
                "provider state changed",
                metadata: ["sms.provider": "\(name)", "state": "\(state)", "sms.detail": "\(outcome.code)"])
        }
        guard outcome.kind == .throttled else { return }
        let pause = outcome.retryAfter ?? Breaker.throttleRest
        // For everybody: if Redis does not hear it, the others find out by themselves.
        _ = try? await self.redis.send(
            RedisCommand("SET", Self.key(name), "1", "PX", String(max(1, pause.inMilliseconds))))
    }

    /// Each provider as a part of the process: account faults make it unready, for an operator has to act.
    func components() -> [ComponentStatus] {
        self.providers.map { provider in
            let breaker = self.breakers.withLock { $0[provider.name] ?? Breaker() }
            let (isReady, detail) =
                switch breaker.state(.now) {
                case .ready: (true, "takes calls")
                case .resting(let rest): (true, "left alone for \(rest.inMilliseconds / 1_000 + 1) s")
                case .refusing(let rest):
                    (
                        false,
                        "refuses our account: \(breaker.accountFault ?? ""); tried again in \(rest.inMilliseconds / 1_000 + 1) s"
                    )
                }
            return ComponentStatus(name: "provider.\(provider.name)", isReady: isReady, detail: detail)
        }
    }

    /// Exports whether each provider takes calls: 1 yes, 0.5 it rests, 0 it refuses our account.
    func export(to registry: PrometheusRegistry) {
        for provider in self.providers {
            registry.gauge("sms_provider_available", dimensions: [("provider", provider.name)]) {
                switch self.state(of: provider.name) {
                case .ready: 1
                case .resting: 0.5
                case .refusing: 0
                }
            }
        }
    }

    private func readPauses() async {
        guard !self.providers.isEmpty else { return }
        // One command each: the keys are on different slots.
        let commands = self.providers.map { RedisCommand("PTTL", Self.key($0.name)) }
        guard let replies = try? await self.redis.pipeline(commands) else { return }
        for (provider, reply) in zip(self.providers, replies) {
            guard let left = try? reply.integer(), left > 0 else { continue }
            self.breakers.withLock { $0[provider.name, default: Breaker()].pause(.milliseconds(left), .now) }
        }
    }

    private static func key(_ name: String) -> String { "pause:{\(name)}" }
}
