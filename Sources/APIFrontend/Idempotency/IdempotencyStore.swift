import Primitives
import Redis

/// Keys of repeated requests in Redis.
///
/// `idem:<hash of scope and key>` is a hash: `fp` (fingerprint), `id` (the message's), `by` (who came first, as addresses are
/// counted), `run` (which try), `until` (when a try that said nothing counts as dead), and at the end `status` and `body`.
struct IdempotencyStore: Sendable {
    /// How long a try may take; every request ends sooner.
    static let lock = Duration.seconds(45)

    /// What a key stands for now.
    enum Reservation: Sendable, Equatable {
        /// It is ours to carry out, under this id.
        ///
        /// - Parameters:
        ///   - run: which try this is; from the second on, a first one may have got anywhere.
        ///   - client: who tried first.
        case mine(id: String, run: Int64, client: String)
        /// It was carried out, for who is named last.
        case done(status: Int, body: String, client: String)
        /// Another try is running, for at most so long.
        case running(Duration)
        /// The key belongs to another request.
        case mismatch
    }

    let redis: RedisClient

    static let reserve = RedisScript(PackageResources.idempotency_reserve_lua)

    static let complete = RedisScript(PackageResources.idempotency_complete_lua)

    static let free = RedisScript(PackageResources.idempotency_free_lua)

    static let rename = RedisScript(PackageResources.idempotency_rename_lua)

    /// Reserves a place, or says what is there.
    ///
    /// - Parameters:
    ///   - id: for the message if the key is new.
    ///   - client: who asks.
    ///   - life: how long the id is kept for a repeat.
    func reserve(
        _ place: String, _ fingerprint: RequestFingerprint, id: String, client: String, life: Duration
    ) async throws(RedisError) -> Reservation {
        let parts = try await self.redis.run(
            Self.reserve, keys: [place],
            arguments: [
                id, String(Self.lock.inMilliseconds), String(max(life, Self.lock).inMilliseconds), client,
                fingerprint.active,
            ] + fingerprint.accepted
        ).array()
        switch (try parts.first?.string(), parts.count) {
        case ("mine", 4):
            return .mine(id: try parts[1].string(), run: try parts[2].integer(), client: try parts[3].string())
        case ("done", 4):
            return .done(
                status: Int(try parts[1].integer()), body: try parts[2].string(), client: try parts[3].string())
        case ("running", 2): return .running(.milliseconds(try parts[1].integer()))
        case ("mismatch", 1): return .mismatch
        default: throw RedisError(.unexpectedReply, "an unknown reservation")
        }
    }

    /// Keeps the answer for repeats.
    func complete(_ place: String, run: Int64, status: Int, body: String, life: Duration) async throws(RedisError) {
        _ = try await self.redis.run(
            Self.complete, keys: [place], arguments: [String(run), String(status), body, String(life.inMilliseconds)])
    }

    /// Frees the key: nothing was done.
    func free(_ place: String, run: Int64) async throws(RedisError) {
        // The request has failed already, perhaps because Redis is slow: its answer must not wait for this.
        _ = try await self.redis.run(
            Self.free, keys: [place], arguments: [String(run)], timeout: .milliseconds(200))
    }

    /// Changes the id that a repeat will carry.
    func rename(_ place: String, run: Int64, to id: String) async throws(RedisError) {
        _ = try await self.redis.run(Self.rename, keys: [place], arguments: [String(run), id])
    }
}
