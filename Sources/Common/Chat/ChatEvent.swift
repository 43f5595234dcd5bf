package import Primitives

/// What happens in a room, as it goes over the room's pub/sub channel to every node that has members of it.
///
/// A message carries all that sockets are to be told, so that no node has to read what it has just heard of.
package enum ChatEvent: Sendable, Equatable {
    /// A stored message; the JSON is an object's inside: `"sender":{…},"message_type":…,…` as ``ChatMessageJSON`` writes it.
    case message(StoredMessage)
    /// Something that is not stored.
    case passing(Passing)
    /// The members, or what they may do, have changed.
    case members(version: Int64)
    /// One member has read in a room whose others are not told of it: news for the member's own list.
    case read(user: Int64)
    /// The room is gone.
    case deleted

    /// A stored message.
    package struct StoredMessage: Sendable, Equatable {
        /// The version of the members when it was stored.
        package let version: Int64
        /// Its place.
        package let position: ChatPosition
        /// When it was stored, in milliseconds since 1970.
        package let at: Int64
        /// The rest of it.
        package let json: String
    }

    /// Something that is not stored.
    package struct Passing: Sendable, Equatable {
        /// The version of the members when it was published; 0 if unknown.
        package let version: Int64
        /// Whose it is.
        package let user: Int64
        /// Whether the user's own sockets are told too.
        package let reachesOwnUser: Bool
        /// What happened: a ``ChatFrameWord``, or the word of a newer version.
        package let kind: ProtocolText
        /// The object that tells of it, `{"user":{…},…}` as JSON.
        package let data: String
    }

    /// About how many bytes it takes.
    package var bytes: Int {
        switch self {
        case .message(let message): message.json.utf8.count + 64
        case .passing(let passing): passing.data.utf8.count + 64
        case .members, .read, .deleted: 64
        }
    }

    /// Reads a message of the channel; nil if it is none of ours.
    package init?(_ text: String) {
        switch text.utf8.first {
        case UInt8(ascii: "m"):
            let parts = text.pieces(" ", maxSplits: 5, omittingEmpty: false)
            guard parts.count == 6, let version = Int64(parts[1]), let offset = Int64(parts[3]),
                let at = Int64(parts[4])
            else { return nil }
            self = .message(
                .init(
                    version: version, position: ChatPosition(epoch: String(parts[2]), offset: offset), at: at,
                    json: String(parts[5])))
        case UInt8(ascii: "a"), UInt8(ascii: "o"):
            let parts = text.pieces(" ", maxSplits: 3, omittingEmpty: false)
            guard parts.count == 4, let version = Int64(parts[1]), let user = Int64(parts[2]),
                let (kind, data) = Passing.parts(parts[3])
            else { return nil }
            self = .passing(
                .init(
                    version: version, user: user, reachesOwnUser: parts[0].utf8.first == UInt8(ascii: "a"),
                    kind: kind, data: data))
        case UInt8(ascii: "c"):
            guard let version = Int64(Substring(text.utf8.dropFirst(2))) else { return nil }
            self = .members(version: version)
        case UInt8(ascii: "k"):
            guard let user = Int64(Substring(text.utf8.dropFirst(2))) else { return nil }
            self = .read(user: user)
        case UInt8(ascii: "d"): self = .deleted
        default: return nil
        }
    }
}
