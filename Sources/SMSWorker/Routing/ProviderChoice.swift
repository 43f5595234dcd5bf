import Primitives
import SMS

/// Finds out who can carry a message, and in which form.
struct ProviderChoice: Sendable {
    /// One provider with the form in which it takes the message.
    struct Option: Sendable {
        let provider: any SMSProvider
        let message: OutgoingMessage
        /// How the provider's breaker takes it.
        let call: BreakerCall
    }

    let routes: SMSRoutes
    let templates: TemplateCatalogue
    let board: ProviderBoard

    /// The message's chain without those that cannot carry it.
    func options(for content: SMSContent, id: String) -> [Option] {
        self.routes.chain(for: content.kind, to: content.phone).compactMap { service in
            guard let provider = self.board.provider(service),
                let payload = try? self.templates.payload(of: content.body, by: service)
            else { return nil }
            let form = BreakerForm(content.kind, payload)
            let key = BreakerKey(provider: service, form: form)
            return Option(
                provider: provider, message: OutgoingMessage(id: id, phone: content.phone, payload: payload),
                call: BreakerCall(
                    key: key, isOurs: self.isOurs(content.body), caller: .init(receiver: content.phone.e164)))
        }
    }

    /// Whether the operator chose the form; what is in it, and to whom it goes, is a sender's choice all the same.
    private func isOurs(_ body: SMSBody) -> Bool {
        guard case .text(let text) = body, let template = text.template else { return true }
        return self.templates.isListed(template)
    }

    /// The same as the decision sees it.
    func candidates(_ options: [Option], resting: [ProviderService: Duration]) -> [Candidate] {
        options.map { option in
            let provider = option.provider
            let state = resting[provider.service].map(ProviderState.resting) ?? self.board.state(of: option.call.key)
            return Candidate(
                service: provider.service, deduplicates: provider.deduplicates(option.message.payload),
                canAsk: provider.canAsk(option.message.payload), state: state)
        }
    }
}
