/// The news that a session was revoked, as it goes over pub/sub to everyone who holds something open for it.
///
/// Only a hint that makes it quick: who misses it finds the session gone at the next look.
package struct SessionRevocation: Sendable, Equatable {
    /// The channel.
    package static let channel = "sessions.revoked"

    /// Whose session it was.
    package let user: Int64
    /// The `sid` of its tokens.
    package let session: String

    /// Reads a message of the channel: the user, a space, the session.
    package init?(_ message: String) {
        let words = message.split(separator: " ")
        guard words.count == 2, let user = Int64(words[0]) else { return nil }
        self.user = user
        self.session = String(words[1])
    }
}
