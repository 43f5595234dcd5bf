import Glibc

/// Random values that nobody can guess, straight from the kernel.
///
/// Swift's system generator asks it for eight bytes at a time, and each question is a system call.
package enum SecureRandom {
    /// Random bytes.
    package static func bytes(_ count: Int) -> [UInt8] {
        // Up to 256 bytes come whole or not at all (getentropy(3)).
        precondition(count <= 256, "more random bytes than one call gives")
        var bytes = [UInt8](repeating: 0, count: count)
        guard unsafe getentropy(&bytes, count) == 0 else { preconditionFailure("the kernel gives no random bytes") }
        return bytes
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
