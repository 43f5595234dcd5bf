package import Limits
package import Primitives
package import Redis

/// The calls to Redis for codes: each step of a code's life is one.
package struct OTPStore: Sendable {
    /// How long a code waits for the broker's word.
    ///
    /// A crash of the API in between costs its user this long.
    package static let pendingLife = Duration.seconds(5)

    /// What asking for a code came to; times are by Redis' clock, in milliseconds since 1970.
    package enum Issue: Equatable, Sendable {
        /// Stored as pending.
        case stored(now: Int64)
        /// A code is there already, and for so long there is no other.
        case exists(left: Duration)
        /// The number has had as many as it may, for so long.
        case limited(left: Duration)
        /// The code that is there may be sent again; it ends when it would have.
        case again(now: Int64, due: Int64, sealed: String, id: String)

        /// Reads the script's reply.
        init(_ reply: RedisValue) throws(RedisError) {
            let parts = try reply.array()
            guard parts.count >= 2 else { throw RedisError(.unexpectedReply, "not an issue") }
            let value = try parts[1].integer()
            switch (try parts[0].integer(), parts.count) {
            case (1, _): self = .stored(now: value)
            case (2, _): self = .limited(left: .milliseconds(max(1, value)))
            case (3, 5):
                self = .again(
                    now: value, due: try parts[2].integer(), sealed: try parts[3].string(), id: try parts[4].string())
            default: self = .exists(left: .milliseconds(max(1, value)))
            }
        }
    }

    /// How often a number may be sent codes.
    package struct Pace: Sendable, Equatable {
        /// How long until the same code may be sent again; nil for never.
        package var resendAfter: Duration?
        /// The most sends, each in its window; at most 100.
        package var limits: [WindowLimit]

        /// Makes a pace.
        package init(resendAfter: Duration? = nil, limits: [WindowLimit] = []) {
            self.resendAfter = resendAfter
            self.limits = limits
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
        init(_ reply: RedisValue) throws(RedisError) {
            let parts = try reply.array()
            guard parts.count == 2 else { throw RedisError(.unexpectedReply, "wanted two numbers") }
            switch try parts[0].integer() {
            case 1: self = .live
            case 2: self = .expired
            default: self = .gone
            }
        }
    }

    /// A code that is on its way.
    package struct Sent: Equatable, Sendable {
        /// How long it is good.
        package let left: Duration
        /// Whether the send in question was a resend.
        package let isAgain: Bool
    }

    /// What ``withdraw(_:for:onlyPending:)`` did.
    package enum Withdrawal: Equatable, Sendable {
        /// The code is gone.
        case withdrawn
        /// It was not there.
        case notThere
        /// It is live, so a worker holds its job; left alone.
        case live

        /// Reads the script's reply.
        init(_ reply: RedisValue) throws(RedisError) {
            switch try reply.integer() {
            case 1: self = .withdrawn
            case 2: self = .live
            default: self = .notThere
            }
        }
    }

    /// Makes a store.
    package init() {}

    /// Stores a pending code unless the number has one.
    ///
    /// - Parameters:
    ///   - id: the id of the send.
    ///   - hash: of the code.
    ///   - sealed: the code, for a resend; empty if there is none.
    ///   - caller: who asks for it.
    ///   - life: how long it will be valid.
    package func issue(
        _ id: String, hash: CodeHash, sealed: String = "", for phone: PhoneNumber, by caller: OTPCaller, life: Duration,
        pace: Pace = Pace()
    ) -> RedisCall<Issue> {
        RedisCall(
            OTPScripts.issue, keys: Self.keys(phone) + [Self.addresses(phone)],
            arguments: [
                id, hash.digest, hash.kid, String(life.inMilliseconds), String(Self.pendingLife.inMilliseconds),
                sealed.isEmpty ? "" : pace.resendAfter.map { String($0.inMilliseconds) } ?? "", sealed,
                caller.client, caller.device == nil ? "0" : "1", caller.address,
                String(OTPCaller.knownFor.inMilliseconds),
            ]
                + pace.limits.flatMap {
                    [
                        String($0.count), String($0.window.inMilliseconds),
                        String(OTPCaller.strangersShare(of: $0.count)),
                    ]
                }
        ) { (reply) throws(RedisError) in try Issue(reply) }
    }

    /// Asks whether a number has logged in from a caller's address a while ago.
    package func isKnown(_ caller: OTPCaller, to phone: PhoneNumber) -> RedisCall<Bool> {
        RedisCall(RedisCommand("ZSCORE", Self.addresses(phone), caller.address)) { (reply) throws(RedisError) in
            guard case .string(let text) = try reply.get(), let at = Int64(text) else { return false }
            return WallClock.now.subtracting(clamped: at) < OTPCaller.knownFor.inMilliseconds
        }
    }

    /// Makes a pending code live.
    package func activate(_ id: String, for phone: PhoneNumber) -> RedisCall<Activation> {
        RedisCall(OTPScripts.activate, keys: [Self.key(phone)], arguments: [id]) { (reply) throws(RedisError) in
            try Activation(reply)
        }
    }

    /// Asks what a send came to that may have been broken off: nil if its code is not on its way.
    package func sent(_ id: String, for phone: PhoneNumber) -> RedisCall<Sent?> {
        RedisCall(
            RedisCommand("HMGET", Self.key(phone), "id", "state", "again", "again_state", "due")
        ) { (reply) throws(RedisError) in
            let fields = try reply.array().map { value in if case .string(let text) = value { text } else { "" } }
            guard fields.count == 5, let due = Int64(fields[4]) else { return nil }
            let left = Duration.milliseconds(due.subtracting(clamped: WallClock.now))
            guard left > .zero else { return nil }
            if fields[0] == id, fields[1] == "live" { return Sent(left: left, isAgain: false) }
            return fields[2] == id && fields[3] == "live" ? Sent(left: left, isAgain: true) : nil
        }
    }

    /// Takes a code back.
    ///
    /// - Parameter onlyPending: leave a live one alone.
    package func withdraw(_ id: String, for phone: PhoneNumber, onlyPending: Bool) -> RedisCall<Withdrawal> {
        RedisCall(
            OTPScripts.withdraw, keys: Self.keys(phone), arguments: [id, onlyPending ? "1" : "0"]
        ) { (reply) throws(RedisError) in try Withdrawal(reply) }
    }

    /// Judges a guess.
    package func verify(_ guess: OTPGuess, limits: GuessLimits = GuessLimits()) -> RedisCall<OTPVerdict> {
        return RedisCall(
            OTPScripts.verify,
            keys: [
                Self.key(guess.phone), "guesses:\(guess.phone.tagged)",
                AccountKeys.identity(guess.phone, group: guess.group),
                Self.addresses(guess.phone), AccountKeys.shutOut(guess.phone),
            ],
            arguments: [
                guess.id ?? "", guess.caller.client, guess.caller.device == nil ? "0" : "1", guess.caller.address,
                String(guess.newUserID), String(limits.perAddress), String(limits.inAll), String(limits.withID),
                String(limits.perDay), String(OTPCaller.strangersShare(of: limits.inAll)),
                String(OTPCaller.strangersShare(of: limits.perDay)), String(OTPCaller.knownFor.inMilliseconds),
                String(OwnerDevice.life.inMilliseconds), String(OTPCaller.knownAddresses),
            ] + guess.hashes.flatMap { [$0.kid, $0.digest] }
        ) { (reply) throws(RedisError) in try OTPVerdict(reply) }
    }

    private static func key(_ phone: PhoneNumber) -> String { "otp:\(phone.tagged)" }

    private static func addresses(_ phone: PhoneNumber) -> String { "loggedin:\(phone.tagged)" }

    private static func keys(_ phone: PhoneNumber) -> [String] { [self.key(phone), "sends:\(phone.tagged)"] }
}
