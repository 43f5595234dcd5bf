/// What the broker's word on single messages says of the lanes they were for.
///
/// A message that comes back as unroutable means that a binding is gone, and one that is refused (nack) while its queue is far
/// from its bound, that somebody else has bounded it: neither is that message's own fault, and the next one will fare the same. Pure:
/// the time comes in.
package struct LaneFaults: Sendable, Equatable {
    /// Refusals of one lane for this long, with nothing taken between them, are no passing trouble such as a new leader.
    package static let refusalLimit = Duration.milliseconds(500)
    /// So long after its last refusal a lane is taken for whole again: with nothing sent there is no other way to learn.
    package static let refusalLife = Duration.seconds(30)
    /// A topology is declared again at most this often.
    package static let repairPause = Duration.seconds(1)

    private struct Refusal: Equatable {
        let first: ContinuousClock.Instant
        var last: ContinuousClock.Instant
        var waiting: Int
        var bound: Int

        var isLasting: Bool { self.last - self.first >= LaneFaults.refusalLimit }
    }

    /// Lanes whose messages came back, with what the broker said to the binding since.
    private var unroutable: [String: String] = [:]
    private var refusals: [String: Refusal] = [:]
    private var nextRepair: ContinuousClock.Instant?

    /// Nothing is known against any lane.
    package init() {}

    /// Whether something is known against a lane; asked for each confirm.
    package var isEmpty: Bool { self.unroutable.isEmpty && self.refusals.isEmpty }

    /// Whether the topology should be declared again now.
    package func needsRepair(now: ContinuousClock.Instant) -> Bool {
        !self.unroutable.isEmpty && (self.nextRepair.map { $0 <= now } ?? true)
    }

    /// The lanes that something is known against.
    package func lanes(now: ContinuousClock.Instant) -> Set<String> {
        Set(self.unroutable.keys).union(self.refusals.filter { Self.isLive($0.value, now) }.keys)
    }

    /// One sentence for each lane that something is known against, or for one of them.
    package func sentences(now: ContinuousClock.Instant, of lane: String? = nil) -> [String] {
        let isMeant = { (name: String) in lane.map { $0 == name } ?? true }
        let unroutable = self.unroutable.filter { isMeant($0.key) }.sorted { $0.key < $1.key }.map { lane, word in
            "no queue takes what is for \(lane), its binding is gone" + (word.isEmpty ? "" : " (\(word))")
        }
        let refused = self.refusals.filter { isMeant($0.key) && Self.isLive($0.value, now) }.sorted { $0.key < $1.key }
            .map {
                lane, refusal in
                "\(lane) is refused with \(refusal.waiting) waiting of \(refusal.bound): look for a policy with max-length"
            }
        return unroutable + refused
    }

    /// A message for this lane came back.
    package mutating func returned(_ lane: String) {
        if self.unroutable[lane] == nil { self.unroutable[lane] = "" }
    }

    /// A message for this lane was refused.
    ///
    /// - Parameters:
    ///   - waiting: messages in its queue when the broker was last asked.
    ///   - bound: the most that it was declared to hold.
    package mutating func refused(_ lane: String, waiting: Int, bound: Int, now: ContinuousClock.Instant) {
        guard var refusal = self.refusals[lane], now - refusal.last < Self.refusalLife else {
            self.refusals[lane] = Refusal(first: now, last: now, waiting: waiting, bound: bound)
            return
        }
        (refusal.last, refusal.waiting, refusal.bound) = (now, waiting, bound)
        self.refusals[lane] = refusal
    }

    /// A message for this lane was taken.
    package mutating func confirmed(_ lane: String) {
        self.unroutable[lane] = nil
        self.refusals[lane] = nil
    }

    /// The topology has been declared.
    ///
    /// - Parameter refusal: what the broker said against a lane's queue or binding; nil if nothing.
    package mutating func repaired(now: ContinuousClock.Instant, refusal: (_ lane: String) -> String?) {
        self.nextRepair = now + Self.repairPause
        for lane in self.unroutable.keys { self.unroutable[lane] = refusal(lane) }
    }

    private static func isLive(_ refusal: Refusal, _ now: ContinuousClock.Instant) -> Bool {
        refusal.isLasting && now - refusal.last < Self.refusalLife
    }
}
