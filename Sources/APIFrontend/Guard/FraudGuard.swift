import Common
import Logging
import Metrics

/// Refuses codes to blocks of numbers that are sent many and enter few: SMS pumping, and bombing of strangers.
///
/// Every decision explains itself: a log line, a metric, an audit event. In the mode `observe` it decides the same and lets
/// everything pass.
struct FraudGuard: Sendable {
    let rules: GuardRules
    let counts: ConversionCounts
    let audit: AuditLog

    init(rules: GuardRules, audit: AuditLog) {
        self.rules = rules
        self.counts = ConversionCounts(window: rules.window)
        self.audit = audit
    }

    /// KEYS: counts, the operator's rule.
    ///
    /// ARGV: ms of a bucket, then for slowing and for blocking: from how many on, below
    /// what percentage, ms. Gives {decision, ms to wait, sent, verified, reason}.
    private static let ask = RedisScript(
        """
        local rule = redis.call('GET', KEYS[2])
        if rule == 'allow' then return {'pass', 0, 0, 0, 'operator'} end
        if rule == 'block' then return {'block', math.max(1, redis.call('PTTL', KEYS[2])), 0, 0, 'operator'} end
        local t = redis.call('TIME')
        local now = t[1] * 1000 + math.floor(t[2] / 1000)
        local bucket = math.floor(now / ARGV[1])
        local names = {'until', 'slot'}
        for i = 0, 11 do
          local n = string.format('%d', bucket - i)
          names[#names + 1] = 's:' .. n
          names[#names + 1] = 'v:' .. n
        end
        local f = redis.call('HMGET', KEYS[1], unpack(names))
        local sent, verified = 0, f[4] or 0
        for i = 1, 11 do
          sent = sent + (f[3 + 2 * i] or 0)
          verified = verified + (f[4 + 2 * i] or 0)
        end
        verified = tonumber(verified)
        if f[1] and now < tonumber(f[1]) then return {'block', f[1] - now, sent, verified, 'rule'} end
        if sent >= tonumber(ARGV[5]) and verified * 100 < sent * ARGV[6] then
          redis.call('HSET', KEYS[1], 'until', string.format('%d', now + ARGV[7]))
          return {'block', tonumber(ARGV[7]), sent, verified, 'new'}
        end
        if sent >= tonumber(ARGV[2]) and verified * 100 < sent * ARGV[3] then
          if f[2] and now < tonumber(f[2]) then return {'slow', f[2] - now, sent, verified, 'rule'} end
          redis.call('HSET', KEYS[1], 'slot', string.format('%d', now + ARGV[4]))
          return {'slow', 0, sent, verified, 'rule'}
        end
        return {'pass', 0, sent, verified, ''}
        """)

    /// The call that asks what to make of a number's block; nil if the guard is off.
    func askCall(_ phone: PhoneNumber) -> RedisCall? {
        guard self.rules.mode != .off else { return nil }
        let rules = self.rules
        return RedisCall(
            Self.ask, keys: [ConversionCounts.key(phone.prefix), ConversionCounts.ruleKey(phone.prefix)],
            arguments: [
                String(self.counts.bucket), String(rules.slowAfter), String(rules.slowBelow),
                String(rules.slowPause.inMilliseconds), String(rules.blockAfter), String(rules.blockBelow),
                String(rules.blockFor.inMilliseconds),
            ])
    }

    /// How long a code has to wait, and says why; nil if it may go.
    func pause(_ verdict: GuardVerdict, _ phone: PhoneNumber, _ context: APIContext) -> Duration? {
        guard verdict.decision != .pass else { return nil }
        let isRefused = verdict.pause > .zero && (self.rules.mode == .enforce || verdict.reason == "operator")
        Counter(
            label: "otp_guard_decisions",
            dimensions: [
                ("decision", verdict.decision.rawValue), ("reason", verdict.reason),
                ("refused", isRefused ? "yes" : "no"),
            ]
        ).increment()
        let share = "\(verdict.verified) of \(verdict.sent) entered in \(self.rules.window.inMilliseconds / 60_000) min"
        context.log(
            verdict.reason == "new" ? .warning : .notice, "guard",
            [
                "guard.prefix": "\(phone.prefix)", "guard.decision": "\(verdict.decision.rawValue)",
                "guard.reason": "\(verdict.reason)", "guard.share": "\(share)",
                "guard.refused": "\(isRefused)", "guard.mode": "\(self.rules.mode.rawValue)",
            ])
        guard isRefused else { return nil }
        self.audit.note(
            .blocked, context, phone: phone, detail: "guard \(verdict.decision.rawValue) (\(verdict.reason)): \(share)")
        return verdict.pause
    }
}
