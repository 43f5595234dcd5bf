import Primitives
import SMS

/// Kavenegar's answer to a send: `{"return": {"status": 200}, "entries": [{"messageid": 85463238, "status": 1}]}`.
enum KavenegarReply {
    /// Reads an answer.
    ///
    /// The body counts, not the HTTP status, whose numbers mean other things in HTTP; without a body that can be read
    /// only a gateway has spoken. The entries of errors may be null, an object, or missing. Any number may be a text.
    static func outcome(_ answer: ProviderAnswer) -> SendOutcome {
        guard let json = answer.json, let status = json["return"]?["status"]?.code.flatMap({ Int(exactly: $0) })
        else {
            return answer.gatewayOutcome
        }
        guard status == 200 else {
            var outcome = KavenegarCode.outcome(status)
            if outcome.kind == .throttled { outcome.retryAfter = answer.retryAfter }
            return outcome
        }
        guard let entry = self.list(json["entries"]).first(where: { $0["messageid"]?.idText != nil }),
            let id = entry["messageid"]?.idText
        else { return .uncertain("200", "no entry") }
        if let status = entry["status"]?.code.flatMap({ Int(exactly: $0) }),
            KavenegarCode.isRefused(entryStatus: status)
        {
            return .rejectedMessage("entry_\(status)")
        }
        return .accepted(id)
    }

    /// The entries; one that stands alone is as good as a list of one.
    private static func list(_ entries: JSONValue?) -> [JSONValue] {
        if case .object = entries { [entries ?? .null] } else { entries?.array ?? [] }
    }
}
