import Chat
import Primitives

/// A page of a room's history, newest first, as a reply holds it.
struct MessagePage: Sendable {
    private let page: ChatStore.Page
    private let users: [Int64: ChatUser]

    /// Makes a page of what was read; its size was bounded before that.
    init(_ page: ChatStore.Page, users: [Int64: ChatUser]) {
        self.page = page
        self.users = users
    }

    /// Whether there are older ones.
    var hasMore: Bool { self.page.hasMore }

    /// Writes the messages as elements of an array.
    func write(to writer: inout JSONWriter) {
        for message in self.page.messages {
            let sender = message.message.sender
            ChatMessageJSON.write(
                message, sender: self.users[sender] ?? ChatUser(id: sender, username: ""), to: &writer)
        }
    }
}
