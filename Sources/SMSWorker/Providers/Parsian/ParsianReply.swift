import Primitives
import SMS

/// Parsian WebCo's answers, of which only `status` is known for certain.
enum ParsianReply {
    /// The outcome of a send.
    static func outcome(_ answer: ProviderAnswer) -> SendOutcome {
        guard let json = answer.json, let status = json["status"]?.code else { return answer.gatewayOutcome }
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
        guard let json = answer.json, json["status"]?.code ?? 200 == 200 else { return nil }
        let values = (["credit", "Credit", "balance", "data"] as [ProtocolText]).lazy.compactMap { json[$0] }
        return values.compactMap { $0.amount ?? $0["credit"]?.amount }.first
    }

    /// An id under any of the names that callers look for; there may be none, and `data` may be a sentence.
    ///
    /// A number is an id however it is written.
    private static func id(in json: JSONValue) -> String? {
        let names: [ProtocolText] = ["smsID", "smsId", "id", "messageid"]
        let places =
            names.compactMap { json[$0] } + [json["data"]].compactMap { $0 } + names.compactMap { json["data"]?[$0] }
        return places.lazy.compactMap { $0.string == nil ? $0.idText : $0.idText.flatMap(self.id) }.first
    }

    /// A text that looks like an id: letters, digits and hyphens, one digit at least.
    private static func id(_ text: String) -> String? {
        let marks = [UInt8(ascii: "."), UInt8(ascii: "_")]
        let looksLikeOne =
            text.utf8.count <= 64 && text.utf8.contains { (0x30...0x39).contains($0) }
            && ProtocolText(text) == ProtocolText(Attempt.word(text, upTo: 64))
            && !text.utf8.contains(where: marks.contains)
        return looksLikeOne ? text : nil
    }
}
