import Chat

/// Who may make others hear something in a room, as the node read it with the room's members: each change of it is an event.
struct RoomStanding: Sendable, Equatable {
    /// Whether the room takes anything.
    let isOpen: Bool
    /// Members who only read; most rooms have none.
    let readers: Set<Int64>

    /// Of a room that has not been read yet.
    static let unknown = RoomStanding(isOpen: false, readers: [])

    /// What a member may do.
    func standing(of user: Int64) -> PublishGate.Standing {
        PublishGate.Standing(mayWrite: !self.readers.contains(user), isOpen: self.isOpen)
    }
}
