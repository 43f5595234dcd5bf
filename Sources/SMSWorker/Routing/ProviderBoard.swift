import Logging
import Metrics
import Operations
import Primitives
import Redis
import SMS
import ServiceLifecycle
import Synchronization

/// Which providers take calls now: a breaker for each and each form, and the pauses that any worker was told to keep.
///
/// The pauses are keys in Redis (``ProviderPauses``); every worker reads all of them once a second.
final class ProviderBoard: Service {
    private struct State {
        var breakers: [BreakerKey: Breaker] = [:]
        /// When an account was last asked about, by whose fault.
        var asked: [BreakerKey: ContinuousClock.Instant] = [:]
    }

    /// A breaker's doubts lead to no more than one question about the account in this time.
    static let questionPause = Duration.seconds(10)

    private let providers: [ProviderService: any SMSProvider]
    private let keys: [BreakerKey]
    private let redis: RedisClient
    private let logger: Logger
    private let state = Mutex(State())
    private let doubts: AsyncStream<BreakerKey>
    private let doubt: AsyncStream<BreakerKey>.Continuation

    init(providers: [any SMSProvider], redis: RedisClient, logger: Logger) {
        self.providers = Dictionary(providers.map { ($0.service, $0) }) { first, _ in first }
        self.keys = providers.flatMap { provider in
            BreakerForm.allCases.filter { $0 != .text || provider.service.sendsText }
                .map { BreakerKey(provider: provider.service, form: $0) }
        }
        self.redis = redis
        self.logger = logger
        // One of each breaker, at most.
        (self.doubts, self.doubt) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(max(1, self.keys.count)))
    }

    /// Reads the shared pauses, and asks for second opinions, until the process is asked to stop.
    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask {
                    while !Task.isCancelled {
                        await self.readPauses()
                        try? await Task.sleep(for: .seconds(1))
                    }
                }
                for await key in self.doubts { group.addTask { await self.askAboutAccount(for: key) } }
            }
        }
    }

    /// A provider that is in use.
    func provider(_ service: ProviderService) -> (any SMSProvider)? { self.providers[service] }

    /// Whether a provider takes calls of a form.
    func state(of key: BreakerKey) -> ProviderState {
        self.state.withLock { ($0.breakers[key] ?? Breaker()).state(.now) }
    }

    /// Whether a provider takes calls of any form.
    func takesCalls(_ provider: ProviderService) -> Bool {
        self.keys.contains { $0.provider == provider && self.state(of: $0) == .ready }
    }

    /// Takes the right to make a call; false if the provider is to be left alone.
    func begin(_ key: BreakerKey) -> Bool {
        self.state.withLock { $0.breakers[key, default: Breaker()].begin(.now) }
    }

    /// Notes that a call was not made after all.
    func abandon(_ key: BreakerKey) {
        self.state.withLock { $0.breakers[key]?.abandon() }
    }

    /// Notes the end of a call.
    func ended(_ call: BreakerCall, _ outcome: SendOutcome) async {
        self.note(call.key, outcome.code) { $0.ended(outcome, by: call.caller, isOurs: call.isOurs, .now) }
        guard let pause = Breaker.pause(after: outcome, isOurs: call.isOurs) else { return }
        // For everybody: if Redis does not hear it, the others find out by themselves.
        try? await self.redis.run(ProviderPauses.pause(call.key, for: pause))
    }

    /// Each provider's forms as parts of the process: account faults make it unready, for an operator has to act.
    func components() -> [ComponentStatus] {
        self.keys.map { key in
            let breaker = self.state.withLock { $0.breakers[key] ?? Breaker() }
            let (isReady, detail) =
                switch breaker.state(.now) {
                case .ready: (true, "takes calls")
                case .resting(let rest): (true, "left alone for \(rest.inMilliseconds / 1_000 + 1) s")
                case .refusing(let rest):
                    (
                        false,
                        "refuses our account: \(self.fault(breaker, key)); tried again in \(rest.inMilliseconds / 1_000 + 1) s"
                    )
                }
            return ComponentStatus(
                name: "provider.\(key.provider.rawValue).\(key.form.rawValue)", isReady: isReady, detail: detail)
        }
    }

    /// The code that the account is refused with; for a page, which no provider answers with, also what to look at.
    private func fault(_ breaker: Breaker, _ key: BreakerKey) -> String {
        let code = breaker.accountFault ?? ""
        guard SendOutcome.isOfPage(code), let setting = key.provider.facts.addressSetting else {
            return code
        }
        return "\(code), which is a page and not the provider's answer: is \(setting) right?"
    }

    /// Exports whether each provider takes calls of each form: 1 yes, 0.5 it rests, 0 it refuses our account.
    func export(to registry: PrometheusRegistry) {
        for key in self.keys {
            let dimensions = [("provider", key.provider.rawValue), ("form", key.form.rawValue)]
            registry.gauge("sms_provider_available", dimensions: dimensions) {
                switch self.state(of: key) {
                case .ready: 1
                case .resting: 0.5
                case .refusing: 0
                }
            }
        }
    }

    /// Changes a breaker, says so, and sees to its doubts.
    private func note(_ key: BreakerKey, _ code: String, _ change: (inout Breaker) -> Breaker.Effect) {
        let now = ContinuousClock.now
        let (effect, state, isToBeAsked) = self.state.withLock { all in
            let effect = change(&all.breakers[key, default: Breaker()])
            let state = all.breakers[key]?.state(now) ?? .ready
            guard effect == .doubted, all.asked[key].map({ now - $0 >= Self.questionPause }) ?? true else {
                return (effect, state, false)
            }
            all.asked[key] = now
            return (effect, state, true)
        }
        if effect == .changed {
            self.logger.warning(
                "provider state changed",
                metadata: [
                    "sms.provider": "\(key.provider.rawValue)", "sms.form": "\(key.form.rawValue)", "state": "\(state)",
                    "sms.detail": "\(code)",
                ])
        }
        if isToBeAsked { self.doubt.yield(key) }
    }

    /// A second opinion on a fault of the account: what the provider says where nothing of any sender's is in the question.
    private func askAboutAccount(for key: BreakerKey) async {
        guard let code = await self.provider(key.provider)?.accountFault() else { return }
        self.note(key, code) { $0.accountConfirmed(code, .now) }
    }

    private func readPauses() async {
        guard !self.keys.isEmpty else { return }
        // One command each: the keys are on different slots.
        guard let rests = try? await self.redis.run(self.keys.map(ProviderPauses.left)) else { return }
        for case (let key, let rest?) in zip(self.keys, rests) {
            self.state.withLock { $0.breakers[key, default: Breaker()].pause(rest, .now) }
        }
    }
}
