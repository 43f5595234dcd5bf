import Chat
import NIOCore
import NIOWebSocket
import Primitives

/// Turns a client's frames into messages, by the rules of RFC 6455 §5.
///
/// Lengths of single frames are held by the decoder before it.
struct MessageAssembler {
    /// What a frame leads to.
    enum Event: Equatable {
        /// There is more to come.
        case nothing
        /// A whole text.
        case text([UInt8])
        /// A whole message that is no text.
        case binary
        /// A ping, to be answered with the same bytes.
        case ping(ByteBuffer)
        case pong
        /// The client says good-bye, perhaps with a code, which is said back.
        case close(UInt16?)
        /// The client breaks the rules.
        case fail(CloseCode)
    }

    /// The most bytes of a message, whole or in fragments: a chat message fits however its client escapes it.
    static let maximumBytes = ChatMessage.maximumCommandBytes
    /// The most fragments of a message: empty ones cost no bytes, but work.
    static let maximumFragments = 1_024

    private struct Partial {
        let isText: Bool
        var bytes: [UInt8]
        var fragments = 1
    }

    private var partial: Partial?
    /// Whether a message that has begun was there at the last ``isStuck()`` already.
    private var wasAsked = false
    /// Whether nothing that comes any more is looked at.
    private var isOver = false

    /// Takes a frame as the decoder gives it.
    mutating func received(_ frame: WebSocketFrame) -> Event {
        guard !self.isOver else { return .nothing }
        let event = self.judge(frame)
        switch event {
        case .fail, .close: self.isOver = true
        case .nothing, .text, .binary, .ping, .pong: break
        }
        return event
    }

    /// Whether the message that has begun is the one of the last time it was asked: its bytes are held for as long as it takes, and
    /// pings are answered in between.
    mutating func isStuck() -> Bool {
        defer { self.wasAsked = self.partial != nil }
        return self.wasAsked && self.partial != nil
    }

    private mutating func judge(_ frame: WebSocketFrame) -> Event {
        // §5.1: an unmasked frame ends the connection. §5.2: so does a reserved bit, since no extension is ever agreed to.
        guard frame.maskKey != nil, !frame.rsv1, !frame.rsv2, !frame.rsv3 else { return .fail(.protocolError) }
        var data = frame.data
        if let key = frame.maskKey { data.webSocketUnmask(key) }
        switch frame.opcode {
        case .text, .binary:
            guard self.partial == nil else { return .fail(.protocolError) }
            let isText = frame.opcode == .text
            guard frame.fin else {
                self.partial = Partial(isText: isText, bytes: Array(data.readableBytesView))
                self.wasAsked = false
                return .nothing
            }
            return Self.message(isText: isText, Array(data.readableBytesView))
        case .continuation: return self.continued(data, isLast: frame.fin)
        case .ping: return .ping(data)
        case .pong: return .pong
        case .connectionClose: return Self.close(data)
        default: return .fail(.protocolError)
        }
    }

    private mutating func continued(_ data: ByteBuffer, isLast: Bool) -> Event {
        guard var partial = self.partial else { return .fail(.protocolError) }
        self.partial = nil
        partial.fragments += 1
        guard partial.bytes.count + data.readableBytes <= Self.maximumBytes,
            partial.fragments <= Self.maximumFragments
        else { return .fail(.tooLarge) }
        partial.bytes.append(contentsOf: data.readableBytesView)
        guard !isLast else { return Self.message(isText: partial.isText, partial.bytes) }
        self.partial = partial
        return .nothing
    }

    private static func message(isText: Bool, _ bytes: [UInt8]) -> Event {
        guard isText else { return .binary }
        return TextGate.isUnicode(bytes) ? .text(bytes) : .fail(.notUTF8)
    }

    private static func close(_ data: ByteBuffer) -> Event {
        var data = data
        guard data.readableBytes > 0 else { return .close(nil) }
        guard let code = data.readInteger(as: UInt16.self), CloseCode.mayBeSent(code) else {
            return .fail(.protocolError)
        }
        guard TextGate.isUnicode(data.readableBytesView) else { return .fail(.notUTF8) }
        return .close(code)
    }
}
