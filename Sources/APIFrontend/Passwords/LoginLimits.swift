import Common
import HTTPTypes

/// How many passwords may be tried, and how many users registered; counted before anything is looked up or hashed.
///
/// `loginknown:{n<name>}:<client>` marks an address from which the name has logged in. Counters of fixed windows:
/// `loginwrong:{n<name>}:<client>` (also `…:day`) and `loginwrong:{n<name>}` of wrong passwords of a name, whether
/// it exists or not, `logintries:{a<client>}` and `registrations:{a<client>}` of an address. All are exact: a try is
/// charged before its hash is made, and only a success gets its charges back.
struct LoginLimits: Sendable {
    /// So many in so long.
    struct Window: Sendable {
        let limit: Int
        let length: Duration
    }

    /// What was charged; gives it back if it is run.
    typealias Refund = [RedisCall]

    static let perNameAndAddress = Window(limit: 10, length: .seconds(600))
    static let perNameAndAddressInADay = Window(limit: 30, length: .seconds(86_400))
    static let perName = Window(limit: 100, length: .seconds(86_400))
    /// How long an address from which a name has logged in is not held by what strangers do to that name.
    static let known = Duration.seconds(30 * 86_400)
    static let perAddress = Window(limit: 60, length: .seconds(600))
    static let registrations = Window(limit: 20, length: .seconds(3_600))

    let redis: RedisClient

    /// Charges all counters, or none if one of them is full.
    ///
    /// ARGV: limit and length of each. Gives {1, the end of each window}, or {0, ms until there is room}.
    private static let take = RedisScript(
        """
        local pause = -1
        for i, key in ipairs(KEYS) do
          if tonumber(redis.call('GET', key) or 0) >= tonumber(ARGV[2 * i - 1]) then
            pause = math.max(pause, redis.call('PTTL', key), 1)
          end
        end
        if pause > 0 then return {0, pause} end
        local reply = {1}
        for i, key in ipairs(KEYS) do
          if redis.call('INCR', key) == 1 then redis.call('PEXPIRE', key, ARGV[2 * i]) end
          reply[i + 1] = redis.call('PEXPIRETIME', key)
        end
        return reply
        """)

    /// Gives back, but only within the same window: in the next one it would be somebody's free try.
    private static let giveBack = RedisScript(
        """
        for i, key in ipairs(KEYS) do
          if redis.call('PEXPIRETIME', key) == tonumber(ARGV[i]) then redis.call('DECR', key) end
        end
        return 1
        """)

    /// Charges a try to log in.
    ///
    /// Strangers can use up a name's tries, but not those of the addresses from which its owner has logged in before. The
    /// address comes first and alone: an address without tries left must not touch the counters of a name, or it could
    /// keep the name's owner out.
    ///
    /// - Throws: ``APIError`` 429.
    func takeTry(for name: LoginName, from client: String) async throws -> Refund {
        let address = try await self.take("ip", [("logintries:{a\(client)}", Self.perAddress)])
        let slot = name.slot
        var counters = [
            ("loginwrong:\(slot):\(client)", Self.perNameAndAddress),
            ("loginwrong:\(slot):\(client):day", Self.perNameAndAddressInADay),
        ]
        let isKnown = try await self.redis.send(RedisCommand("EXISTS", Self.knownKey(slot, client))).integer() == 1
        if !isKnown { counters.append(("loginwrong:\(slot)", Self.perName)) }
        return address + (try await self.take("user", counters))
    }

    /// The call that notes an address from which a name has logged in.
    func knownCall(_ name: LoginName, from client: String) -> RedisCall {
        RedisCall(
            RedisCommand("SET", Self.knownKey(name.slot, client), "1", "PX", String(Self.known.inMilliseconds)))
    }

    private static func knownKey(_ slot: String, _ client: String) -> String { "loginknown:\(slot):\(client)" }

    /// Charges a registration.
    ///
    /// - Throws: ``APIError`` 429.
    func takeRegistration(from client: String) async throws -> Refund {
        try await self.take("ip", [("registrations:{a\(client)}", Self.registrations)])
    }

    private func take(_ limit: String, _ counters: [(key: String, window: Window)]) async throws -> Refund {
        let reply = try await self.redis.run(
            Self.take, keys: counters.map(\.key),
            arguments: counters.flatMap { [String($0.window.limit), String($0.window.length.inMilliseconds)] }
        ).array().map { value throws(RedisError) in try value.integer() }
        guard reply.count >= 2 else { throw RedisError(.unexpectedReply, "not a charge") }
        guard reply[0] == 1 else { throw Self.refusal(limit, .milliseconds(reply[1])) }
        return [
            RedisCall(Self.giveBack, keys: counters.map(\.key), arguments: reply.dropFirst().map { String($0) })
        ]
    }

    private static func refusal(_ limit: String, _ pause: Duration) -> APIError {
        APIError(
            status: .tooManyRequests, body: .details("Too many attempts. Please try again later."),
            code: "rate_limited", retryAfter: pause, extra: [("limit", .string(limit))])
    }
}
