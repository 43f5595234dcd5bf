import SMS

/// What a call to a provider came to, as far as we can know.
struct SendOutcome: Sendable, Equatable {
    /// Where it comes from: a breaker learns something else from each.
    enum Source: Sendable {
        /// The provider answered, or a gateway before it.
        case answer
        /// Nothing came back, or there was no connection.
        case silence
        /// Ourselves: there was no call.
        case ourselves
    }

    /// What it means for what comes next.
    let kind: AttemptOutcome
    /// The provider's code, or our word for what happened; short, without spaces where it is ours.
    let code: String
    /// What is said of it.
    var text = ""
    /// The provider's id of the message.
    var messageID: String?
    /// How long the provider wants to be left alone.
    var retryAfter: Duration?
    /// Where it comes from.
    var source = Source.answer

    /// The code of a fault of the account; nil for anything else.
    var accountFault: String? { self.kind == .rejectedAccount ? self.code : nil }

    static func accepted(_ messageID: String?) -> Self { .init(kind: .accepted, code: "", messageID: messageID) }
    static func rejectedMessage(_ code: String, _ text: String = "") -> Self {
        .init(kind: .rejectedMessage, code: code, text: text)
    }
    static func rejectedRoute(_ code: String, _ text: String = "") -> Self {
        .init(kind: .rejectedRoute, code: code, text: text)
    }
    static func rejectedAccount(_ code: String, _ text: String = "") -> Self {
        .init(kind: .rejectedAccount, code: code, text: text)
    }
    static func throttled(_ code: String, retryAfter: Duration? = nil, _ text: String = "") -> Self {
        .init(kind: .throttled, code: code, text: text, retryAfter: retryAfter)
    }
    static func notSent(_ code: String, _ text: String = "") -> Self { .init(kind: .notSent, code: code, text: text) }
    static func uncertain(_ code: String, _ text: String = "") -> Self {
        .init(kind: .uncertain, code: code, text: text)
    }

    /// A message for which the provider was not called: it does not take this one.
    static func notCalled(_ code: String, _ text: String = "") -> Self {
        .init(kind: .rejectedRoute, code: code, text: text, source: .ourselves)
    }
    /// A call that did not reach the provider.
    static func notConnected(_ code: String) -> Self { .init(kind: .notSent, code: code, source: .silence) }
    /// A call whose answer was lost.
    static func lost(_ code: String) -> Self { .init(kind: .uncertain, code: code, source: .silence) }
}
