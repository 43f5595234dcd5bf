import Primitives
import Redis

/// The calls to Redis for keys of repeated requests.
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

        /// Reads the script's reply.
        init(_ reply: RedisValue) throws(RedisError) {
            let parts = try reply.array()
            switch (try parts.first?.string(), parts.count) {
            case ("mine", 4):
                self = .mine(id: try parts[1].string(), run: try parts[2].integer(), client: try parts[3].string())
            case ("done", 4):
                self = .done(
                    status: Int(try parts[1].integer()), body: try parts[2].string(), client: try parts[3].string())
            case ("running", 2): self = .running(.milliseconds(try parts[1].integer()))
            case ("mismatch", 1): self = .mismatch
            default: throw RedisError(.unexpectedReply, "an unknown reservation")
            }
        }
    }

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
    ) -> RedisCall<Reservation> {
        RedisCall(
            Self.reserve, keys: [place],
            arguments: [
                id, String(Self.lock.inMilliseconds), String(max(life, Self.lock).inMilliseconds), client,
                fingerprint.active,
            ] + fingerprint.accepted
        ) { (reply) throws(RedisError) in try Reservation(reply) }
    }

    /// Keeps the answer for repeats.
    ///
    /// - Parameter run: which try has it; a later one's place is left alone.
    func complete(_ place: String, run: Int64, status: Int, body: String, life: Duration) -> RedisCall<Void> {
        RedisCall(
            Self.complete, keys: [place], arguments: [String(run), String(status), body, String(life.inMilliseconds)]
        ).ignoringAnswer
    }

    /// Frees the key: nothing was done.
    func free(_ place: String, run: Int64) -> RedisCall<Void> {
        RedisCall(Self.free, keys: [place], arguments: [String(run)]).ignoringAnswer
    }

    /// Changes the id that a repeat will carry.
    func rename(_ place: String, run: Int64, to id: String) -> RedisCall<Void> {
        RedisCall(Self.rename, keys: [place], arguments: [String(run), id]).ignoringAnswer
    }
}
