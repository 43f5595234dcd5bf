import Chat
import NIOCore
import Primitives

/// What somebody who follows a list of rooms is told of it.
struct InboxState: Sendable, Equatable {
    /// A room of the list as it is now.
    struct Row: Sendable, Equatable {
        let room: Int64
        let count: ChatRoomCount
        /// What the one who follows has not read.
        let unread: Int64
    }

    /// How much older a position is than the reading it stands for, in milliseconds: clocks of two servers differ, and what is told twice
    /// does no harm.
    static let slack: Int64 = 2_000

    /// The position: who comes back says it, in milliseconds since 1970.
    var since: Int64
    /// Rooms that are new, or have changed.
    var rooms: [Row] = []
    /// Rooms that are none of the user's any more.
    var left: [Int64] = []
    /// Whether nothing is missing since the position that was asked from; nil where nobody asked.
    ///
    /// Then a room that is not among ``rooms`` is as it was, with nothing unread.
    var isAll: Bool?
    /// How many rooms were looked at for it.
    var looked = 0

    /// Writes it as members of an object.
    func write(to object: inout JSONWriter) {
        object.member("since", self.since)
        if let isAll { object.member("recovered", isAll) }
        object.array(named: "rooms") { rooms in
            for row in self.rooms {
                rooms.object { room in
                    room.member("id", row.room)
                    room.member("name", row.count.name)
                    room.member("kind", row.count.kind.rawValue)
                    room.member("status", row.count.status.rawValue)
                    room.member("offset", row.count.offset)
                    room.member("unread_count", row.unread)
                    room.member("updated_at", ChatTime.text(row.count.updated))
                }
            }
        }
        object.array(named: "left") { left in
            for room in self.left { left.value(.integer(room)) }
        }
    }

    /// It as a push.
    var frame: ByteBuffer {
        var writer = JSONWriter(reservingBytes: 64 + self.rooms.count * 192)
        writer.object { push in
            push.object(named: ChatFrameWord.inbox.rawValue) { self.write(to: &$0) }
        }
        return ServerFrame.text(writer)
    }
}

/// What a shard is told for a user's sockets that follow the list.
struct InboxNews: Sendable {
    let user: Int64
    let frame: ByteBuffer
}
