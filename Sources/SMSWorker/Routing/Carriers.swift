import Common

/// Finds out who can carry a message, and in which form.
struct Carriers: Sendable {
    /// One provider with the form in which it takes the message.
    struct Option: Sendable {
        let provider: any SMSProvider
        let message: OutgoingMessage
    }

    let routes: SMSRoutes
    let templates: TemplateCatalogue
    let board: ProviderBoard

    /// The message's chain without those that cannot carry it.
    func options(for content: SMSContent, id: String) -> [Option] {
        self.routes.chain(for: content.kind, to: content.phone).compactMap { service in
            guard let provider = self.board.provider(service.rawValue),
                let carriage = try? self.templates.carriage(of: content.body, by: service)
            else { return nil }
            return Option(
                provider: provider, message: OutgoingMessage(id: id, phone: content.phone, carriage: carriage))
        }
    }

    /// The same as the decision sees it.
    func candidates(_ options: [Option], resting: [String: Duration]) -> [Candidate] {
        options.map { option in
            let provider = option.provider
            let state = resting[provider.name].map(ProviderState.resting) ?? self.board.state(of: provider.name)
            return Candidate(
                name: provider.name, deduplicates: provider.deduplicates(option.message.carriage),
                canAsk: provider.canAsk(option.message.carriage), state: state)
        }
    }
}
