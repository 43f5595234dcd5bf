import SMS

/// The generic provider's description, the object `sms.generic`.
///
/// ``GenericConfiguration/read(_:isUsed:)`` says what each member means.
struct GenericConfiguration: Sendable, Equatable {
    /// How deliveries are asked for.
    struct Status: Sendable, Equatable {
        let request: GenericRequest
        let finder: GenericFinder
        /// The provider's words; one that is not here is not final.
        let map: [String: MessageStatus]
        let window: Duration
    }

    /// How credit is asked for.
    struct Credit: Sendable, Equatable {
        let request: GenericRequest
        let finder: GenericFinder
    }

    var sender = ""
    var secrets: [String: String] = [:]
    /// How a text is sent, and a template unless that has a request of its own.
    var request: GenericRequest
    /// How a template is sent, where that differs.
    var templateRequest: GenericRequest?
    var answer: GenericAnswer
    var deduplicates = false
    var status: Status?
    var credit: Credit?

    /// The request that carries a form; nil if none has a place for it.
    func request(for payload: ProviderPayload) -> GenericRequest? {
        switch payload {
        case .text: self.request.variables.contains(.text) ? self.request : nil
        case .template:
            self.templateRequest ?? (self.request.variables.contains(where: \.isOfTemplate) ? self.request : nil)
        }
    }
}
