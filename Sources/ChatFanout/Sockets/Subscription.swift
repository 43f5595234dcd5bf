import Chat
import NIOCore

/// A socket's place in a room.
///
/// From the moment it is asked for, what happens in the room is held, until it is known from where on the socket has to be told:
/// see ``RoomCursor``.
final class Subscription: RoomPlace {
    let room: Int64
    /// Both let go of each other when the socket leaves the room.
    let socket: Socket
    var index = 0
    /// What is done once the room is live here; nil when it was.
    var whenLive: (() -> Void)?
    /// What is done if the socket is taken out before it is told of the room.
    var whenCancelled: (() -> Void)?
    /// Whether it counts as being there.
    var isCounted = false
    /// Whether that has been written down where the others read it, as far as it can be: what its client says of the room is then done.
    var isSettled = false
    var version: Int64 = -1
    private var cursor = RoomCursor()

    init(room: Int64, socket: Socket) {
        self.room = room
        self.socket = socket
    }

    var userID: Int64 { self.socket.user.id }
    var isCompatible: Bool { !self.socket.speaksVersion1 }
    var isLive: Bool { self.cursor.isLive }

    /// Tells the socket, or holds.
    @inline(__always)
    func tell(_ batch: RoomBatch) {
        if let whole = self.cursor.whole(batch) {
            self.socket.tell(whole.version1, whole.compatible)
        } else {
            self.tellOneByOne(batch.frames)
        }
    }

    private func tellOneByOne(_ frames: [RoomFrame]) {
        let user = self.userID
        guard !self.cursor.isLive else { return self.deliver(frames, to: user) }
        if !self.cursor.hold(frames, for: user) { self.socket.close(.slowConsumer) }
    }

    private func deliver(_ frames: [RoomFrame], to user: Int64) {
        let socket = self.socket
        self.cursor.tell(
            frames, to: user, isAhead: { socket.queuedBytes <= Socket.calmBytes },
            deliver: { socket.tell($0.version1, $0.compatible) })
    }

    /// The socket has everything up to an offset, and is told of the rest now and from now on.
    func goLive(from offset: Int64) {
        self.whenCancelled = nil
        let held = self.cursor.goLive(from: offset)
        self.deliver(held, to: self.userID)
    }
}
