import Primitives
import SMS
import Settings

/// What HTTP itself says of an answer, where the provider's own words are missing or are not all there is.
extension ProviderAnswer {
    /// Redirects, none of which is followed, and what is said of addresses at which nothing is.
    ///
    /// Whatever the message was, it was not taken. 303 is none of them: it is how a POST that was carried out is answered (RFC 9110 §15.4.4).
    private static let pages: Set<Int> = [301, 302, 307, 308, 404, 405, 410]

    /// Whether the status says that there is no provider at the address.
    var isPage: Bool { Self.pages.contains(self.status) }

    /// The outcome of an answer that is not the provider's own.
    ///
    /// 429 and 503 come before anything was looked at, 401 and 403 concern our account or, with a firewall before the
    /// provider, what is in the message (a breaker wants a second opinion), pages concern the account's address in the same
    /// way, and all else tells nothing of the message.
    var gatewayOutcome: SendOutcome {
        switch self.status {
        case 429: .throttled("http_429", retryAfter: self.retryAfter)
        case 503: .notSent("http_503")
        case 401, 403: .rejectedAccount("http_\(self.status)")
        case _ where self.isPage: .rejectedAccount("http_\(self.status)", "not the provider's answer: its address?")
        default: .uncertain("http_\(self.status)", "no readable body")
        }
    }

    /// An adapter's reading of the answer with what only HTTP says.
    ///
    /// With 429 and 503 it is how long the provider wants to be left alone, whatever the body says (RFC 9110 §10.2.3). And a
    /// framework's own body for an address that it does not know looks like a provider's with an unknown code: its `status` is
    /// that of HTTP (RFC 9457 §3.1.2).
    func completing(_ outcome: SendOutcome) -> SendOutcome {
        if outcome.kind == .uncertain, self.isPage, self.json?["status"]?.wholeNumber == Int64(self.status) {
            return self.gatewayOutcome
        }
        guard [429, 503].contains(self.status), [.notSent, .throttled].contains(outcome.kind),
            outcome.retryAfter == nil
        else { return outcome }
        var outcome = outcome
        outcome.retryAfter = self.retryAfter
        return outcome
    }
}

extension SendOutcome {
    /// Whether a code of a fault of the account is that of a page in place of an answer.
    static func isOfPage(_ code: String) -> Bool {
        let code = ProtocolText(code)
        guard code.hasPrefix("http_"), let status = Int(code.dropFirst(5).string) else { return false }
        return ProviderAnswer(status: status, body: []).isPage
    }
}
