/// Codes in Redis: each step of a code's life is one round trip.
package struct OTPStore: Sendable {
    /// How long a code waits for the broker's word.
    ///
    /// A crash of the API in between costs its user this long.
    package static let pendingLife = Duration.seconds(5)

    /// What ``issue(_:hash:for:life:)`` found.
    package enum Issue: Equatable, Sendable {
        /// Stored as pending; the time by Redis' clock, in milliseconds since 1970.
        case stored(now: Int64)
        /// A code is there already, for so long.
        case exists(left: Duration)

        /// Reads the script's reply.
        package init(_ reply: RedisValue) throws(RedisError) {
            let (state, value) = try OTPStore.pair(reply)
            self = state == 1 ? .stored(now: value) : .exists(left: .milliseconds(max(1, value)))
        }
    }

    /// What has become of a code.
    package enum Activation: Equatable, Sendable {
        /// It is live.
        case live
        /// It was taken back, used, or has ended.
        case gone
        /// Its life is over.
        case expired

        /// Reads the script's reply.
        package init(_ reply: RedisValue) throws(RedisError) {
            switch try OTPStore.pair(reply).0 {
            case 1: self = .live
            case 2: self = .expired
            default: self = .gone
            }
        }
    }

    /// What ``withdraw(_:for:onlyPending:)`` did.
    package enum Withdrawal: Equatable, Sendable {
        /// The code is gone.
        case withdrawn
        /// It was not there.
        case notThere
        /// It is live, so a worker holds its job; left alone.
        case live
    }

    /// The server.
    package let redis: RedisClient

    /// Makes a store.
    package init(redis: RedisClient) {
        self.redis = redis
    }

    /// Stores a pending code unless the number has one.
    ///
    /// - Parameters:
    ///   - id: the id of the send.
    ///   - hash: of the code.
    ///   - life: how long it will be valid.
    package func issue(
        _ id: String, hash: CodeHash, for phone: PhoneNumber, life: Duration, timeout: Duration? = nil
    ) async throws(RedisError) -> Issue {
        try Issue(
            try await self.redis.run([self.issueCall(id, hash: hash, for: phone, life: life)], timeout: timeout)[0])
    }

    /// ``issue(_:hash:for:life:timeout:)`` as a part of a pipeline; ``Issue`` reads the reply.
    package func issueCall(_ id: String, hash: CodeHash, for phone: PhoneNumber, life: Duration) -> RedisCall {
        RedisCall(
            OTPScripts.issue, keys: [Self.key(phone)],
            arguments: [
                id, hash.digest, hash.kid, String(life.inMilliseconds), String(Self.pendingLife.inMilliseconds),
            ])
    }

    /// Makes a pending code live.
    package func activate(
        _ id: String, for phone: PhoneNumber, timeout: Duration? = nil
    ) async throws(RedisError) -> Activation {
        try Activation(try await self.redis.run([self.activateCall(id, for: phone)], timeout: timeout)[0])
    }

    /// ``activate(_:for:timeout:)`` as a part of a pipeline; ``Activation`` reads the reply.
    package func activateCall(_ id: String, for phone: PhoneNumber) -> RedisCall {
        RedisCall(OTPScripts.activate, keys: [Self.key(phone)], arguments: [id])
    }

    /// Takes a code back.
    ///
    /// - Parameter onlyPending: leave a live one alone.
    package func withdraw(
        _ id: String, for phone: PhoneNumber, onlyPending: Bool, timeout: Duration? = nil
    ) async throws(RedisError) -> Withdrawal {
        let reply = try await self.redis.run(
            OTPScripts.withdraw, keys: [Self.key(phone)], arguments: [id, onlyPending ? "1" : "0"], timeout: timeout)
        switch try reply.integer() {
        case 1: return .withdrawn
        case 2: return .live
        default: return .notThere
        }
    }

    /// Judges a guess.
    package func verify(_ guess: OTPGuess, limits: GuessLimits = GuessLimits()) async throws(RedisError) -> OTPVerdict {
        let phone = guess.phone.e164
        let reply = try await self.redis.run(
            OTPScripts.verify,
            keys: [Self.key(guess.phone), "guesses:{\(phone)}", "user:{\(phone)}:\(guess.group)"],
            arguments: [
                guess.id ?? "", guess.client, String(guess.newUserID), String(limits.perAddress), String(limits.inAll),
                String(limits.withID), String(limits.perDay),
            ] + guess.hashes.flatMap { [$0.kid, $0.digest] })
        return try OTPVerdict(reply)
    }

    private static func key(_ phone: PhoneNumber) -> String { "otp:{\(phone.e164)}" }

    private static func pair(_ reply: RedisValue) throws(RedisError) -> (Int64, Int64) {
        let parts = try reply.get().array()
        guard parts.count == 2 else { throw RedisError(.unexpectedReply, "wanted two numbers") }
        return (try parts[0].integer(), try parts[1].integer())
    }
}
