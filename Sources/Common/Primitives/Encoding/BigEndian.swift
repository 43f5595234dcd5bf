/// Whole numbers as eight bytes, the highest first.
package enum BigEndian {
    /// How many bytes a number has.
    package static let byteCount = 8

    /// The bytes of a number.
    package static func bytes(_ number: UInt64) -> [UInt8] {
        (0..<Self.byteCount).reversed().map { UInt8(truncatingIfNeeded: number >> UInt64(8 * $0)) }
    }

    /// The number in bytes, eight at most.
    package static func number(_ bytes: some Sequence<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
}
