import NIOCore
import Primitives

/// A server's frames as bytes: made once, and then written to as many sockets as they are for.
///
/// Without a mask, as RFC 6455 §5.1 wants it, and so the same for everybody.
enum ServerFrame {
    static let ping = Self.frame(0x9, ByteBuffer())

    static func text(_ text: String) -> ByteBuffer {
        let bytes = text.utf8
        var frame = ByteBuffer()
        frame.reserveCapacity(bytes.count + 10)
        Self.writeHead(0x1, length: bytes.count, to: &frame)
        frame.writeString(text)
        return frame
    }

    static func text(_ writer: JSONWriter) -> ByteBuffer { Self.frame(0x1, writer.buffer) }

    static func pong(_ payload: ByteBuffer) -> ByteBuffer { Self.frame(0xA, payload) }

    static func close(_ code: CloseCode) -> ByteBuffer {
        var payload = ByteBuffer(integer: code.code)
        payload.writeString(code.reason)
        return Self.frame(0x8, payload)
    }

    /// The answer to a close frame without a code.
    static let emptyClose = Self.frame(0x8, ByteBuffer())

    private static func frame(_ opcode: UInt8, _ payload: ByteBuffer) -> ByteBuffer {
        var frame = ByteBuffer()
        frame.reserveCapacity(payload.readableBytes + 10)
        Self.writeHead(opcode, length: payload.readableBytes, to: &frame)
        frame.writeImmutableBuffer(payload)
        return frame
    }

    private static func writeHead(_ opcode: UInt8, length: Int, to frame: inout ByteBuffer) {
        frame.writeInteger(0x80 | opcode)
        switch length {
        case ..<126: frame.writeInteger(UInt8(length))
        case ..<65_536:
            frame.writeInteger(126 as UInt8)
            frame.writeInteger(UInt16(length))
        default:
            frame.writeInteger(127 as UInt8)
            frame.writeInteger(UInt64(length))
        }
    }
}
