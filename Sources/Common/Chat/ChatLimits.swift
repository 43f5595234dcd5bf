/// How much a user may do in chat, over REST and sockets together.
///
/// `chatsent:{u<id>}:<seconds>` counts a user's messages of a window, `chatopened:{u<id>}:<seconds>` the rooms. The charge is
/// a call of its own before what it pays for: the counters lie on the user's slot and the rest on the room's.
package struct ChatLimits: Sendable, Equatable {
    /// What is counted.
    package enum Deed: String, Sendable {
        /// A message was sent.
        case message = "chatsent"
        /// A room was opened.
        case room = "chatopened"
    }

    /// Rooms with more members are not told who comes, goes and has read what: with a thousand of them, each would be told a
    /// thousand times of every message.
    package static let announcedMembers = 50

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
        let limits = deed == .message ? self.messages : self.rooms
        guard !limits.isEmpty else { return nil }
        return WindowCharge(limits.map { (Self.key(deed, of: user, $0), $0) }, amount: cost)
    }

    /// The name of a counter.
    package static func key(_ deed: Deed, of user: Int64, _ limit: WindowLimit) -> String {
        "\(deed.rawValue):{u\(user)}:\(limit.window.inMilliseconds / 1_000)"
    }
}
