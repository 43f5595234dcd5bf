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

    /// ARGV: id, lock and life in ms, the client, and the fingerprints that are the same, the active one first.
    static let reserve = RedisScript(
        """
        local c = redis.call('HMGET', KEYS[1], 'fp', 'id', 'run', 'until', 'status', 'body', 'by')
        local t = redis.call('TIME')
        local now = t[1] * 1000 + math.floor(t[2] / 1000)
        if c[1] then
          local same = false
          for i = 5, #ARGV do if ARGV[i] == c[1] then same = true end end
          if not same then return {'mismatch'} end
          if c[5] then return {'done', c[5], c[6], c[7] or ''} end
          if now < tonumber(c[4]) then return {'running', tonumber(c[4]) - now} end
        else
          redis.call('HSET', KEYS[1], 'fp', ARGV[5], 'id', ARGV[1], 'by', ARGV[4])
          c[2], c[7] = ARGV[1], ARGV[4]
        end
        local run = redis.call('HINCRBY', KEYS[1], 'run', 1)
        redis.call('HSET', KEYS[1], 'until', string.format('%d', now + ARGV[2]))
        redis.call('PEXPIRE', KEYS[1], ARGV[3])
        return {'mine', c[2], run, c[7] or ''}
        """)

    /// ARGV: run, status, body, life in ms.
    static let complete = RedisScript(
        """
        if redis.call('HGET', KEYS[1], 'run') ~= ARGV[1] then return 0 end
        redis.call('HSET', KEYS[1], 'status', ARGV[2], 'body', ARGV[3])
        redis.call('PEXPIRE', KEYS[1], ARGV[4])
        return 1
        """)

    /// ARGV: run.
    static let free = RedisScript(
        """
        if redis.call('HGET', KEYS[1], 'run') ~= ARGV[1] then return 0 end
        return redis.call('DEL', KEYS[1])
        """)

    /// ARGV: run, id.
    static let rename = RedisScript(
        """
        if redis.call('HGET', KEYS[1], 'run') ~= ARGV[1] then return 0 end
        redis.call('HSET', KEYS[1], 'id', ARGV[2])
        return 1
        """)

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
