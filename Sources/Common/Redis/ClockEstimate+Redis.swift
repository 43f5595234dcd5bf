import Primitives

extension ClockEstimate {
    /// Takes in Redis' answer to `TIME`: seconds, and microseconds of the second.
    init?(_ reply: RedisValue?, sent: Int64, received: Int64) {
        guard case .array(let parts) = reply, parts.count == 2, let seconds = try? parts[0].integer(),
            let microseconds = try? parts[1].integer(), (0...WallClock.latest / 1_000).contains(seconds),
            (0..<1_000_000).contains(microseconds)
        else { return nil }
        self.init(server: seconds * 1_000_000 + microseconds, sent: sent, received: received)
    }
}
