import Primitives

extension MeliPayamakProvider {
    /// The most messages one question lists.
    private static var maximumCount: Int64 { 100 }
    /// The answer about a message nobody knows.
    private static var unknownMessage: Int { 100 }

    /// Says where a message stands.
    func delivery(_ call: MeliPayamakCall) throws(MeliPayamakRefusal) -> ProviderReply {
        guard let id = call.fields.integer("recId") else { throw .notSent }
        let record = self.desk.ledger.record(messageID: id)
        let code = record.map { self.desk.deliveryCode(of: $0) } ?? Self.unknownMessage
        return Self.answered(.meliPayamak(String(code)))
    }

    /// Lists the messages sent, newest first; there are none received here.
    func messages(_ call: MeliPayamakCall) throws(MeliPayamakRefusal) -> ProviderReply {
        guard let location = call.fields.integer("location"), (1...2).contains(location),
            let index = call.fields.integer("index"), (0...1_000_000).contains(index),
            let count = call.fields.integer("count"), (1...Self.maximumCount).contains(count)
        else { throw .notSent }
        var line: SendingLine?
        if let sender = call.fields.text("from"), !sender.isEmpty { line = SendingLine(sender) }
        return Self.answered(
            .meliPayamak { list in
                guard location == 2 else { return }
                let sent = self.desk.newestFirst().lazy
                    .filter { line == nil || SendingLine($0.draft.sender) == line }
                for record in sent.dropFirst(Int(index)).prefix(Int(count)) { list.meliPayamakMessage(record) }
            }
        )
    }
}

extension JSONWriter {
    /// Writes a message sent, with the fields of Farapayamak's `MessagesBL`.
    fileprivate mutating func meliPayamakMessage(_ record: MessageRecord) {
        self.object {
            $0.member("MsgID", record.messageID)
            $0.member("Body", record.draft.text)
            $0.member("SendDate", TehranTime.text(record.at))
            $0.member("Sender", record.draft.sender)
            $0.member("Receiver", record.draft.receptor.national)
            $0.member("Parts", MessageParts.count(record.draft.text))
            $0.member("IsUnicode", record.draft.text.utf8.contains { $0 >= 0x80 })
            $0.member("IsRead", false)
            $0.member("RecSuccess", 1)
            $0.member("RecFailed", 0)
        }
    }
}
