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
    let redis: RedisClient

    init(rules: GuardRules, redis: RedisClient) {
        self.rules = rules
        self.counts = ConversionCounts(window: rules.window)
        self.redis = redis
    }

    /// Why a code does not go, and for how long.
    struct Refusal: Sendable {
        let reason: GuardVerdict.Reason
        let pause: Duration
    }

    /// The call that reads what ``refusal(_:_:_:isOwner:)`` judges by.
    static func readCall(_ phone: PhoneNumber) -> RedisCall<RedisValue> {
        RedisCall(RedisCommand("HGETALL", ConversionCounts.key(phone.prefix)))
    }

    /// How long a code has to wait, and says why; nil if it may go.
    ///
    /// - Parameter isOwner: whether the number's owner asks, who has logged in with it: no floor holds for that, so that who
    ///   sends a block codes that nobody enters does not keep its users out. Asked only at the floor.
    func refusal(
        _ counts: GuardCounts, _ phone: PhoneNumber, _ context: APIContext, isOwner: () async throws -> Bool
    ) async throws -> Refusal? {
        var verdict = self.rules.verdict(counts)
        switch (verdict.decision, verdict.reason) {
        case (.pass, _): break
        case (.block, .new): try await self.begin(phone)
        case (.slow, _) where verdict.pause == .zero: verdict.pause = try await self.takeSlot(phone)
        case (.slow, _), (.block, _): break
        }
        var isRefused = verdict.pause > .zero && (self.rules.mode == .enforce || verdict.reason == .operator)
        if !isRefused, self.rules.isAtFloor(counts), !(try await isOwner()) {
            // A round trip more, only for blocks of which nobody enters a code.
            let command = ConversionTotals.readCommand(bucket: self.counts.bucket)
            verdict = self.rules.floorVerdict(counts, try ConversionTotals(try await self.redis.send(command)))
            isRefused = verdict.decision == .block
        }
        guard verdict.decision != .pass || verdict.reason == .outage else { return nil }
        let share = "\(counts.verified) of \(counts.sent) entered in \(self.rules.window.inMilliseconds / 1_000) s"
        self.tell(verdict, isRefused, share, phone, context)
        return isRefused ? Refusal(reason: verdict.reason, pause: verdict.pause) : nil
    }

    private func tell(
        _ verdict: GuardVerdict, _ isRefused: Bool, _ share: String, _ phone: PhoneNumber, _ context: APIContext
    ) {
        Counter(
            label: "otp_guard_decisions",
            dimensions: [
                ("decision", verdict.decision.rawValue), ("reason", verdict.reason.rawValue),
                ("refused", isRefused ? "yes" : "no"),
            ]
        ).increment()
        context.log(
            verdict.reason == .new ? .warning : .notice, "guard",
            [
                // The block itself beside a masked number of the same request would be the whole number.
                "phone": "\(phone.masked)", "guard.decision": "\(verdict.decision.rawValue)",
                "guard.reason": "\(verdict.reason.rawValue)", "guard.share": "\(share)",
                "guard.refused": "\(isRefused)", "guard.mode": "\(self.rules.mode.rawValue)",
            ])
    }

    /// Refuses a block from now on; of several who find it at once, each sets nearly the same.
    private func begin(_ phone: PhoneNumber) async throws(RedisError) {
        let until = WallClock.now + self.rules.blockFor.inMilliseconds
        let key = ConversionCounts.key(phone.prefix)
        let replies = try await self.redis.pipeline([
            RedisCommand("HSET", key, "until", String(until)),
            RedisCommand("PEXPIRE", key, String(self.rules.blockFor.inMilliseconds), "NX"),
            RedisCommand("PEXPIRE", key, String(self.rules.blockFor.inMilliseconds), "GT"),
        ])
        for reply in replies { _ = try reply.get() }
    }

    /// Gives 0 and takes the slot, or the ms until the next one: exactly one of many gets it.
    static let slot = RedisScript(PackageResources.guard_slot_lua)

    private func takeSlot(_ phone: PhoneNumber) async throws(RedisError) -> Duration {
        .milliseconds(
            try await self.redis.run(
                Self.slot, keys: [ConversionCounts.key(phone.prefix)],
                arguments: [String(self.rules.slowPause.inMilliseconds)]
            ).integer())
    }
}
