import Common
import Hummingbird

extension KavenegarProvider {
    /// Takes one text for all receptors.
    func send(_ call: KavenegarCall) throws(KavenegarRefusal) -> ProviderReply {
        let now = self.clock.milliseconds()
        let send = try KavenegarSend(
            call.fields,
            receptors: call.receptors,
            configuration: self.configuration,
            now: now
        )
        var records: [KavenegarRecord] = []
        var hasDelivered = false
        for (index, receptor) in send.receptors.enumerated() {
            let localID = send.localIDs.isEmpty ? nil : send.localIDs[index]
            let draft = KavenegarDraft(
                localID: localID,
                text: send.message,
                sender: send.sender,
                receptor: receptor,
                at: now
            )
            let (record, isNew) = self.ledger.accept(draft)
            if isNew { self.deliver(record) }
            hasDelivered = hasDelivered || isNew
            records.append(record)
        }
        return Self.reply(records, outcome: hasDelivered ? .accepted : .duplicate)
    }

    /// Takes a template with its values.
    func lookup(_ call: KavenegarCall) throws(KavenegarRefusal) -> ProviderReply {
        let lookup = try KavenegarLookup(
            call.fields,
            receptors: call.receptors,
            configuration: self.configuration
        )
        let draft = KavenegarDraft(
            // The method knows no local ids: a repeated call is a second message, as with the real one.
            localID: nil,
            text: lookup.text,
            sender: self.configuration.sender,
            receptor: lookup.receptor,
            at: self.clock.milliseconds()
        )
        let record = self.ledger.accept(draft).record
        self.deliver(record, template: lookup.template, tokens: lookup.tokens)
        return Self.reply([record], outcome: .accepted)
    }

    private func deliver(_ record: KavenegarRecord, template: String? = nil, tokens: [InboxMessage.Token] = []) {
        let message = InboxMessage(
            provider: .kavenegar,
            text: record.text,
            template: template,
            tokens: tokens,
            localID: record.localID,
            messageID: record.messageID,
            at: record.at
        )
        self.inbox.deliver(message, to: record.receptor)
    }

    private static func reply(_ records: [KavenegarRecord], outcome: CallOutcome) -> ProviderReply {
        let response = Response.kavenegar { writer in
            writer.array { entries in
                for record in records { entries.kavenegarEntry(record) }
            }
        }
        return ProviderReply(response, outcome: outcome, messageID: records.first?.messageID)
    }
}
