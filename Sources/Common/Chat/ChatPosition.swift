/// A place in a room's sequence of messages.
package struct ChatPosition: Sendable, Hashable {
    /// The longest epoch that a client may name.
    package static let maximumEpochBytes = 64

    /// The random word under which offsets count; another one says that messages were lost in between.
    package let epoch: String
    /// The offset of the last message up to here; 0 before the first.
    package let offset: Int64

    /// Makes a position.
    package init(epoch: String, offset: Int64) {
        self.epoch = epoch
        self.offset = offset
    }

    /// Before everything, in no epoch: what who has seen nothing knows.
    package static let unknown = ChatPosition(epoch: "", offset: 0)
}
