/// Times small pieces of work.
enum Measure {
    /// Runs the work for about half a second after a warm-up, and prints nanoseconds a turn: the best and the median of 11 rounds.
    ///
    /// The best says what the code costs, the median what this machine made of it.
    static func run(_ name: String, _ work: () throws -> Int) rethrows {
        var kept = 0
        var turns = 1
        while try Self.time(turns, &kept, work) < .milliseconds(45) { turns *= 2 }
        let rounds = try (0..<11).map { _ in try Self.time(turns, &kept, work) / turns }.sorted()
        print(
            "\(name): \(rounds[0].nanoseconds) ns/op, median \(rounds[5].nanoseconds) (\(turns) a round, \(kept & 1))")
    }

    /// - Parameter kept: takes in what the work gives, so that the optimiser leaves none of it out.
    private static func time(_ turns: Int, _ kept: inout Int, _ work: () throws -> Int) rethrows -> Duration {
        let start = ContinuousClock.now
        for _ in 0..<turns { kept &+= try work() }
        return .now - start
    }
}

extension Duration {
    fileprivate var nanoseconds: Int64 {
        self.components.seconds * 1_000_000_000 + self.components.attoseconds / 1_000_000_000
    }
}
