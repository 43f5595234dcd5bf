/// A client's WebSocket frame, right or wrong.
package struct RawFrame: Sendable {
    /// What it is; names are for those that exist.
    package var opcode: UInt8
    /// What it brings, before masking.
    package var payload: [UInt8]
    /// Whether the message ends with it.
    package var isFinal: Bool
    /// Whether it is masked, as a client's frames have to be.
    package var isMasked = true
    /// The three reserved bits: 4, 2 and 1.
    package var reserved: UInt8 = 0
    /// A length to announce in 64 bits instead of the payload's own.
    package var announced: UInt64?

    /// Makes a frame of any kind.
    package init(_ opcode: UInt8, _ payload: [UInt8] = [], isFinal: Bool = true) {
        self.opcode = opcode
        self.payload = payload
        self.isFinal = isFinal
    }

    /// A text, or its beginning.
    package static func text(_ text: String, isFinal: Bool = true) -> RawFrame {
        RawFrame(0x1, Array(text.utf8), isFinal: isFinal)
    }

    /// A further part of a message.
    package static func continuation(_ text: String, isFinal: Bool = true) -> RawFrame {
        RawFrame(0x0, Array(text.utf8), isFinal: isFinal)
    }

    /// A ping.
    package static func ping(_ text: String = "") -> RawFrame { RawFrame(0x9, Array(text.utf8)) }

    /// A good-bye with a code.
    package static func close(_ code: UInt16, _ reason: [UInt8] = []) -> RawFrame {
        RawFrame(0x8, [UInt8(code >> 8), UInt8(code & 0xFF)] + reason)
    }

    /// The same with some of it changed.
    package func with(_ change: (inout RawFrame) -> Void) -> RawFrame {
        var frame = self
        change(&frame)
        return frame
    }

    /// The bytes on the wire.
    package var bytes: [UInt8] {
        let count = self.payload.count
        let maskBit: UInt8 = self.isMasked ? 0x80 : 0
        var bytes = [(self.isFinal ? 0x80 : 0) | self.reserved << 4 | self.opcode]
        if let announced {
            bytes.append(maskBit | 127)
            bytes += Self.bigEndian(announced, bytes: 8)
        } else if count < 126 {
            bytes.append(maskBit | UInt8(count))
        } else if count < 65_536 {
            bytes.append(maskBit | 126)
            bytes += Self.bigEndian(UInt64(count), bytes: 2)
        } else {
            bytes.append(maskBit | 127)
            bytes += Self.bigEndian(UInt64(count), bytes: 8)
        }
        guard self.isMasked else { return bytes + self.payload }
        let mask: [UInt8] = [0x37, 0xFA, 0x21, 0x3D]
        return bytes + mask + self.payload.enumerated().map { $1 ^ mask[$0 % 4] }
    }

    private static func bigEndian(_ number: UInt64, bytes: Int) -> [UInt8] {
        (0..<bytes).reversed().map { UInt8(truncatingIfNeeded: number >> UInt64($0 * 8)) }
    }
}
