import Primitives

/// A place in a user's list of rooms, behind the last one of a page; rooms are ordered by their last activity, and then by id.
///
/// Clients are told nothing of its form. A room in which something happens meanwhile moves to the front, and so past the place: who follows
/// the list hears of it.
struct RoomListCursor: Sendable, Equatable {
    /// When something last happened in the room, in milliseconds since 1970.
    let updated: Int64
    let room: Int64

    init(updated: Int64, room: Int64) {
        self.updated = updated
        self.room = room
    }

    /// Reads a cursor; nil for what none of ours is.
    init?(_ text: String) {
        guard text.utf8.count <= 40, let bytes = Base64URL.decode(text), let words = ProtocolText(ascii: bytes[...])
        else { return nil }
        let parts = words.string.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let updated = Int64(parts[0]), let room = Int64(parts[1]), updated >= 0, room > 0
        else { return nil }
        self.init(updated: updated, room: room)
        // What is written in another way is none of ours: one place has one cursor.
        guard ProtocolText(self.text) == ProtocolText(text) else { return nil }
    }

    /// The cursor as clients carry it.
    var text: String { Base64URL.encode(Array("\(self.updated)-\(self.room)".utf8)) }

    /// Whether a room comes behind the place.
    func precedes(_ room: Int64, updated: Int64) -> Bool { (updated, room) < (self.updated, self.room) }
}
