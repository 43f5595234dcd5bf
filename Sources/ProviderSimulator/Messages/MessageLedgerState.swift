/// The messages one provider has taken, within bounds, and which local id each has used up.
struct MessageLedgerState: Sendable {
    /// The most messages, and so local ids, remembered.
    static let maximumMessages = 500_000

    /// The messages remembered.
    private(set) var history: BoundedHistory<MessageRecord>
    private var placesByLocalID: [Int64: Int] = [:]
    private let firstMessageID: Int64

    /// Starts with no messages.
    init(firstMessageID: Int64, history: BoundedHistory<MessageRecord>) {
        self.firstMessageID = firstMessageID
        self.history = history
    }

    /// Takes room for all local ids at once: growing half a million of them later would stall everybody behind the lock.
    mutating func reserveCapacity() {
        self.placesByLocalID.reserveCapacity(Self.maximumMessages)
    }

    /// The message with this id, if it is remembered.
    func record(messageID: Int64) -> MessageRecord? {
        self.place(messageID).flatMap { self.history[$0] }
    }

    /// The message that was sent under this local id, if it is remembered.
    func record(localID: Int64) -> MessageRecord? {
        self.placesByLocalID[localID].flatMap { self.history[$0] }
    }

    /// Takes a message, unless its local id has one already: then that one is returned, and nothing is to be delivered.
    mutating func accept(_ draft: MessageDraft, at: Int64) -> (record: MessageRecord, isNew: Bool) {
        if let localID = draft.localID, let earlier = self.record(localID: localID) { return (earlier, false) }
        let place = self.history.end
        let record = MessageRecord(messageID: self.firstMessageID + Int64(place), draft: draft, at: at)
        for forgotten in self.history.append(record) {
            if let localID = forgotten.draft.localID { self.placesByLocalID.removeValue(forKey: localID) }
        }
        if let localID = draft.localID { self.placesByLocalID[localID] = place }
        return (record, true)
    }

    /// Notes what became of a message, and returns the message, or nil if it is not remembered.
    mutating func mark(messageID: Int64, deliveryCode: Int) -> MessageRecord? {
        guard let place = self.place(messageID) else { return nil }
        self.history.update(place) { $0.deliveryCode = deliveryCode }
        return self.history[place]
    }

    /// Notes what became of the messages at some places, and returns those for which it is news.
    mutating func mark(places: Range<Int>, deliveryCode: Int) -> [MessageRecord] {
        var changed: [MessageRecord] = []
        for place in places {
            guard let record = self.history[place], record.deliveryCode != deliveryCode else { continue }
            self.history.update(place) { $0.deliveryCode = deliveryCode }
            changed.append(record)
        }
        return changed
    }

    private func place(_ messageID: Int64) -> Int? {
        let (place, hasOverflow) = messageID.subtractingReportingOverflow(self.firstMessageID)
        guard !hasOverflow, self.history[Int(place)] != nil else { return nil }
        return Int(place)
    }
}
