import Identity
import Limits
import Primitives
import Redis
import Secrets

/// How many wrong guesses the code of a test number bears.
///
/// Any other code is gone in minutes, and its guesses with it. This one stays until its date however often it is asked for, so its
/// wrong guesses add up until then, whoever makes them and with or without an id. At the end the number is of no use; another
/// code in the configuration begins anew.
struct TestNumberGuesses: Sendable {
    /// Of all together, in the code's whole life.
    static let limit = 50

    let numbers: [TestNumber]
    let redis: RedisClient
    let keys: KeyStore

    /// Whether a number is for trials now: its logins say nothing of codes that arrive.
    func isForTrials(_ phone: PhoneNumber) -> Bool { self.numbers.current(for: phone, at: WallClock.now) != nil }

    /// Judges a guess, or says that there are none left; for numbers that are not for trials only the former.
    func judge(_ phone: PhoneNumber, _ verify: () async throws -> OTPVerdict) async throws -> OTPVerdict {
        let now = WallClock.now
        guard let test = self.numbers.current(for: phone, at: now) else { return try await verify() }
        // Before it is judged: parallel guesses do not slip past.
        let charge = WindowCharge([
            (try self.key(test), WindowLimit(Self.limit, in: .milliseconds(test.expires - now)))
        ])
        guard case .taken(let refund) = try await self.redis.run(charge.take()) else { return .exhausted }
        let verdict = try await verify()
        if case .mismatch = verdict { return verdict }
        try? await self.redis.run(refund)
        return verdict
    }

    /// The count is the code's: its keyed hash tells it from the next one and gives nothing away.
    private func key(_ test: TestNumber) throws(KeyRingError) -> String {
        let hash = try CodeHash.active(test.code, for: test.phone, keys: self.keys.current)
        return "testguesses:\(test.phone.tagged):\(hash.digest.prefix(16))"
    }
}
