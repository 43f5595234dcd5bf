import Primitives

/// Which parked messages an operator means.
struct ParkedFilter: Sendable, Equatable {
    var reason: String?
    var provider: String?
    /// At least so old.
    var olderThan: Duration?
    /// At most so old.
    var newerThan: Duration?

    /// Whether a message is meant.
    func matches(_ message: ParkedMessage, now: Int64) -> Bool {
        let age = now - message.at
        return self.reason.map { message.reason == $0 } ?? true
            && self.provider.map { message.provider == $0 } ?? true
            && self.olderThan.map { age >= $0.inMilliseconds } ?? true
            && self.newerThan.map { age <= $0.inMilliseconds } ?? true
    }

    /// Whether it leaves anything out.
    var isEmpty: Bool { self == ParkedFilter() }
}

/// Spans of time as operators write them: `90s`, `10m`, `2h`, `3d`.
enum WrittenDuration {
    static func parse(_ text: String) -> Duration? {
        guard let unit = text.last, let amount = Int64(text.dropLast()), amount >= 0, amount <= 1_000_000 else {
            return nil
        }
        switch unit {
        case "s": return .seconds(amount)
        case "m": return .seconds(amount * 60)
        case "h": return .seconds(amount * 3_600)
        case "d": return .seconds(amount * 86_400)
        default: return nil
        }
    }

    /// An age in its largest whole unit.
    static func text(_ duration: Duration) -> String {
        let seconds = max(0, duration.inMilliseconds / 1_000)
        switch seconds {
        case ..<120: return "\(seconds)s"
        case ..<7_200: return "\(seconds / 60)m"
        case ..<172_800: return "\(seconds / 3_600)h"
        default: return "\(seconds / 86_400)d"
        }
    }
}
