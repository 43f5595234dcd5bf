package import Redis

/// A message with its place in its room.
package struct StoredChatMessage: Sendable, Equatable {
    /// Its number in the room, from 1 and rising by one.
    package let offset: Int64
    /// What it says.
    package let message: ChatMessage
    /// The client's own key for it, if it gave one.
    package let key: String?

    /// Makes a stored message.
    package init(offset: Int64, message: ChatMessage, key: String?) {
        self.offset = offset
        self.message = message
        self.key = key
    }

    /// Reads an entry of the room's stream as `XRANGE` gives it.
    package init(entry: RedisValue) throws(RedisError) {
        let parts = try entry.array()
        guard parts.count == 2, let offset = Int64(try parts[0].string().prefix { $0 != "-" }) else {
            throw RedisError(.unexpectedReply, "wanted a stream's entry")
        }
        let fields = try parts[1].fields()
        guard let sender = fields["sender"].flatMap({ Int64($0) }), let at = fields["at"].flatMap({ Int64($0) }) else {
            throw RedisError(.unexpectedReply, "wanted a message")
        }
        self.init(
            offset: offset,
            message: ChatMessage(
                sender: sender, kind: fields["type"].flatMap(ChatMessage.Kind.init) ?? .text,
                text: fields["text"] ?? "", latitude: fields["lat"].flatMap(Self.decimal),
                longitude: fields["lng"].flatMap(Self.decimal), at: at),
            key: fields["key"])
    }

    /// A number that JSON can have.
    private static func decimal(_ text: String) -> Double? { Double(text).flatMap { $0.isFinite ? $0 : nil } }

    /// Reads the entries of a room's stream.
    package static func list(_ entries: RedisValue) throws(RedisError) -> [StoredChatMessage] {
        var messages: [StoredChatMessage] = []
        for entry in try entries.array() { messages.append(try StoredChatMessage(entry: entry)) }
        return messages
    }
}
