/// What one user may still have others hear of what is not stored, as times of arrival (GCRA).
struct PublishBudget: Equatable {
    /// So many in a second, and so many at once.
    private struct Rate {
        let perSecond: Int64
        let atOnce: Int64

        /// When the place of so many ends, if there is one; what is more than may ever come at once counts as that.
        func end(of amount: Int, behind arrival: Int64, at now: Int64) -> (end: Int64, pause: Int64) {
            let each = 1_000_000_000 / self.perSecond
            let end = max(arrival, now) + min(Int64(clamping: amount), self.atOnce) * each
            return (end, end - now - self.atOnce * each)
        }
    }

    /// A call between two has some thirty signals within a second, and one with eight as many for each.
    private static let signals = Rate(perSecond: 50, atOnce: 200)
    /// Half of what fills a reader who takes nothing comes at once at most, and then so little that a slow one takes it.
    private static let bytes = Rate(perSecond: 65_536, atOnce: 262_144)
    /// What a signal costs besides its bytes: its sender's name and the frame.
    private static let signalBytes = 256
    private static let typing = Rate(perSecond: 20, atOnce: 40)
    /// Who comes back marks up to 100 rooms, read and received.
    private static let marks = Rate(perSecond: 50, atOnce: 200)

    private var signals: Int64 = 0
    private var bytes: Int64 = 0
    private var typing: Int64 = 0
    private var marks: Int64 = 0

    /// Takes what a deed costs; how long to wait if that is not there, and then nothing is taken.
    mutating func take(_ deed: PublishGate.Deed, at now: Duration) -> Duration? {
        let now = now.inNanoseconds
        switch deed {
        case .signal(let bytes):
            let (number, pause) = Self.signals.end(of: 1, behind: self.signals, at: now)
            let (size, pauseOfBytes) = Self.bytes.end(of: bytes + Self.signalBytes, behind: self.bytes, at: now)
            guard max(pause, pauseOfBytes) <= 0 else { return .nanoseconds(max(pause, pauseOfBytes)) }
            (self.signals, self.bytes) = (number, size)
        case .typing: return Self.take(Self.typing, &self.typing, at: now)
        case .mark: return Self.take(Self.marks, &self.marks, at: now)
        }
        return nil
    }

    /// Whether nothing of it is used.
    func isWhole(at now: Duration) -> Bool {
        max(self.signals, self.bytes, self.typing, self.marks) <= now.inNanoseconds
    }

    private static func take(_ rate: Rate, _ arrival: inout Int64, at now: Int64) -> Duration? {
        let (end, pause) = rate.end(of: 1, behind: arrival, at: now)
        guard pause <= 0 else { return .nanoseconds(pause) }
        arrival = end
        return nil
    }
}

extension Duration {
    /// Of a time that this process has measured.
    fileprivate var inNanoseconds: Int64 {
        self.components.seconds * 1_000_000_000 + self.components.attoseconds / 1_000_000_000
    }
}
