import Primitives

/// An invitation to a group, or to a direct conversation with whoever made it, as Redis has it until its end.
struct Invitation: Sendable, Equatable {
    let id: InvitationID
    /// The group; nil for a direct conversation.
    let room: Int64?
    /// How many may come in yet.
    let uses: Int64
    /// When it was made, in milliseconds since 1970.
    let created: Int64
    /// When it ends, in milliseconds since 1970.
    let ends: Int64

    /// The names and values of its hash.
    var fields: [String] {
        [
            "room", self.room.map { String($0) } ?? "", "uses", String(self.uses), "created", String(self.created),
            "ends", String(self.ends),
        ]
    }

    /// The whole seconds until its end; at least 1, since it is there.
    func secondsLeft(now: Int64 = WallClock.now) -> Int64 {
        max(1, Duration.milliseconds(self.ends.subtracting(clamped: now)).inSecondsRoundedUp)
    }
}
