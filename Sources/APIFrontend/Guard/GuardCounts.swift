import Limits
import Primitives

/// What Redis knows of a block of numbers, summed over the window.
struct GuardCounts: Sendable, Equatable {
    /// What an operator decided.
    enum Rule: String, Sendable {
        case allow
        case block
    }

    /// Codes that were sent, without the newest twelfth of the window, whose receivers may still be typing.
    var sent: Int64 = 0
    /// Codes that were sent in the newest twelfth.
    var newest: Int64 = 0
    /// When the oldest of them leave the window, in ms since 1970; 0 without any.
    var oldestEnds: Int64 = 0
    /// Codes that were entered.
    var verified: Int64 = 0
    /// The same by provider, the newest twelfth included.
    var providers: [String: Provider] = [:]
    /// Until when the block is refused, in ms since 1970.
    var until: Int64 = 0
    /// When the next code of the slowed block may go.
    var slot: Int64 = 0
    var rule: Rule?
    var ruleUntil: Int64 = 0
    /// Fields whose window is over.
    var stale: [String] = []

    struct Provider: Sendable, Equatable {
        var sent: Int64 = 0
        var verified: Int64 = 0
    }

    /// More than any count, or time in ms since 1970.
    private static let most: Int64 = 10_000_000_000_000

    /// Reads the hash.
    ///
    /// - Parameter bucket: ms of a twelfth.
    init(_ fields: [String: String], bucket: Int64, now: Int64 = WallClock.now) {
        let newest = now / bucket
        for (name, text) in fields {
            // Whatever lies there: sums of these, and what a hundred times them is, have to fit.
            let value = min(max(Int64(text) ?? 0, 0), Self.most)
            switch name {
            case "until": self.until = value
            case "slot": self.slot = value
            case "rule": self.rule = Rule(rawValue: text)
            case "rule_until": self.ruleUntil = value
            default: self.add(name, value, newest: newest, bucket: bucket)
            }
        }
        if self.ruleUntil <= now { self.rule = nil }
    }

    private mutating func add(_ name: String, _ count: Int64, newest: Int64, bucket: Int64) {
        let parts = name.split(separator: ":")
        guard parts.count >= 2, let number = Int64(parts[1]), number > newest - ConversionCounts.buckets,
            // Counts of another length of window have other numbers; a clock may be a little ahead.
            number <= newest + 1
        else {
            self.stale.append(name)
            return
        }
        let isSent = parts[0] == "s"
        if parts.count > 2 {
            let provider = String(parts[2])
            if isSent {
                self.providers[provider, default: .init()].sent += count
            } else {
                self.providers[provider, default: .init()].verified += count
            }
        } else if !isSent {
            self.verified += count
        } else if number >= newest {
            self.newest += count
        } else {
            self.sent += count
            let end = (number + ConversionCounts.buckets) * bucket
            self.oldestEnds = self.oldestEnds == 0 ? end : min(self.oldestEnds, end)
        }
    }
}
