package import Chat
package import Limits

extension Setting where Value == Int {
    /// How many messages a room keeps.
    package static let chatHistory = Self.int(
        "chat.history", default: ChatMessage.historyLimit, in: 100...1_000_000, unit: "messages",
        "How many messages a room keeps; the same for front end and nodes.")
    /// How much a room keeps.
    package static let chatRoomBytes = Self.int(
        "chat.roomBytes", default: ChatMessage.roomBytes, in: 65_536...1_073_741_824, unit: "bytes",
        "How much a room keeps of messages, a text's bytes and 200 each; the oldest go; the same for front end and nodes."
    )
    /// How many rooms a user may have opened.
    package static let chatUserRooms = Self.int(
        "chat.userRooms", default: 500, in: 1...10_000, unit: "rooms",
        "Groups there may be that one user has opened; one more is a 409 `too_many_rooms`, until one is deleted.")
    /// How many rooms strangers may put a user into.
    package static let chatStrangerRooms = Self.int(
        "chat.strangerRooms", default: 200, in: 1...2_000, unit: "rooms",
        "Rooms that strangers may have put a user into who has neither written nor read there, a quarter of them one person; one more is a 403 `too_many_strangers`."
    )
    /// Numbers that a user may look for.
    package static let chatNumberLookups = Self.int(
        "chat.numberLookups", default: 30, in: 0...1_000_000, unit: "numbers",
        "Numbers that one user may open a room or add a member by in an hour, whoever has them; with 0 nobody is found by number (403 `not_permitted`)."
    )
    /// How much a user may store.
    package static let chatUserBytes = Self.int(
        "chat.userBytes", default: 67_108_864, in: 0...1_099_511_627_776, unit: "bytes",
        "Bytes of messages, as `chat.roomBytes` counts them, that one user may store in 24 hours, over REST and sockets; 0 is off."
    )
    /// How many members a room may have.
    package static let chatMaxMembers = Self.int(
        "chat.maxMembers", default: 1_000, in: 2...10_000, unit: "users", "How many members a group may have.")
    /// What a user may read.
    package static let chatReadBytes = Self.int(
        "chat.readBytes", default: 33_554_432, in: 1_048_576...1_099_511_627_776, unit: "bytes",
        "What one user may read of rooms and messages in a minute, over REST and sockets together; so much may come at once."
    )
}

extension Setting where Value == ChatNames {
    /// How users are shown to each other.
    package static let chatUsernames = Self.choice(
        "chat.usernames", default: .masked,
        "Whether the number in a user name is hidden in the middle (`G0-0912•••4567`, to strangers `G0-•••67`) or shown to other users."
    )
}

extension Setting where Value == [WindowLimit] {
    /// Rooms that a user opens.
    package static let chatRoomLimit = Self.limits(
        "chat.roomLimit", default: ["30/1h"], "Rooms that one user opens; asking for unknown users counts too.")
    /// Strangers that a user looks up.
    package static let chatLookups = Self.limits(
        "chat.lookups", default: ["300/1h"],
        "Strangers that one user looks up to open rooms with them or add them; who has come into a room with one is none."
    )
    /// Messages of a user.
    package static let chatMessageLimits = Self.limits(
        "chat.messageLimits", default: ["120/1m"],
        "Messages that one user sends, over REST and sockets together; each KiB begun of a text counts as one.")
}

// MARK: Of the nodes

extension Setting where Value == Int {
    /// How large a signal may be.
    package static let chatSignalBytes = Self.int(
        "chat.signalBytes", default: 8_192, in: 1_024...49_152, unit: "bytes",
        "The most bytes of a signal (WebRTC, say), on both wires.")
    /// Sockets of a user.
    package static let chatUserConnections = Self.int(
        "chat.userConnections", default: 20, in: 1...10_000, unit: "sockets",
        "Sockets that one user may have on all nodes together; one more is closed with 4103.")
}

extension Setting where Value == Duration {
    /// How long a socket of the compatible wire lives.
    package static let chatCompatibleSocketAge = Self.duration(
        "chat.compatibleSocketAge", default: 86_400, in: 300...2_592_000,
        "After how long a socket of the compatible wire is closed with 4100: its token cannot be refreshed.")
    /// How long a reconnection may take that a room is not told of.
    package static let chatLeaveGrace = Self.duration(
        "chat.leaveGrace", default: 5, in: 0...60,
        "How long a room is not told `leave` of a user whose last socket there has ended: who is back by then neither left nor joined; 0 is off."
    )
    /// How long good-byes are spread over.
    package static let chatDrain = Self.duration(
        "chat.drain", default: 15, in: 0...20,
        "Over how long sockets are told to go elsewhere when a node stops; 5 seconds more for their answers.")
}

extension Setting where Value == [String] {
    /// Pages that may connect.
    package static let chatOrigins = Self.list(
        "chat.allowedOrigins", takes: "origins such as https://app.example.ir, separated by commas",
        accepts: { isOrigin($0) }, fault: { _ in originFault },
        "Web origins whose pages may open sockets; without any, all may (no cookies are used).")
}

extension Setting where Value == Bool {
    /// The demonstration.
    package static let chatDemo = Self.bool(
        "chat.demo", default: false, "Whether nodes serve the demonstration page and the browser client.")
}
