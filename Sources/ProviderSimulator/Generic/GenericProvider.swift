import Primitives

/// The generic provider: any service reached over HTTP that takes our own fields.
///
/// A `messageId` sent twice is two messages: such a service promises nothing about repeats.
struct GenericProvider: Sendable {
    /// The account.
    let configuration: GenericConfiguration
    /// Where its messages go.
    let desk: MessageDesk

    /// Does what a call asks for, or refuses it.
    func serve(_ call: GenericCall) -> ProviderReply {
        do throws(GenericRefusal) {
            return try self.reply(to: call)
        } catch {
            return ProviderReply(.generic(refusal: error.word), outcome: .rejected(.word(error.word)))
        }
    }

    private func reply(to call: GenericCall) throws(GenericRefusal) -> ProviderReply {
        guard call.token == self.configuration.token else { throw .unauthorized }
        return switch call.method {
        case .send: try self.send(call)
        case .status: try self.status(call)
        case .credit: ProviderReply(.generic { $0.member("credit", 1_000_000) }, outcome: .answered)
        }
    }

    private func send(_ call: GenericCall) throws(GenericRefusal) -> ProviderReply {
        guard let receptor = call.receptor else { throw .badNumber }
        var text = call.fields.text("text") ?? ""
        var tokens: [InboxMessage.Token] = []
        var name = call.fields.text("templateId")
        if name?.isEmpty == true { name = nil }
        if let name {
            guard let template = self.configuration.templates[name] else { throw .unknownTemplate }
            tokens = call.tokens(for: template.places)
            guard let rendered = template.rendered(with: tokens) else { throw .badVars }
            text = rendered
        }
        guard !text.isEmpty else { throw .emptyText }
        let sender = String((call.fields.text("from") ?? "").prefix(20))
        let taken = self.desk.take(
            MessageDraft(text: text, receptor: receptor, sender: sender, template: name, tokens: tokens)
        )
        return ProviderReply(.generic { $0.member("id", String(taken.record.messageID)) }, taken: [taken])
    }

    private func status(_ call: GenericCall) throws(GenericRefusal) -> ProviderReply {
        guard let id = call.fields.integer("id"), let record = self.desk.ledger.record(messageID: id) else {
            throw .unknownMessage
        }
        let code = self.desk.deliveryCode(of: record)
        let answer = ProviderAnswer.generic {
            $0.member("id", String(id))
            $0.member("status", DeliveryWord(code: code, in: self.desk.provider.deliveryCodes)?.rawValue)
        }
        return ProviderReply(answer, outcome: .answered)
    }
}

extension ProviderAnswer {
    /// A success.
    ///
    /// - Parameter members: writes what goes with it.
    static func generic(_ members: (inout JSONWriter) -> Void) -> ProviderAnswer {
        ProviderAnswer { writer in
            writer.object { answer in
                answer.member("ok", true)
                members(&answer)
            }
        }
    }

    /// A refusal.
    static func generic(refusal word: String) -> ProviderAnswer {
        ProviderAnswer(status: GenericRefusal.httpStatus(for: word)) { writer in
            writer.object {
                $0.member("ok", false)
                $0.member("error", word)
            }
        }
    }
}
