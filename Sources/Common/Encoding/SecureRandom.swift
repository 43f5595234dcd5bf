/// Random values that nobody can guess: Swift's system generator is the kernel's (getrandom(2) on Linux).
package enum SecureRandom {
    /// Random bytes.
    package static func bytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + 8)
        while bytes.count < count {
            var word: UInt64 = generator.next()
            for _ in 0..<8 {
                bytes.append(UInt8(truncatingIfNeeded: word))
                word >>= 8
            }
        }
        return Array(bytes.prefix(count))
    }

    /// An identifier of 128 random bits as 32 hexadecimal digits.
    package static func identifier() -> String { self.bytes(16).hexadecimal }

    /// A number of so many decimal digits, the first not zero, all equally likely.
    ///
    /// - Parameter digits: 1 to 18.
    package static func code(digits: Int) -> String {
        let low = (1..<digits).reduce(Int64(1)) { value, _ in value * 10 }
        var generator = SystemRandomNumberGenerator()
        return String(Int64.random(in: low..<(low * 10), using: &generator))
    }
}
