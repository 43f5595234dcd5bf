import Logging
import Operations
import Primitives
import Redis
import SMS
import ServiceLifecycle
import Synchronization

/// Asks providers for the credit left, and says when it is low.
///
/// One worker asks in each interval and keeps the answer (``CreditStore``); all of them show it.
final class CreditWatch: Service {
    /// How often the kept answers are read.
    static let readInterval = Duration.seconds(10)

    private let providers: [any SMSProvider]
    private let thresholds: [String: Double]
    private let interval: Duration
    private let redis: RedisClient
    private let logger: Logger
    private let credits: Mutex<[String: Credit]>

    init(
        providers: [any SMSProvider], thresholds: [CreditThreshold], interval: Duration, redis: RedisClient,
        logger: Logger
    ) {
        self.providers = providers
        self.thresholds = Dictionary(thresholds.map { ($0.provider.rawValue, $0.amount) }) { $1 }
        self.interval = interval
        self.redis = redis
        self.logger = logger
        self.credits = Mutex([:])
    }

    /// Asks and reads until the process is asked to stop.
    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await withDiscardingTaskGroup { group in
                    for provider in self.providers { group.addTask { await self.look(at: provider) } }
                }
                try? await Task.sleep(for: min(self.interval, Self.readInterval))
            }
        }
    }

    /// Exports what is left, and whether it is low; where nobody knows, not a number.
    func export(to registry: PrometheusRegistry) {
        for name in self.providers.map(\.name) {
            registry.gauge("sms_provider_credit", dimensions: [("provider", name)]) {
                self.credit(of: name)?.amount ?? .nan
            }
            registry.gauge("sms_provider_credit_low", dimensions: [("provider", name)]) {
                self.isLow(name) ? 1 : 0
            }
        }
    }

    /// Each known credit as a part of the process: a low one is said, and does not make it unready.
    func components() -> [ComponentStatus] {
        self.providers.compactMap { provider in
            guard let credit = self.credit(of: provider.name) else { return nil }
            let age = max(0, WallClock.now - credit.at) / 1_000
            let low = self.isLow(provider.name) ? "; LOW: below \(self.thresholds[provider.name] ?? 0)" : ""
            return ComponentStatus(
                name: "credit.\(provider.name)", isReady: true, detail: "\(credit.amount) left \(age) s ago\(low)")
        }
    }

    private func credit(of name: String) -> Credit? { self.credits.withLock { $0[name] } }

    private func isLow(_ name: String) -> Bool {
        guard let credit = self.credit(of: name), let threshold = self.thresholds[name] else { return false }
        return credit.amount < threshold
    }

    private func look(at provider: any SMSProvider) async {
        do {
            if try await self.takeTurn(provider.name), let amount = await provider.credit() {
                try await self.keep(Credit(amount: amount, at: WallClock.now), of: provider.name)
            }
            let credit = try await self.redis.run(CreditStore.read(provider.name))
            self.credits.withLock { $0[provider.name] = credit }
        } catch {
            self.logger.debug("credit not read", metadata: ["sms.provider": "\(provider.name)", "error": "\(error)"])
        }
    }

    /// Whether it is on this worker to ask; a little less than the interval, for all of them look no more often than that.
    private func takeTurn(_ name: String) async throws(RedisError) -> Bool {
        try await self.redis.run(CreditStore.takeTurn(name, for: self.interval * 0.9))
    }

    /// Keeps an answer, and says so when it crossed the threshold: the one before is in Redis, so one worker says it once.
    private func keep(_ credit: Credit, of name: String) async throws(RedisError) {
        let before = try await self.redis.run(CreditStore.read(name))
        // What is not renewed dies: old numbers would only calm.
        let life = max(self.interval * 3, Self.readInterval * 6)
        try await self.redis.run(CreditStore.keep(credit, of: name, for: life))
        guard let threshold = self.thresholds[name] else { return }
        let facts: Logger.Metadata = [
            "sms.provider": "\(name)", "credit": "\(credit.amount)", "threshold": "\(threshold)",
        ]
        switch Credit.crossing(from: before?.amount, to: credit.amount, threshold: threshold) {
        case .fell: self.logger.warning("provider credit is low", metadata: facts)
        case .rose: self.logger.notice("provider credit is enough again", metadata: facts)
        case nil: break
        }
    }
}
