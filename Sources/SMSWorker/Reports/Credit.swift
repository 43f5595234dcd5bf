import Primitives

/// What a provider said of the credit left.
struct Credit: Sendable, Equatable {
    /// A step over the threshold.
    enum Crossing: Sendable {
        case fell
        case rose
    }

    /// In the provider's own unit.
    let amount: Double
    /// When, in milliseconds since 1970.
    let at: Int64

    init(amount: Double, at: Int64) {
        self.amount = amount
        self.at = at
    }

    /// Reads `<amount> <at>`.
    init?(text: String) {
        let words = text.split(separator: " ")
        guard words.count == 2, let amount = Double(words[0]), amount.isFinite, let at = WallClock.time(words[1]) else {
            return nil
        }
        self.init(amount: amount, at: at)
    }

    var text: String { "\(self.amount) \(self.at)" }

    /// Whether the threshold lies between two amounts; at first sight a low one has fallen.
    static func crossing(from before: Double?, to now: Double, threshold: Double) -> Crossing? {
        let wasLow = before.map { $0 < threshold } ?? false
        switch (wasLow, now < threshold) {
        case (false, true): return .fell
        case (true, false): return .rose
        default: return nil
        }
    }
}
