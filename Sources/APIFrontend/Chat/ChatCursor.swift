import Primitives

/// A place between two messages, and the direction to read from there.
///
/// Clients are told nothing of its form. It holds offsets, which no message loses: pages neither skip nor repeat a message
/// however many come meanwhile.
struct ChatCursor: Sendable, Equatable {
    enum Direction: UInt8, Sendable {
        /// Messages before the offset, the next page.
        case older = 0x62  // b
        /// Messages after the offset, the previous page.
        case newer = 0x61  // a
    }

    let direction: Direction
    /// The offset of the message next to the place; the page begins behind it.
    let offset: Int64

    init(_ direction: Direction, than offset: Int64) {
        self.direction = direction
        self.offset = max(offset, 0)
    }

    /// Reads a cursor; nil for what none of ours is.
    init?(_ text: String) {
        guard text.utf8.count <= 40, let bytes = Base64URL.decode(text),
            let direction = bytes.first.flatMap(Direction.init), let digits = ProtocolText(ascii: bytes.dropFirst()),
            let offset = Int64(digits.string), offset >= 0
        else { return nil }
        self.init(direction, than: offset)
        // What is written in another way is none of ours: one place has one cursor.
        guard ProtocolText(self.text) == ProtocolText(text) else { return nil }
    }

    /// The cursor as clients carry it.
    var text: String { Base64URL.encode([self.direction.rawValue] + Array(String(self.offset).utf8)) }
}

/// A page of messages, newest first, with the cursors of its neighbours.
struct ChatSlice<Element> {
    let elements: [Element]
    /// To older messages.
    let next: ChatCursor?
    /// To newer messages.
    let previous: ChatCursor?

    /// Makes a page.
    ///
    /// - Parameters:
    ///   - part: what the page holds, in the direction of reading.
    ///   - hasMore: whether there is more in this direction.
    ///   - cursor: where reading began; nil at the newest message.
    init(_ part: [Element], hasMore: Bool, from cursor: ChatCursor?, offset: (Element) -> Int64) {
        guard let cursor, cursor.direction == .newer else {
            self.elements = part
            self.next = hasMore ? part.last.map { ChatCursor(.older, than: offset($0)) } : nil
            self.previous = cursor.map { cursor in
                ChatCursor(.newer, than: part.first.map(offset) ?? cursor.offset - 1)
            }
            return
        }
        self.elements = part.reversed()
        self.previous = hasMore ? part.last.map { ChatCursor(.newer, than: offset($0)) } : nil
        // With nothing newer the next page begins with the message at the place itself.
        let following = part.first.map(offset) ?? (cursor.offset == .max ? cursor.offset : cursor.offset + 1)
        self.next = ChatCursor(.older, than: following)
    }
}
