/// The checksum by which a Redis Cluster gives keys their slots: CRC-16/XMODEM (polynomial 0x1021, begins with 0).
package enum CRC16 {
    /// The checksum of bytes; concrete, because every key of a number needs one.
    package static func checksum(of bytes: Substring.UTF8View) -> UInt16 {
        var sum: UInt16 = 0
        for byte in bytes {
            // The eight steps of a byte at once: the polynomial has its bits at 12, 5 and 0.
            var step = sum >> 8 ^ UInt16(byte)
            step ^= step >> 4
            sum = sum << 8 ^ step << 12 ^ step << 5 ^ step
        }
        return sum
    }
}
