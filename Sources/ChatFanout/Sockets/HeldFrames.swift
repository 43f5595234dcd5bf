/// What a client has said of rooms that are still being entered: texts in their order, each done when its room is there, or will not be.
///
/// Held as they came, since a text says how much it takes and what was read of it does not.
struct HeldFrames {
    /// Texts of one socket that wait at once.
    static let limit = 64
    /// The bytes of them together; a message of the largest kind fits.
    static let bytes = Socket.calmBytes

    private var texts: [Int64: [[UInt8]]] = [:]
    private(set) var count = 0
    private var heldBytes = 0

    /// Whether something waits for a room.
    func hasAny(for room: Int64) -> Bool { self.texts[room] != nil }

    /// Keeps a text until its room is there; false if there is no place for it.
    mutating func hold(_ text: [UInt8], for room: Int64) -> Bool {
        guard self.count < Self.limit, self.heldBytes + text.count <= Self.bytes else { return false }
        self.texts[room, default: []].append(text)
        self.count += 1
        self.heldBytes += text.count
        return true
    }

    /// Gives what waited for a room.
    mutating func take(_ room: Int64) -> [[UInt8]] {
        let texts = self.texts.removeValue(forKey: room) ?? []
        self.count -= texts.count
        self.heldBytes -= texts.reduce(0) { $0 + $1.count }
        return texts
    }
}
