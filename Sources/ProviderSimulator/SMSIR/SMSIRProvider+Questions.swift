import Primitives

extension SMSIRProvider {
    /// Shows one message.
    func message(_ id: String) throws(SMSIRRefusal) -> ProviderReply {
        guard let record = Int64(id).flatMap({ self.desk.ledger.record(messageID: $0) }) else { throw .unknownSend }
        return Self.answered { self.write(record, into: &$0) }
    }

    /// Shows the messages of one call.
    func pack(_ id: String) throws(SMSIRRefusal) -> ProviderReply {
        guard let pack = SMSIRPack(id: id) else { throw .unknownSend }
        let records = (0..<Int64(pack.count)).compactMap { offset in
            self.desk.ledger.record(messageID: pack.firstMessageID &+ offset)
        }
        guard !records.isEmpty else { throw .unknownSend }
        return Self.answered { data in
            data.array { list in
                for record in records { self.write(record, into: &list) }
            }
        }
    }

    /// Shows a page of today's messages, newest first.
    func live(_ fields: CallFields) throws(SMSIRRefusal) -> ProviderReply {
        let number = fields.integer("pageNumber") ?? 1
        let size = fields.integer("pageSize") ?? Int64(SMSIRCall.maximumMessages)
        guard (1...1_000_000).contains(number), (1...Int64(SMSIRCall.maximumMessages)).contains(size) else {
            throw .unknownSend
        }
        let today = self.desk.newestFirst(since: TehranTime.startOfDay(self.desk.clock.milliseconds()))
        return Self.answered { data in
            data.array { list in
                for record in today.lazy.dropFirst(Int((number - 1) * size)).prefix(Int(size)) {
                    self.write(record, into: &list)
                }
            }
        }
    }

    private func write(_ record: MessageRecord, into writer: inout JSONWriter) {
        let state = self.desk.deliveryCode(of: record)
        writer.smsirMessage(record, state: state, isOnPhone: state == self.desk.provider.deliveryCodes.delivered)
    }
}
