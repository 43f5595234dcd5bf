/// A room as its hash in Redis has it.
package struct ChatRoom: Sendable, Equatable {
    /// Whether it belongs to two users for good, or has members who come and go.
    package enum Kind: String, Sendable {
        case direct
        case group
    }

    /// Whether messages are taken, numbered as django-chelseru numbers it.
    package enum Status: Int64, Sendable {
        case open = 1
        case closed = 2
        case onHold = 3
    }

    /// Its id.
    package let id: Int64
    /// Its name, or empty.
    package let name: String
    /// Whether it is direct.
    package let kind: Kind
    /// Whether messages are taken.
    package let status: Status
    /// When it was made, in milliseconds since 1970.
    package let created: Int64
    /// When something last happened in it, in milliseconds since 1970.
    package let updated: Int64

    /// Makes a room.
    package init(id: Int64, name: String, kind: Kind, status: Status, created: Int64, updated: Int64) {
        self.id = id
        self.name = name
        self.kind = kind
        self.status = status
        self.created = created
        self.updated = updated
    }

    /// Names and values of a new room's hash.
    ///
    /// - Parameter epoch: a random word; offsets mean something only together with it, so that a room whose messages were
    ///   lost cannot be taken for what it was.
    package func fields(epoch: String) -> [String] {
        [
            "id", String(self.id), "name", self.name, "kind", self.kind.rawValue, "status",
            String(self.status.rawValue), "epoch", epoch, "offset", "0", "created", String(self.created), "updated",
            String(self.updated),
        ]
    }
}

/// What a member of a room may do.
package enum ChatRole: String, Sendable {
    /// Everything.
    case owner
    /// Everything but taking the room from its owner.
    case admin
    /// Reads and writes.
    case member
    /// Only reads.
    case reader

    /// Whether messages of this member are taken.
    package var mayWrite: Bool { self != .reader }
}
