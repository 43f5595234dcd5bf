import Chat

/// Where an invitation leads, as it is found for a user who shows it.
struct InvitedPlace: Sendable, Equatable {
    let invitation: Invitation
    let kind: ChatRoom.Kind
    /// Of a group.
    let name: String
    /// Of a group; of a direct conversation nil.
    let members: Int64?
    /// Whether the room takes messages, as a direct one always does.
    let isOpen: Bool
    /// The room, if the user is in it already.
    let own: Int64?

    var inviter: Int64 { self.invitation.id.inviter }
}
