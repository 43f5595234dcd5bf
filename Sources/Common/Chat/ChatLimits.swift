package import Identity
package import Limits
import Primitives
package import Redis

/// How much a user may do in chat, over REST and sockets and all accounts of a number together.
///
/// `chatsent:<holder>:<seconds>` counts the messages of a window, `chatopened:…` the rooms, `chatlookups:…` the strangers that are
/// looked up, `chatnumbers:…` the numbers, `chatchanged:…` the changes of rooms and members, `chatinvites:…` the invitations that are
/// made, `chatinvitetries:…` those that were shown and are none, `chatbytes:<holder>:86400` the bytes of messages, where `<holder>` is
/// an ``AccountHolder``. The charge is a call of its own before what it pays for: the counters lie on the holder's slot and the rest on
/// the room's.
package struct ChatLimits: Sendable, Equatable {
    /// What is counted.
    package enum Deed: String, Sendable {
        /// A message was sent.
        case message = "chatsent"
        /// A room was opened.
        case room = "chatopened"
        /// A stranger was looked up.
        case lookup = "chatlookups"
        /// A number was looked for.
        case number = "chatnumbers"
        /// An invitation was made.
        case invitation = "chatinvites"
        /// An invitation was shown that may be none.
        case invitationTry = "chatinvitetries"
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

    /// Invitations that a user makes.
    package static let invitations = WindowLimit(100, in: .seconds(3_600))

    /// Invitations that a user shows and that are none.
    package static let invitationTries = WindowLimit(30, in: .seconds(600))

    /// Messages of a user; none is no limit.
    package let messages: [WindowLimit]
    /// Rooms that a user opens; none is no limit.
    package let rooms: [WindowLimit]
    /// Strangers that a user looks up; none is no limit.
    package let lookups: [WindowLimit]
    /// Bytes of a user's messages; nil is no limit.
    package let bytes: WindowLimit?

    /// Makes limits.
    ///
    /// - Parameter userBytes: that one user may store in 24 hours; 0 is no limit.
    package init(
        messages: [WindowLimit], rooms: [WindowLimit] = [], lookups: [WindowLimit] = [], userBytes: Int = 0
    ) {
        self.messages = messages
        self.rooms = rooms
        self.lookups = lookups
        self.bytes = userBytes > 0 ? WindowLimit(userBytes, in: .seconds(86_400)) : nil
    }

    /// What pays for opening a room, all windows or none; nil if there is no limit.
    package func chargeRoom(of holder: AccountHolder) -> WindowCharge? {
        guard !self.rooms.isEmpty else { return nil }
        return WindowCharge(self.rooms.map { (Self.key(.room, of: holder, $0), $0) })
    }

    /// What pays for looking up so many strangers, all windows or none; nil if there is no limit, or nobody to look up.
    package func chargeLookups(_ count: Int, by holder: AccountHolder) -> WindowCharge? {
        guard !self.lookups.isEmpty, count > 0 else { return nil }
        return WindowCharge(self.lookups.map { (Self.key(.lookup, of: holder, $0), $0) }, amount: count)
    }

    /// What became of a charge for a message.
    package enum Payment: Sendable {
        /// It is paid; the call takes back what is more than one message.
        case taken(refund: RedisCall<Void>)
        /// The user has sent as many messages as one may for so long.
        case outOfMessages(Duration)
        /// The user's messages have as many bytes as they may for so long.
        case outOfBytes(Duration)
    }

    /// Pays for a message, all windows or none; nil if there is no limit.
    package func pay(for message: NewChatMessage, by holder: AccountHolder) -> RedisCall<Payment>? {
        var charges = self.messages.map { limit in
            (counter: (key: Self.key(.message, of: holder, limit), limit: limit), amount: message.cost)
        }
        if let limit = self.bytes {
            charges.append(((Self.key(.bytes, of: holder, limit), limit), ChatTrim.weight(of: message)))
        }
        guard !charges.isEmpty else { return nil }
        let charge = WindowCharge(charges: charges)
        return charge.take(keeping: 1).map { (outcome) throws(RedisError) in
            switch outcome {
            case .taken(let refund): .taken(refund: refund)
            case .full(let pause, let key):
                key.hasPrefix(Deed.bytes.rawValue) ? .outOfBytes(pause) : .outOfMessages(pause)
            }
        }
    }

    /// What pays for a change of a room or its members.
    package static func chargeForChange(by holder: AccountHolder) -> WindowCharge {
        Self.charge(.change, by: holder, Self.changes)
    }

    /// What pays for one deed under one limit.
    package static func charge(_ deed: Deed, by holder: AccountHolder, _ limit: WindowLimit) -> WindowCharge {
        WindowCharge([(Self.key(deed, of: holder, limit), limit)])
    }

    /// The name of a counter.
    package static func key(_ deed: Deed, of holder: AccountHolder, _ limit: WindowLimit) -> String {
        "\(holder.key(deed.rawValue)):\(limit.window.inMilliseconds / 1_000)"
    }
}
