import Chat
import NIOCore

/// Something that sockets of a room are told, in the bytes of each protocol.
struct RoomFrame: Sendable {
    /// Whom it is not for.
    enum Audience: Sendable, Equatable {
        case everybody
        case othersThan(Int64)
    }

    /// The message's offset; nil for what is not stored.
    let offset: Int64?
    let audience: Audience
    /// Whether it is left out for who is far behind: signals and the like, of which one sender may have many told.
    var isForThoseAhead = false
    /// For `chelseru.v1`.
    let version1: ByteBuffer
    /// For the compatible wire, if it says anything there and somebody here speaks it.
    let compatible: ByteBuffer?
}

/// What one turn brought for one room.
struct RoomBatch: Sendable {
    private(set) var frames: [RoomFrame]
    /// Where the room is behind them.
    private(set) var seen: ChatPosition
    /// All frames in one piece, for sockets that want all of them: none if some are not for everybody.
    private var merged: (version1: ByteBuffer, compatible: ByteBuffer?)?

    init(first frame: RoomFrame, seen: ChatPosition) {
        self.frames = [frame]
        self.seen = seen
        self.merged = frame.audience == .everybody ? (frame.version1, frame.compatible) : nil
    }

    mutating func append(_ frame: RoomFrame, seen: ChatPosition) {
        self.frames.append(frame)
        self.seen = seen
        guard frame.audience == .everybody, var merged = self.merged else {
            self.merged = nil
            return
        }
        // Taken out first: bytes that two hold are copied.
        self.merged = nil
        merged.version1.writeImmutableBuffer(frame.version1)
        if let more = frame.compatible {
            if merged.compatible == nil {
                merged.compatible = more
            } else {
                merged.compatible?.writeImmutableBuffer(more)
            }
        }
        self.merged = merged
    }

    /// Appends what came behind it.
    mutating func append(_ next: RoomBatch) {
        for frame in next.frames { self.append(frame, seen: next.seen) }
    }

    /// The lowest offset in it; nil if it has no messages.
    var firstOffset: Int64? { self.frames.lazy.compactMap(\.offset).first }

    /// All of it in one piece; nil if it has to be told frame by frame.
    var whole: (version1: ByteBuffer, compatible: ByteBuffer?)? { self.merged }
}
