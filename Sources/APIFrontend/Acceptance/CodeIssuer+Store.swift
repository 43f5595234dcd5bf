import HTTPTypes
import Identity
import Primitives
import Redis
import SMS
import Secrets

extension CodeIssuer {
    /// A code as Redis has it now; times by its clock, in milliseconds since 1970.
    struct StoredCode: Sendable, Equatable {
        let code: String
        let created: Int64
        let due: Int64

        /// How long it is good.
        var life: Duration { .milliseconds(self.due.subtracting(clamped: self.created)) }
    }

    /// Stores a new code as pending, or finds the one that may be sent again.
    ///
    /// - Throws: ``APIError`` 409 or 429.
    func store(_ order: Order) async throws -> StoredCode {
        let ring = self.keys.current
        let fresh = SecureRandom.code(digits: self.rules.length)
        let sealed =
            self.rules.pace.resendAfter == nil
            ? "" : try SealedCode.seal(fresh, for: order.phone, id: order.id, keys: ring)
        // One round trip for both; a record beside a code that was not stored is gone in seconds.
        let (issue, _) = try await self.redis.run(
            try self.issueCall(fresh, sealed: sealed, order),
            self.records.create(self.message(order, fresh), watcher: order.watcher))
        switch issue {
        case .stored(let now):
            return StoredCode(code: fresh, created: now, due: now.adding(clamped: self.rules.life.inMilliseconds))
        case .again(let now, let due, let sealed, let first):
            let code = try SealedCode.open(sealed, for: order.phone, id: first, keys: ring)
            return StoredCode(code: code, created: now, due: due)
        case .exists, .limited: throw Self.refusal(issue)
        }
    }

    /// The call that stores a code.
    ///
    /// - Parameter sealed: the code for a resend; empty if there is none.
    func issueCall(
        _ code: String, sealed: String = "", _ order: Order
    ) throws(KeyRingError) -> RedisCall<OTPStore.Issue> {
        let hash = try CodeHash.active(code, for: order.phone, keys: self.keys.current)
        return self.codes.issue(
            order.id, hash: hash, sealed: sealed, for: order.phone, by: order.asker, life: self.rules.life,
            pace: self.rules.pace)
    }

    /// The message as its record has it; counted in the form in which the first provider would take it.
    private func message(_ order: Order, _ code: String) -> NewMessage {
        let content = order.content(code)
        let payload = self.routes.chain(for: .otp, to: content.phone).lazy.compactMap {
            try? self.templates.payload(of: content.body, by: $0)
        }.first
        return NewMessage(
            id: order.id, kind: .otp, owner: "", phone: content.phone,
            segments: SegmentCount(payload?.countedText ?? ""), life: self.rules.life)
    }

    /// The answer where no code goes out.
    static func refusal(_ issue: OTPStore.Issue) -> APIError {
        switch issue {
        case .limited(let left):
            return .rateLimited("This number has been sent as many codes as it may.", limit: "phone", left)
        case .exists(let left): return self.alreadySent(left)
        case .stored, .again: return .bug
        }
    }

    private static func alreadySent(_ left: Duration) -> APIError {
        let seconds = left.inSecondsRoundedUp
        return APIError(
            status: .conflict,
            body: .details(
                "An OTP code has already been sent. Please wait \(seconds) seconds before trying again."),
            code: "otp_already_sent", retryAfter: .seconds(seconds))
    }
}
