import Primitives

/// So many in so long.
package struct WindowLimit: Sendable, Equatable {
    /// How many.
    package let count: Int
    /// In how long.
    package let window: Duration

    /// Makes a limit.
    package init(_ count: Int, in window: Duration) {
        self.count = count
        self.window = window
    }

    private static let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]

    /// Reads `COUNT/WINDOW`, the window a number with s, m, h or d: `5/10m`; nil if it is none.
    package init?(_ text: String) {
        let sides = text.split(separator: "/", omittingEmptySubsequences: false)
        guard sides.count == 2, let count = Int(sides[0]), (1...1_000_000_000).contains(count),
            let unit = sides[1].last.flatMap({ Self.units[$0] }), let number = Int64(sides[1].dropLast()),
            (1...1_000_000).contains(number), number * unit <= 31 * 86_400
        else { return nil }
        self.init(count, in: .seconds(number * unit))
    }
}
