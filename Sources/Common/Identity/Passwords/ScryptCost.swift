/// What a hash costs whoever makes one: `rounds` × `blockSize` × 128 bytes of memory, gone through `parallelism` times.
package struct ScryptCost: Sendable, Equatable {
    /// N, a power of two.
    package let rounds: Int
    /// r.
    package let blockSize: Int
    /// p.
    package let parallelism: Int

    /// The cost of new hashes, with Django's r and p.
    ///
    /// - Parameter log2: the logarithm of N, 1 to 20; Django's is 14.
    package init(log2: Int) {
        precondition((1...20).contains(log2), "a cost that its setting let through")
        self.rounds = 1 << log2
        self.blockSize = 8
        self.parallelism = 5
    }

    /// The cost of a hash from elsewhere; nil for what is no cost, and for one that would take a gigabyte or a minute.
    init?(rounds: Int, blockSize: Int, parallelism: Int) {
        guard (2...1 << 20).contains(rounds), rounds & (rounds - 1) == 0, (1...16).contains(blockSize),
            (1...16).contains(parallelism), rounds * blockSize <= 1 << 23, rounds * blockSize * parallelism <= 1 << 26,
            // RFC 7914 §2: N is below 2^(128 r / 8).
            blockSize > 1 || rounds < 1 << 16
        else { return nil }
        self.rounds = rounds
        self.blockSize = blockSize
        self.parallelism = parallelism
    }
}
