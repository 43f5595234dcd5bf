import Common

/// A page of a room's history, newest first, as a reply holds it.
struct MessagePage: Sendable {
    /// The most bytes of texts on a page, as JSON takes them: it comes as one frame, and pings wait behind it.
    static let maximumBytes = 128 * 1_024

    private let messages: [StoredChatMessage]
    private let users: [Int64: ChatUser]
    /// Whether there are older ones.
    let hasMore: Bool

    /// Cuts what was found to a page; one more than the limit says that there is more.
    init(_ found: [StoredChatMessage], limit: Int, users: [Int64: ChatUser]) {
        var bytes = 0
        var count = 0
        for message in found.prefix(limit) {
            bytes += Self.cost(of: message.message.text)
            guard bytes <= Self.maximumBytes || count == 0 else { break }
            count += 1
        }
        self.messages = Array(found.prefix(count))
        self.users = users
        self.hasMore = found.count > count
    }

    /// The bytes of a text as JSON, at most: a control character is six.
    private static func cost(of text: String) -> Int {
        text.utf8.reduce(0) { $0 + ($1 < 0x20 || $1 == UInt8(ascii: "\"") || $1 == UInt8(ascii: "\\") ? 6 : 1) }
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
