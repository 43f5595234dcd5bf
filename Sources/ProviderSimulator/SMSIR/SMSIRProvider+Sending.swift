import Primitives

extension SMSIRProvider {
    /// The longest value of a template's place.
    private static var maximumValueLength: Int { 25 }

    /// Takes one text for all receptors.
    func bulk(_ fields: CallFields) throws(SMSIRRefusal) -> ProviderReply {
        try self.checkLine(fields)
        guard let text = fields.text("messageText"), !text.isEmpty else { throw .noText }
        let mobiles = try Self.mobiles(fields)
        try self.checkTime(fields)
        return try self.take(mobiles.map { (mobile: $0, text: text) })
    }

    /// Takes a text for each receptor.
    func likeToLike(_ fields: CallFields) throws(SMSIRRefusal) -> ProviderReply {
        try self.checkLine(fields)
        guard let texts = fields["messageTexts"]?.elements, !texts.isEmpty else { throw .noTexts }
        guard texts.count <= SMSIRCall.maximumMessages else { throw .tooManyTexts }
        let mobiles = try Self.mobiles(fields)
        guard texts.count == mobiles.count else { throw .countsDiffer }
        try self.checkTime(fields)
        return try self.take(zip(mobiles, texts).map { (mobile: $0, text: $1.text ?? "") })
    }

    /// Takes a template with its values.
    func verify(_ fields: CallFields) throws(SMSIRRefusal) -> ProviderReply {
        guard let receptor = fields.text("mobile").flatMap({ ReceptorList.number($0, spelling: .national) }) else {
            throw .badMobile
        }
        guard let id = fields.text("templateId"), let template = self.configuration.templates[id] else {
            throw .unknownTemplate
        }
        let tokens = try Self.tokens(fields)
        guard let text = template.rendered(with: tokens) else { throw .badParameter }
        let taken = self.desk.take(
            MessageDraft(
                text: text, receptor: receptor, sender: self.configuration.line, template: id, tokens: tokens)
        )
        let answer = ProviderAnswer.smsir { data in
            data.object {
                $0.member("messageId", taken.record.messageID)
                $0.name("cost")
                $0.decimal(Double(MessageParts.count(text)))
            }
        }
        return ProviderReply(answer, taken: [taken])
    }

    /// Takes what can be taken; a receptor or text that is no good gets null in its place, and only if all are no good is
    /// the call refused.
    private func take(_ messages: [(mobile: PhoneNumber?, text: String)]) throws(SMSIRRefusal) -> ProviderReply {
        let drafts = messages.map { mobile, text -> MessageDraft? in
            guard let mobile, !text.isEmpty else { return nil }
            return MessageDraft(text: text, receptor: mobile, sender: self.configuration.line)
        }
        guard drafts.contains(where: { $0 != nil }) else { throw .badMobile }
        let taken = drafts.map { $0.map { self.desk.take($0) } }
        let good = taken.compactMap { $0 }
        let pack = good.first.map { SMSIRPack(firstMessageID: $0.record.messageID, count: good.count) }
        let answer = ProviderAnswer.smsir { data in
            data.object { members in
                members.member("packId", pack?.id)
                members.array(named: "messageIds") { ids in
                    for message in taken {
                        if let message { ids.integer(message.record.messageID) } else { ids.null() }
                    }
                }
                members.name("cost")
                members.decimal(Double(good.reduce(0) { $0 + MessageParts.count($1.record.draft.text) }))
            }
        }
        return ProviderReply(answer, taken: good)
    }

    private func checkLine(_ fields: CallFields) throws(SMSIRRefusal) {
        guard fields.text("lineNumber") == self.configuration.line else { throw .badLine }
    }

    /// A time to come is taken and not waited for, for here everything arrives at once.
    private func checkTime(_ fields: CallFields) throws(SMSIRRefusal) {
        guard fields["sendDateTime"] != nil else { return }
        guard let seconds = fields.integer("sendDateTime"), seconds > self.desk.clock.milliseconds() / 1_000 else {
            throw .badTime
        }
    }

    private static func mobiles(_ fields: CallFields) throws(SMSIRRefusal) -> [PhoneNumber?] {
        guard let mobiles = fields["mobiles"]?.elements, !mobiles.isEmpty else { throw .noMobiles }
        guard mobiles.count <= SMSIRCall.maximumMessages else { throw .tooManyMobiles }
        return mobiles.map { $0.text.flatMap { ReceptorList.number($0, spelling: .national) } }
    }

    private static func tokens(_ fields: CallFields) throws(SMSIRRefusal) -> [InboxMessage.Token] {
        var tokens: [InboxMessage.Token] = []
        for element in fields["parameters"]?.elements ?? [] {
            guard case .object(let members) = element else { throw .badParameter }
            let parameter = CallFields(members)
            guard let name = parameter.text("name"), !name.isEmpty, let value = parameter.text("value") else {
                throw .badParameter
            }
            guard value.utf16.count <= Self.maximumValueLength else { throw .longValue }
            tokens.append(InboxMessage.Token(name: name, value: value))
        }
        return tokens
    }
}
