import Common

/// The messages taken, within bounds, and which local id each has used up.
struct KavenegarLedgerState: Sendable {
    /// The most messages, and so local ids, remembered.
    static let maximumRecords = 500_000

    private var records: BoundedHistory<KavenegarRecord>
    private var placesByLocalID: [Int64: Int] = [:]
    private let firstMessageID: Int64

    /// Starts with no messages.
    init(firstMessageID: Int64, records: BoundedHistory<KavenegarRecord>) {
        self.firstMessageID = firstMessageID
        self.records = records
    }

    /// Takes room for all local ids at once: growing half a million of them later would stall everybody behind the lock.
    mutating func reserveCapacity() {
        self.placesByLocalID.reserveCapacity(Self.maximumRecords)
    }

    /// The message with this id, if it is remembered.
    func record(messageID: Int64) -> KavenegarRecord? {
        let (place, hasOverflow) = messageID.subtractingReportingOverflow(self.firstMessageID)
        return hasOverflow ? nil : self.records[Int(place)]
    }

    /// The message that was sent under this local id, if it is remembered.
    func record(localID: Int64) -> KavenegarRecord? {
        self.placesByLocalID[localID].flatMap { self.records[$0] }
    }

    /// Takes a message, unless its local id has one already: then that one is returned, and nothing is to be delivered.
    mutating func accept(_ draft: KavenegarDraft) -> (record: KavenegarRecord, isNew: Bool) {
        if let localID = draft.localID, let earlier = self.record(localID: localID) { return (earlier, false) }
        let place = self.records.end
        let record = KavenegarRecord(
            messageID: self.firstMessageID + Int64(place),
            localID: draft.localID,
            text: draft.text,
            sender: draft.sender,
            receptor: draft.receptor,
            at: draft.at
        )
        for forgotten in self.records.append(record) {
            if let localID = forgotten.localID { self.placesByLocalID.removeValue(forKey: localID) }
        }
        if let localID = draft.localID { self.placesByLocalID[localID] = place }
        return (record, true)
    }
}
