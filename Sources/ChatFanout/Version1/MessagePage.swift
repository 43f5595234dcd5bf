import Common

/// A page of a room's history, newest first, as a reply holds it.
struct MessagePage: Sendable {
    /// The most bytes of texts on a page: a quarter of what may be queued for a socket.
    static let maximumBytes = 256 * 1_024

    private let messages: [StoredChatMessage]
    private let users: [Int64: ChatUser]
    /// Whether there are older ones.
    let hasMore: Bool

    /// Cuts what was found to a page; one more than the limit says that there is more.
    init(_ found: [StoredChatMessage], limit: Int, users: [Int64: ChatUser]) {
        var bytes = 0
        var count = 0
        for message in found.prefix(limit) {
            bytes += message.message.text.utf8.count
            guard bytes <= Self.maximumBytes || count == 0 else { break }
            count += 1
        }
        self.messages = Array(found.prefix(count))
        self.users = users
        self.hasMore = found.count > count
    }

    /// Writes the messages as elements of an array.
    func write(to writer: inout JSONWriter) {
        for message in self.messages {
            let sender = message.message.sender
            ChatMessageJSON.write(
                message, sender: self.users[sender] ?? ChatUser(id: sender, username: ""), to: &writer)
        }
    }
}
