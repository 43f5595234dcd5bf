/// Frames of RFC 6455, as far as a client needs them.
enum WireFrame {
    static let text: UInt8 = 0x1
    static let close: UInt8 = 0x8
    static let ping: UInt8 = 0x9
    static let pong: UInt8 = 0xA

    /// Appends a client's frame; its payload is written by the closure.
    ///
    /// The masking key is zero: the server unmasks as it always does, and masking costs us nothing.
    static func append(_ opcode: UInt8, to bytes: inout [UInt8], _ payload: (inout [UInt8]) -> Void) {
        let start = bytes.count
        bytes += [0x80 | opcode, 0x80 | 126, 0, 0, 0, 0, 0, 0]
        payload(&bytes)
        let count = bytes.count - start - 8
        if count < 126 {
            bytes[start + 1] = 0x80 | UInt8(count)
            bytes.removeSubrange(start + 2..<start + 4)
        } else {
            precondition(count <= 65_535, "no frame of ours is that long")
            bytes[start + 2] = UInt8(count >> 8)
            bytes[start + 3] = UInt8(count & 0xFF)
        }
    }

    /// Where the payload of the frame at a position begins and ends; nil if the header is not all there yet.
    ///
    /// A length beyond what any server of ours sends reads as one that never fits.
    static func payload(_ bytes: Span<UInt8>, at position: Int, end: Int) -> Range<Int>? {
        guard end - position >= 2 else { return nil }
        let short = Int(bytes[position + 1] & 0x7F)
        var start = position + 2
        var count = short
        if short == 126 {
            guard end - position >= 4 else { return nil }
            count = Int(bytes[position + 2]) << 8 | Int(bytes[position + 3])
            start += 2
        } else if short == 127 {
            guard end - position >= 10 else { return nil }
            count = 0
            for index in position + 2..<position + 10 { count = min(count << 8 | Int(bytes[index]), 1 << 40) }
            start += 8
        }
        // A masked frame is a client's; the stand-in reads those.
        if bytes[position + 1] & 0x80 != 0 { start += 4 }
        return start..<start + count
    }
}
