import Foundation
import HTTPTypes
import Hummingbird
import Logging
import Primitives
import Redis
import Secrets

/// An answer that can be kept for repeats: it holds no code, no token, and nothing of the request, which a repeat brings
/// along anyway.
protocol RepeatableAnswer: Codable, Sendable {
    /// 2xx or 502: what else there is is thrown, and not kept.
    var httpStatus: Int { get }
    /// How long it is worth repeating; nil for as long as others of its kind.
    var keep: Duration? { get }
}

extension RepeatableAnswer {
    var keep: Duration? { nil }
}

/// One carrying out of a request, and under which id.
struct IdempotentRun: Sendable {
    /// The message's id.
    let id: String
    /// Whether a run before this one may have got anywhere.
    let isRetry: Bool
    /// Whether the run before came from here, too.
    let isSameClient: Bool
    /// What it holds; nil without a key.
    fileprivate let claim: Claim?

    /// A key's place in Redis, and the number of the run that holds it.
    fileprivate struct Claim: Sendable {
        let place: String
        let run: Int64
    }
}

/// Carries a request out once per key, however often and however parallel it comes.
struct Idempotency: Sendable {
    /// The most that is kept of an answer; the largest there is, of a batch, is a tenth of it.
    static let keptBytes = 16_384

    let redis: RedisClient
    let store: IdempotencyStore
    let keys: KeyStore

    /// Carries a request out, or repeats the answer it had.
    ///
    /// - Parameters:
    ///   - key: without one every request is a new one.
    ///   - scope: whose key it is.
    ///   - id: for the message if the request is new, of its number's partition.
    ///   - fields: the normalised request.
    ///   - life: how long the answer is kept.
    ///   - work: carries it out; what it throws frees the key.
    /// - Returns: the answer, whether it is a repeat, and whether the first request came from the same client.
    func run<Answer: RepeatableAnswer>(
        _ key: IdempotencyKey?, scope: String, id fresh: String, fields: [String], life: Duration,
        _ caller: Caller, _ work: (IdempotentRun) async throws -> Answer
    ) async throws -> (answer: Answer, isReplay: Bool, isSameClient: Bool) {
        guard let key else {
            return (
                try await work(IdempotentRun(id: fresh, isRetry: false, isSameClient: true, claim: nil)), false, true
            )
        }
        let place = key.place(scope: scope)
        let fingerprint = try RequestFingerprint(fields, keys: self.keys.current)
        let client = caller.clientKey
        let reservation = self.store.reserve(place, fingerprint, id: fresh, client: client, life: life)
        switch try await self.redis.run(reservation) {
        case .mismatch: throw Self.mismatch
        case .running(let left): throw Self.inProgress(left)
        case .done(_, let body, let first):
            // Kept in another version's form: nothing may be done a second time, so its key is taken until it ends.
            guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(body.utf8)) else {
                throw Self.inProgress(.seconds(1))
            }
            return (answer, true, first == client)
        case .mine(let id, let run, let first):
            let claim = IdempotentRun.Claim(place: place, run: run)
            let started = IdempotentRun(id: id, isRetry: run > 1, isSameClient: first == client, claim: claim)
            return (try await self.carryOut(started, claim, life, caller, work), false, true)
        }
    }

    /// The same run under another id, which later ones will carry too.
    func renamed(_ run: IdempotentRun, to id: String) async throws(RedisError) -> IdempotentRun {
        if let claim = run.claim {
            try await self.redis.run(self.store.rename(claim.place, run: claim.run, to: id))
        }
        return IdempotentRun(id: id, isRetry: false, isSameClient: true, claim: run.claim)
    }

    private func carryOut<Answer: RepeatableAnswer>(
        _ run: IdempotentRun, _ claim: IdempotentRun.Claim, _ life: Duration, _ caller: Caller,
        _ work: (IdempotentRun) async throws -> Answer
    ) async throws -> Answer {
        let answer: Answer
        do {
            answer = try await work(run)
        } catch {
            // It has failed already, perhaps because Redis is slow: its answer must not wait for this.
            try? await self.redis.run(
                self.store.free(claim.place, run: claim.run), timeout: .milliseconds(200))
            throw error
        }
        do {
            let body = TextGate.ours(try JSONEncoder().encode(answer))
            guard body.utf8.count <= Self.keptBytes else { throw APIError.bug }
            try await self.redis.run(
                self.store.complete(
                    claim.place, run: claim.run, status: answer.httpStatus, body: body,
                    life: min(life, answer.keep ?? life)))
        } catch {
            // The request was carried out: a repeat within the lock hears that it runs, a later one carries the same id.
            caller.log(.warning, "answer not kept for repeats", ["error": "\(error)"])
        }
        return answer
    }

    private static let mismatch = APIError(
        status: .unprocessableContent, body: .detail("This Idempotency-Key was used for another request."),
        code: "idempotency_mismatch")

    private static func inProgress(_ left: Duration) -> APIError {
        APIError(
            status: .conflict, body: .detail("The first request with this Idempotency-Key is still running."),
            code: "idempotency_in_progress", retryAfter: min(left, .seconds(1)))
    }
}

extension Response {
    /// Says that an answer is a repeat.
    mutating func markReplayed(_ isReplay: Bool) {
        if isReplay { self.headers[.idempotentReplayed] = "true" }
    }
}
