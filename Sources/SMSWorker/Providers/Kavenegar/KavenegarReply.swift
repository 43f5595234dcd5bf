import Common

/// Kavenegar's answer to a send: `{"return": {"status": 200}, "entries": [{"messageid": 85463238, "status": 1}]}`.
enum KavenegarReply {
    /// Reads an answer.
    ///
    /// The body counts, not the HTTP status, whose numbers mean other things in HTTP; without a body that can be read
    /// only a gateway has spoken. The entries of errors may be null, an object, or missing.
    static func outcome(_ answer: ProviderAnswer) -> SendOutcome {
        guard let json = answer.json, let status = json["return"]?["status"]?.integer.flatMap({ Int(exactly: $0) })
        else {
            return answer.gatewayOutcome
        }
        guard status == 200 else {
            var outcome = KavenegarCode.outcome(status)
            if outcome.kind == .throttled { outcome.retryAfter = answer.retryAfter }
            return outcome
        }
        guard let entry = json["entries"]?.array.first, let id = entry["messageid"]?.idText else {
            return .uncertain("200", "no entry")
        }
        if let status = entry["status"]?.integer.flatMap({ Int(exactly: $0) }),
            KavenegarCode.isRefused(entryStatus: status)
        {
            return .rejectedMessage("entry_\(status)")
        }
        return .accepted(id)
    }
}
