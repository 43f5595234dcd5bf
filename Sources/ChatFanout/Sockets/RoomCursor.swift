import NIOCore

/// How far a socket has been told of a room: held until it is known from where on, then each once.
struct RoomCursor {
    /// The socket has everything up to here.
    private(set) var start: Int64 = 0
    /// What is held; nil once the socket is told at once.
    private var held: [RoomFrame]? = []
    private var heldBytes = 0

    /// Whether the socket is told at once.
    var isLive: Bool { self.held == nil }

    /// A batch in one piece, if the socket is told all of it at once; nil where frames have to be looked at one by one.
    @inline(__always)
    func whole(_ batch: RoomBatch) -> (version1: ByteBuffer, compatible: ByteBuffer?)? {
        guard self.held == nil, let whole = batch.whole, (batch.firstOffset ?? .max) > self.start else { return nil }
        return whole
    }

    /// Gives the frames that a live socket is told, in order.
    ///
    /// - Parameters:
    ///   - user: whose the socket is.
    ///   - isAhead: whether it has so little unread that it is told what may be left out.
    func tell(
        _ frames: [RoomFrame], to user: Int64, isAhead: () -> Bool, deliver: (RoomFrame) -> Void
    ) {
        for frame in frames where frame.audience != .othersThan(user) {
            if let offset = frame.offset, offset <= self.start { continue }
            if frame.isForThoseAhead, !isAhead() { continue }
            deliver(frame)
        }
    }

    /// Holds frames for a socket that is not live.
    ///
    /// - Returns: false if it is more than a socket may have unread.
    mutating func hold(_ frames: [RoomFrame], for user: Int64) -> Bool {
        for frame in frames where frame.audience != .othersThan(user) {
            if frame.isForThoseAhead, self.heldBytes > Socket.calmBytes { continue }
            self.held?.append(frame)
            self.heldBytes += frame.version1.readableBytes
            if self.heldBytes > Socket.queueLimit { return false }
        }
        return true
    }

    /// The socket has everything up to an offset, and is told of the rest now and from now on.
    ///
    /// - Returns: what was held, in order.
    mutating func goLive(from offset: Int64) -> [RoomFrame] {
        self.start = offset
        let held = self.held ?? []
        self.held = nil
        return held
    }
}
