import Limits
import Logging
import Metrics
import Primitives
import Redis

/// Refuses codes to blocks of numbers that are sent many and enter few: SMS pumping, and bombing of strangers.
///
/// Every decision explains itself in a log line and a metric; a refusal is an audit event as that of a limit is. In the mode `observe` it decides the same and lets
/// everything pass but what an operator blocked, and blocks at the floor: many codes, of which none was entered.
struct FraudGuard: Sendable {
    let rules: GuardRules
    let counts: ConversionCounts
    let store: GuardStore
    private let redis: RedisClient

    init(rules: GuardRules, redis: RedisClient) {
        self.rules = rules
        self.counts = ConversionCounts(window: rules.window)
        self.store = GuardStore(bucket: self.counts.bucket)
        self.redis = redis
    }

    /// Why a code does not go, and for how long.
    struct Refusal: Sendable {
        let reason: GuardVerdict.Reason
        let pause: Duration
    }

    /// How long a code has to wait, and says why; nil if it may go.
    ///
    /// - Parameter isOwner: whether the number's owner asks, who has logged in with it: no floor holds for that, so that who
    ///   sends a block codes that nobody enters does not keep its users out. Asked only at the floor.
    func refusal(
        _ counts: GuardCounts, _ phone: PhoneNumber, _ caller: Caller, isOwner: () async throws -> Bool
    ) async throws -> Refusal? {
        var verdict = self.rules.verdict(counts)
        switch (verdict.decision, verdict.reason) {
        case (.pass, _): break
        case (.block, .new):
            _ = try await self.redis.run(GuardStore.refuse(phone.prefix, for: self.rules.blockFor))
        case (.slow, _) where verdict.pause == .zero:
            verdict.pause = try await self.redis.run(
                GuardStore.takeSlot(phone.prefix, pause: self.rules.slowPause))
        case (.slow, _), (.block, _): break
        }
        var isRefused = verdict.pause > .zero && (self.rules.mode == .enforce || verdict.reason == .operator)
        if !isRefused, self.rules.isAtFloor(counts), !(try await isOwner()) {
            // A round trip more, only for blocks of which nobody enters a code.
            let totals = try await self.redis.run(ConversionTotals.read(bucket: self.counts.bucket))
            verdict = self.rules.floorVerdict(counts, totals)
            isRefused = verdict.decision == .block
        }
        guard verdict.decision != .pass || verdict.reason == .outage else { return nil }
        let share = "\(counts.verified) of \(counts.sent) entered in \(self.rules.window.inMilliseconds / 1_000) s"
        self.tell(verdict, isRefused, share, phone, caller)
        return isRefused ? Refusal(reason: verdict.reason, pause: verdict.pause) : nil
    }

    private func tell(
        _ verdict: GuardVerdict, _ isRefused: Bool, _ share: String, _ phone: PhoneNumber, _ caller: Caller
    ) {
        Counter(
            label: "otp_guard_decisions",
            dimensions: [
                ("decision", verdict.decision.rawValue), ("reason", verdict.reason.rawValue),
                ("refused", isRefused ? "yes" : "no"),
            ]
        ).increment()
        caller.log(
            verdict.reason == .new ? .warning : .notice, "guard",
            [
                // The block itself beside a masked number of the same request would be the whole number.
                "phone": "\(phone.masked)", "guard.decision": "\(verdict.decision.rawValue)",
                "guard.reason": "\(verdict.reason.rawValue)", "guard.share": "\(share)",
                "guard.refused": "\(isRefused)", "guard.mode": "\(self.rules.mode.rawValue)",
            ])
    }
}
