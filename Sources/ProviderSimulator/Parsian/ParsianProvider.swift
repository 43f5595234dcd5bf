import Primitives

/// Parsian WebCo as its callers see it.
///
/// It publishes no documentation: paths, fields and the three values of `status` are known from callers, everything else
/// in its answers is a guess that a careful caller does not rely on.
struct ParsianProvider: Sendable {
    /// The account.
    let configuration: ParsianConfiguration
    /// Where its messages go.
    let desk: MessageDesk

    /// The `status` of a success.
    static let good = 200
    /// The `status` of every refusal that is not about the token.
    static let failed = 100
    /// The `status` of a wrong token.
    static let unauthorized = 401

    /// Does what a call asks for, or refuses it.
    func serve(_ call: ParsianCall) -> ProviderReply {
        guard call.fields.text("token") == self.configuration.token else { return Self.refused(Self.unauthorized) }
        let reply =
            switch call.method {
            case .send: self.send(call)
            case .check: self.check(call)
            case .credit: ProviderReply(.parsian { $0.member("credit", 1_000_000) }, outcome: .answered)
            }
        return reply ?? Self.refused(Self.failed)
    }

    private func send(_ call: ParsianCall) -> ProviderReply? {
        guard let receptor = call.receptor, let id = call.fields.text("TemplateID"),
            let template = self.configuration.templates[id], let values = call.fields.text("MessageVars")
        else { return nil }
        let tokens = values.split(separator: ",", omittingEmptySubsequences: false).enumerated().map { index, value in
            InboxMessage.Token(name: String(index + 1), value: String(value))
        }
        guard tokens.count == template.places.count, !tokens.contains(where: \.value.isEmpty),
            let text = template.rendered(with: tokens)
        else { return nil }
        let taken = self.desk.take(MessageDraft(text: text, receptor: receptor, template: id, tokens: tokens))
        return ProviderReply(.parsian { $0.member("smsID", String(taken.record.messageID)) }, taken: [taken])
    }

    private func check(_ call: ParsianCall) -> ProviderReply? {
        guard let id = call.fields.integer("smsID"), let record = self.desk.ledger.record(messageID: id) else {
            return nil
        }
        let answer = ProviderAnswer.parsian {
            $0.member("smsID", String(id))
            $0.member("deliveryStatus", self.desk.deliveryCode(of: record))
        }
        return ProviderReply(answer, outcome: .answered)
    }

    private static func refused(_ status: Int) -> ProviderReply {
        ProviderReply(.parsian(status: status), outcome: .rejected(.number(status)))
    }
}

extension ProviderAnswer {
    /// An answer in Parsian WebCo's form, always HTTP 200.
    ///
    /// - Parameter members: writes what goes with the status.
    static func parsian(
        status: Int = ParsianProvider.good, _ members: (inout JSONWriter) -> Void = { _ in }
    ) -> ProviderAnswer {
        ProviderAnswer { writer in
            writer.object { answer in
                answer.member("status", status)
                members(&answer)
            }
        }
    }
}
