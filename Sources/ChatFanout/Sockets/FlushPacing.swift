import NIOCore

/// How long a shard gathers before it tells its sockets more.
///
/// Telling a thousand sockets of one message is a thousand system calls; telling them of five at once is a thousand too. A shard that
/// has just spent long on few messages therefore rests, and what comes meanwhile goes out together: the busier the node and
/// the larger the room, the fewer calls a delivery takes. Small rooms and idle nodes never wait.
struct FlushPacing {
    /// What was told in one go.
    struct Work: Equatable {
        /// Sockets that something was written to, counted once per room.
        var writes = 0
        /// Messages times sockets.
        var deliveries = 0
        var time = TimeAmount.zero
    }

    /// Work that is done sooner needs no rest.
    static let least = TimeAmount.microseconds(250)
    /// The most that a message waits for others.
    static let longest = TimeAmount.milliseconds(8)
    /// So many messages a write are worth their call.
    static let enough = 8

    /// How long to gather after some work; nil for not at all.
    static func rest(after work: Work) -> TimeAmount? {
        guard work.time >= self.least, work.deliveries < self.enough * work.writes else { return nil }
        return min(work.time * 2, self.longest)
    }
}
