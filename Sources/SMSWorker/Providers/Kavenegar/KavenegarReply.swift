import Foundation

/// Kavenegar's answer to a send.
struct KavenegarReply: Decodable {
    struct Return: Decodable {
        let status: Int
    }

    struct Entry: Decodable {
        let messageid: Int64
        let status: Int?
    }

    let `return`: Return
    /// The entries of a success; of errors they may be null, an object, or missing.
    let entries: [Entry]

    private enum CodingKeys: String, CodingKey {
        case `return`
        case entries
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.return = try container.decode(Return.self, forKey: .return)
        self.entries = (try? container.decode([Entry].self, forKey: .entries)) ?? []
    }

    /// Reads an answer.
    ///
    /// The body counts, not the HTTP status, whose numbers mean other things in HTTP; without a body that can be read
    /// only a gateway has spoken.
    static func outcome(_ answer: ProviderAnswer) -> SendOutcome {
        guard let reply = try? JSONDecoder().decode(KavenegarReply.self, from: Data(answer.body)) else {
            return answer.gatewayOutcome
        }
        guard reply.return.status == 200 else {
            var outcome = KavenegarCode.outcome(reply.return.status)
            if outcome.kind == .throttled { outcome.retryAfter = answer.retryAfter }
            return outcome
        }
        guard let entry = reply.entries.first else { return .uncertain("200", "no entry") }
        if let status = entry.status, KavenegarCode.isRefused(entryStatus: status) {
            return .rejectedMessage("entry_\(status)")
        }
        return .accepted(String(entry.messageid))
    }
}
