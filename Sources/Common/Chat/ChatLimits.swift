/// How much a user may do in chat, over REST and sockets together.
///
/// `chatsent:{u<id>}:<seconds>` counts a user's messages of a window, `chatopened:{u<id>}:<seconds>` the rooms,
/// `chatchanged:{u<id>}:<seconds>` the changes of rooms and members, `chatbytes:{u<id>}:86400` the bytes of messages. The charge is
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
        /// A message's bytes were stored.
        case bytes = "chatbytes"
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
    /// Bytes of a user's messages; nil is no limit.
    package let bytes: WindowLimit?

    /// Makes limits.
    ///
    /// - Parameter userBytes: that one user may store in 24 hours; 0 is no limit.
    package init(messages: [WindowLimit], rooms: [WindowLimit] = [], userBytes: Int = 0) {
        self.messages = messages
        self.rooms = rooms
        self.bytes = userBytes > 0 ? WindowLimit(userBytes, in: .seconds(86_400)) : nil
    }

    /// What pays for opening a room, all windows or none; nil if there is no limit.
    package func chargeRoom(of user: Int64) -> WindowCharge? {
        guard !self.rooms.isEmpty else { return nil }
        return WindowCharge(self.rooms.map { (Self.key(.room, of: user, $0), $0) })
    }

    /// What pays for a message, all windows or none; nil if there is no limit.
    package func charge(for message: NewChatMessage) -> WindowCharge? {
        let user = message.sender.id
        var charges = self.messages.map { limit in
            (counter: (key: Self.key(.message, of: user, limit), limit: limit), amount: message.cost)
        }
        if let limit = self.bytes {
            charges.append(((Self.key(.bytes, of: user, limit), limit), ChatTrim.weight(of: message)))
        }
        return charges.isEmpty ? nil : WindowCharge(charges: charges)
    }

    /// Whether it is the bytes that a charge for a message was refused for.
    package static func isOutOfBytes(_ charge: WindowCharge, _ reply: RedisValue) -> Bool {
        charge.fullKey(reply)?.hasPrefix(Deed.bytes.rawValue) ?? false
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
