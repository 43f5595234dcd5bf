/// How much a user may do in chat, over REST and sockets together.
///
/// `chatsent:{u<id>}:<seconds>` counts a user's messages of a window, `chatopened:{u<id>}:<seconds>` the rooms,
/// `chatchanged:{u<id>}:<seconds>` the changes of rooms and members. The charge is
/// a call of its own before what it pays for: the counters lie on the user's slot and the rest on the room's.
package struct ChatLimits: Sendable, Equatable {
    /// What is counted.
    package enum Deed: String, Sendable {
        /// A message was sent.
        case message = "chatsent"
        /// A room was opened.
        case room = "chatopened"
        /// A room or its members were changed.
        case change = "chatchanged"
    }

    /// Rooms with more members are not told who comes, goes and has read what: with a thousand of them, each would be told a
    /// thousand times of every message.
    package static let announcedMembers = 50

    /// Changes of rooms and members over REST.
    package static let changes = WindowLimit(600, in: .seconds(60))

    /// Messages of a user; none is no limit.
    package let messages: [WindowLimit]
    /// Rooms that a user opens; none is no limit.
    package let rooms: [WindowLimit]

    /// Makes limits.
    package init(messages: [WindowLimit], rooms: [WindowLimit] = []) {
        self.messages = messages
        self.rooms = rooms
    }

    /// What pays for a deed, all windows or none; nil if there is no limit.
    ///
    /// - Parameter cost: see ``NewChatMessage/cost``.
    package func charge(_ deed: Deed, of user: Int64, cost: Int = 1) -> WindowCharge? {
        let limits =
            switch deed {
            case .message: self.messages
            case .room: self.rooms
            case .change: [Self.changes]
            }
        guard !limits.isEmpty else { return nil }
        return WindowCharge(limits.map { (Self.key(deed, of: user, $0), $0) }, amount: cost)
    }

    /// What pays for a change of a room or its members.
    package static func chargeForChange(by user: Int64) -> WindowCharge {
        WindowCharge([(Self.key(.change, of: user, Self.changes), Self.changes)])
    }

    /// The name of a counter.
    package static func key(_ deed: Deed, of user: Int64, _ limit: WindowLimit) -> String {
        "\(deed.rawValue):{u\(user)}:\(limit.window.inMilliseconds / 1_000)"
    }
}
