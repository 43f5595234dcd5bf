import Chat

/// What a member may do in a room, by kind of room and role alone.
struct ChatRights: Sendable, Equatable {
    /// Something that changes a room or its members, or shows more of it than reading does.
    enum Deed: Sendable, Equatable {
        /// Another name or status.
        case edit
        case delete
        /// To leave oneself.
        case leave
        /// A new member with a role.
        case add(ChatRole)
        /// Another member gets another role; to make one the owner is to hand the room over.
        case change(from: ChatRole, to: ChatRole)
        /// Another member goes, and perhaps for good.
        case remove(ChatRole)
        /// The bans are shown, or one is lifted.
        case manageBans
    }

    let kind: ChatRoom.Kind
    let role: ChatRole

    /// Whether anything about other members is allowed: who may do nothing hears nothing of who is there.
    var concernsMembers: Bool { self.allow(.add(.reader)) }

    /// Whether it is allowed.
    ///
    /// A direct room belongs to both for good: neither may change it or take it from the other.
    func allow(_ deed: Deed) -> Bool {
        guard self.kind == .group else { return false }
        switch (self.role, deed) {
        case (_, .leave): return true
        // There is one owner: others become it by handing over, and nobody removes it.
        case (.owner, .add(let role)): return role != .owner
        case (.owner, .change(let from, _)): return from != .owner
        case (.owner, .remove(let role)): return role != .owner
        case (.owner, .edit), (.owner, .delete), (.owner, .manageBans): return true
        case (.admin, .edit), (.admin, .manageBans): return true
        case (.admin, .add(let role)), (.admin, .remove(let role)): return role.isPlain
        case (.admin, .change(let from, let to)): return from.isPlain && to.isPlain
        case (.admin, .delete), (.member, _), (.reader, _): return false
        }
    }
}

extension ChatRole {
    /// Whether the role gives no power over others.
    fileprivate var isPlain: Bool { self == .member || self == .reader }
}
