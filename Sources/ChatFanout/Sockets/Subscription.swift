import Chat
import NIOCore

/// A socket's place in a room.
///
/// From the moment it is asked for, what happens in the room is held, until it is known from where on the socket has to be told.
final class Subscription {
    let room: Int64
    /// Both let go of each other when the socket leaves the room.
    let socket: Socket
    /// Its index among the room's subscriptions on this shard.
    var index = 0
    /// What is done once the room is live here; nil when it was.
    var whenLive: (() -> Void)?
    /// What is done if the socket is taken out before it is told of the room.
    var whenCancelled: (() -> Void)?
    /// Whether it counts as being there.
    var isCounted = false
    /// Whether that has been written down where the others read it, as far as it can be: what its client says of the room is then done.
    var isSettled = false
    /// The version of the members at which it was known to be one.
    var version: Int64 = -1
    /// The socket has everything up to here.
    private(set) var start: Int64 = 0
    /// What is held; nil once the socket is told at once.
    private(set) var held: [RoomFrame]? = []
    private var heldBytes = 0

    init(room: Int64, socket: Socket) {
        self.room = room
        self.socket = socket
    }

    var isLive: Bool { self.held == nil }

    /// Tells the socket, or holds.
    @inline(__always)
    func tell(_ batch: RoomBatch) {
        if self.held == nil, let whole = batch.whole, (batch.firstOffset ?? .max) > self.start {
            self.socket.tell(whole.version1, whole.compatible)
        } else {
            self.tellOneByOne(batch)
        }
    }

    private func tellOneByOne(_ batch: RoomBatch) {
        for frame in batch.frames {
            if case .othersThan(let user) = frame.audience, user == self.socket.user.id { continue }
            if self.held == nil {
                self.tell(frame)
            } else if !frame.isForThoseAhead || self.heldBytes <= Socket.calmBytes {
                self.held?.append(frame)
                self.heldBytes += frame.version1.readableBytes
                if self.heldBytes > Socket.queueLimit { return self.socket.close(.slowConsumer) }
            }
        }
    }

    private func tell(_ frame: RoomFrame) {
        if let offset = frame.offset, offset <= self.start { return }
        if frame.isForThoseAhead, self.socket.queuedBytes > Socket.calmBytes { return }
        self.socket.tell(frame.version1, frame.compatible)
    }

    /// The socket has everything up to an offset, and is told of the rest now and from now on.
    func goLive(from offset: Int64) {
        self.start = offset
        self.whenCancelled = nil
        let held = self.held ?? []
        self.held = nil
        for frame in held { self.tell(frame) }
    }
}
