import Primitives

extension MeliPayamakProvider {
    /// What a text to several receptors has to contain.
    private static var optOut: String { "لغو11" }

    /// Takes one text for all receptors.
    func send(_ call: MeliPayamakCall) throws(MeliPayamakRefusal) -> ProviderReply {
        let numbers = try Self.checked(call.receptors, tooMany: .tooMany)
        guard let text = call.fields.text("text"), !text.isEmpty else { throw .noText }
        guard call.fields.text("from").flatMap({ SendingLine($0) }) == SendingLine(self.configuration.sender) else {
            throw .badSender
        }
        guard !LinkDetector.findsLink(in: text) else { throw .link }
        guard numbers.count == 1 || text.contains(Self.optOut) else { throw .noOptOut }
        return self.take(
            numbers.map { MessageDraft(text: text, receptor: $0, sender: self.configuration.sender) }
        )
    }

    /// Takes an approved text with its values, which come joined by semicolons in the order of the places.
    func sendTemplate(_ call: MeliPayamakCall) throws(MeliPayamakRefusal) -> ProviderReply {
        let numbers = try Self.checked(call.receptors, tooMany: .oneReceptorOnly)
        guard let receptor = numbers.first, numbers.count == 1 else { throw .oneReceptorOnly }
        guard let id = call.fields.text("bodyId"), let template = self.configuration.templates[id] else {
            throw .unknownTemplate
        }
        guard let values = call.fields.text("text"), !values.isEmpty else { throw .noText }
        let tokens = values.split(separator: ";", omittingEmptySubsequences: false).enumerated().map { index, value in
            InboxMessage.Token(name: String(index), value: String(value))
        }
        guard tokens.count == template.places.count, let text = template.rendered(with: tokens) else {
            throw .badVariables
        }
        guard !tokens.contains(where: { LinkDetector.findsLink(in: $0.value) }) else { throw .linkInVariable }
        return self.take([MessageDraft(text: text, receptor: receptor, template: id, tokens: tokens)])
    }

    private func take(_ drafts: [MessageDraft]) -> ProviderReply {
        let taken = drafts.map { self.desk.take($0) }
        let ids = taken.map { String($0.record.messageID) }.joined(separator: ",")
        return ProviderReply(.meliPayamak(ids), taken: taken)
    }

    private static func checked(
        _ receptors: ReceptorList, tooMany: MeliPayamakRefusal
    ) throws(MeliPayamakRefusal) -> [PhoneNumber] {
        switch receptors.problem {
        case nil: return receptors.numbers
        case .missing, .empty: throw .noReceptor
        case .tooMany: throw tooMany
        case .malformed: throw .badReceptor
        }
    }
}
