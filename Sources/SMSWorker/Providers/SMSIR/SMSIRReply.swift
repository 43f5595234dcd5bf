import Primitives

/// What sms.ir answers: `{"status": 1, "message": "…", "data": …}`, with its own code in `status`.
enum SMSIRReply {
    /// The outcome of `send/bulk` to one receiver.
    static func bulk(_ answer: ProviderAnswer) -> SendOutcome {
        self.outcome(answer) { data in
            guard case .array(let ids) = data["messageIds"] else { return nil }
            return ids.first { $0 != .null } ?? ids.first
        }
    }

    /// The outcome of `send/verify`.
    static func verify(_ answer: ProviderAnswer) -> SendOutcome {
        self.outcome(answer) { $0["messageId"] }
    }

    /// The data of a success; nil for anything else.
    static func data(_ answer: ProviderAnswer) -> JSONValue? {
        guard let json = answer.json, json["status"]?.code == 1 else { return nil }
        return json["data"]
    }

    private static func outcome(_ answer: ProviderAnswer, id: (JSONValue) -> JSONValue?) -> SendOutcome {
        guard let json = answer.json, let status = json["status"]?.code else { return answer.gatewayOutcome }
        guard status == 1 else { return SMSIRCode.outcome(status, retryAfter: answer.retryAfter) }
        switch json["data"].flatMap(id) {
        case nil: return .uncertain("1", "no message id")
        // In the place of the id: the receiver blocks such messages, or receiver or text is no good.
        case .null: return .rejectedMessage("invalid")
        case .some(let value) where value.code == 0: return .rejectedMessage("blacklisted")
        case .some(let value): return value.idText.map { .accepted($0) } ?? .uncertain("1", "no message id")
        }
    }
}
