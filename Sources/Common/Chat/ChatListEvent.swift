/// What happens to a user's list of rooms, as it goes over the user's pub/sub channel to the nodes that follow the list.
package enum ChatListEvent: Sendable, Equatable {
    /// A room has come into it.
    case added(Int64)
    /// A room has left it.
    case removed(Int64)

    /// Reads a message of the channel; nil if it is none of ours.
    package init?(_ text: String) {
        let parts = text.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, let room = Int64(parts[1]), room > 0 else { return nil }
        switch parts[0] {
        case "+": self = .added(room)
        case "-": self = .removed(room)
        default: return nil
        }
    }
}
