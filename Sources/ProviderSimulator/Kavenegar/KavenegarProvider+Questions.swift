import Primitives

extension KavenegarProvider {
    /// The most ids one question may have.
    private static var maximumIDs: Int { 500 }
    /// How long a message can be asked about by the provider's id, in milliseconds: 48 hours.
    private static var messageIDLifetime: Int64 { 48 * 3_600_000 }
    /// How long a message can be asked about by the caller's id, in milliseconds: 12 hours.
    private static var localIDLifetime: Int64 { 12 * 3_600_000 }
    /// The longest time one question about a receptor may cover, in seconds: a day.
    private static var maximumWindow: Int64 { 86_400 }

    /// Says where messages stand, by the provider's ids.
    func status(_ call: KavenegarCall) throws(KavenegarRefusal) -> ProviderReply {
        _ = try call.fields.kavenegarRequired("messageid")
        let ids = try call.fields.kavenegarIntegers("messageid", atMost: Self.maximumIDs)
        let oldest = self.desk.clock.milliseconds() - Self.messageIDLifetime
        return Self.reply { writer in
            writer.array { entries in
                for id in ids {
                    let record = self.desk.ledger.record(messageID: id).flatMap { $0.at >= oldest ? $0 : nil }
                    entries.object { entry in
                        entry.member("messageid", id)
                        entry.kavenegarStatus(self.status(of: record))
                    }
                }
            }
        }
    }

    /// Says where messages stand, by the caller's ids: how a send whose answer was lost is cleared up.
    func statusByLocalID(_ call: KavenegarCall) throws(KavenegarRefusal) -> ProviderReply {
        _ = try call.fields.kavenegarRequired("localid")
        let ids = try call.fields.kavenegarIntegers("localid", atMost: Self.maximumIDs)
        let oldest = self.desk.clock.milliseconds() - Self.localIDLifetime
        return Self.reply { writer in
            writer.array { entries in
                for id in ids {
                    let record = self.desk.ledger.record(localID: id).flatMap { $0.at >= oldest ? $0 : nil }
                    entries.object { entry in
                        entry.member("messageid", record?.messageID ?? 0)
                        // A string here and a number everywhere else: that is how the documentation shows it.
                        entry.member("localid", String(id))
                        entry.kavenegarStatus(self.status(of: record))
                    }
                }
            }
        }
    }

    /// Says where the messages to one receptor stand that were sent within a day.
    func statusByReceptor(_ call: KavenegarCall) throws(KavenegarRefusal) -> ProviderReply {
        let start = try call.fields.kavenegarRequired("startdate")
        let numbers = try call.receptors.checked()
        guard let receptor = numbers.first, numbers.count == 1 else { throw .badReceptor }
        guard let first = Int64(start), first >= 0 else { throw .badDate }
        var last = first + Self.maximumWindow
        if let end = call.fields["enddate"], !end.isEmpty {
            guard let seconds = Int64(end), (first...last).contains(seconds) else { throw .badDate }
            last = seconds
        }
        let records = self.desk.newestFirst(since: first * 1_000)
        return Self.reply { writer in
            writer.array { entries in
                for record in records where record.at / 1_000 <= last && record.draft.receptor == receptor {
                    entries.object { entry in
                        entry.member("messageid", record.messageID)
                        entry.kavenegarStatus(self.status(of: record))
                    }
                }
            }
        }
    }

    /// Shows messages as they were sent, by the provider's ids; those nobody knows are left out.
    func select(_ call: KavenegarCall) throws(KavenegarRefusal) -> ProviderReply {
        _ = try call.fields.kavenegarRequired("messageid")
        let ids = try call.fields.kavenegarIntegers("messageid", atMost: Self.maximumIDs)
        return Self.reply { writer in
            writer.array { entries in
                for record in ids.compactMap({ self.desk.ledger.record(messageID: $0) }) {
                    entries.kavenegarEntry(record, status: self.status(of: record))
                }
            }
        }
    }

    private func status(of record: MessageRecord?) -> Int {
        record.map { self.desk.deliveryCode(of: $0) } ?? KavenegarStatus.unknown
    }

    /// Answers a question.
    static func reply(_ entries: (inout JSONWriter) -> Void) -> ProviderReply {
        ProviderReply(.kavenegar(entries: entries), outcome: .answered)
    }
}
