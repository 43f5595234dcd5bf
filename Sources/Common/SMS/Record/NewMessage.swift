package import Primitives
import Redis

/// A message as it is accepted.
package struct NewMessage: Sendable, Equatable {
    /// Its id.
    package let id: String
    /// What it is for.
    package let kind: MessageKind
    /// `key:<id>` or `user:<id>`, or empty for whoever knows the id.
    package let owner: String
    /// The receiver.
    package let phone: PhoneNumber
    /// How many SMS it takes.
    package let segments: SegmentCount
    /// How long it is worth sending.
    package let life: Duration
    /// Whether the sender's app wants to hear of changes.
    package let hasWebhook: Bool

    /// Makes a message.
    package init(
        id: String, kind: MessageKind, owner: String, phone: PhoneNumber, segments: SegmentCount, life: Duration,
        hasWebhook: Bool = false
    ) {
        self.id = id
        self.kind = kind
        self.owner = owner
        self.phone = phone
        self.segments = segments
        self.life = life
        self.hasWebhook = hasWebhook
    }
}

/// What ``MessageStore/create(_:watcher:)`` found.
package struct CreatedMessage: Sendable, Equatable {
    /// Whether it was not there before.
    package let isNew: Bool
    /// The time by Redis' clock, in milliseconds since 1970.
    package let now: Int64
    /// Its status.
    package let status: MessageStatus
    /// When it is worthless.
    package let expires: Int64

    /// Reads the script's reply.
    init(_ reply: RedisValue) throws(RedisError) {
        let parts = try reply.array()
        guard parts.count == 4, let status = MessageStatus(rawValue: try parts[2].string()) else {
            throw RedisError(.unexpectedReply, "not a message")
        }
        self.isNew = try parts[0].integer() == 1
        self.now = try parts[1].integer()
        self.status = status
        self.expires = try parts[3].integer()
    }
}
