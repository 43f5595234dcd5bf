import Primitives

/// A message that its provider is to be asked about, as it lies in the set of them.
package struct PollEntry: Sendable, Hashable {
    /// The message's id.
    package let id: String
    /// When the provider forgets it, in milliseconds since 1970.
    package let end: Int64
    /// The provider's id.
    package let messageID: String

    /// Makes an entry.
    package init(id: String, end: Int64, messageID: String) {
        self.id = id
        self.end = end
        self.messageID = messageID
    }

    /// Reads a member of the set; nil if it is none of ours.
    package init?(member: String) {
        let words = member.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard words.count == 3, let end = WallClock.time(words[1]), !words[2].isEmpty else { return nil }
        self.init(id: String(words[0]), end: end, messageID: String(words[2]))
    }

    /// The entry as a member of the set.
    package var member: String { "\(self.id) \(self.end) \(self.messageID)" }
}
