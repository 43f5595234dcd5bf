import Common

/// Parsian WebCo's answers, of which only `status` is known for certain.
enum ParsianReply {
    /// The outcome of a send.
    static func outcome(_ answer: ProviderAnswer) -> SendOutcome {
        guard let json = answer.json, let status = json["status"]?.wholeNumber else { return answer.gatewayOutcome }
        switch status {
        case 200: return .accepted(self.id(in: json))
        // A refusal for any reason: another provider may take the message, and to ask this one again is of no use.
        case 100: return .rejectedRoute("100")
        case 401: return .rejectedAccount("401")
        default: return .uncertain(String(status), "unknown status")
        }
    }

    /// What is left, under any of the names it may have.
    static func credit(_ answer: ProviderAnswer) -> Double? {
        guard let json = answer.json, json["status"]?.wholeNumber ?? 200 == 200 else { return nil }
        let values = (["credit", "Credit", "balance", "data"] as [ProtocolText]).lazy.compactMap { json[$0] }
        return values.compactMap { $0.amount ?? $0["credit"]?.amount }.first
    }

    /// An id under any of the names that callers look for; there may be none, and `data` may be a sentence.
    private static func id(in json: JSONValue) -> String? {
        let names: [ProtocolText] = ["smsID", "smsId", "id", "messageid"]
        let places =
            names.compactMap { json[$0] } + [json["data"]].compactMap { $0 } + names.compactMap { json["data"]?[$0] }
        return places.lazy.compactMap(\.idText).first { id in
            id.utf8.count <= 64 && id.utf8.contains { (0x30...0x39).contains($0) }
                && ProtocolText(id) == ProtocolText(PastCall.word(id, upTo: 64)) && !id.utf8.contains(UInt8(ascii: "."))
                && !id.utf8.contains(UInt8(ascii: "_"))
        }
    }
}
