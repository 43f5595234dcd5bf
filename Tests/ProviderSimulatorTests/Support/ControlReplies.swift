/// A message of `GET /inbox/{number}`, as a client decodes it.
struct InboxReply: Decodable, Equatable, Sendable {
    let provider: String
    let text: String
    let template: String?
    let tokens: [String: String]
    let localid: Int64?
    let messageid: Int64
    let at: Int64
}

/// A line of `GET /calls`, as a client decodes it.
struct CallReply: Decodable, Equatable, Sendable {
    enum CodingKeys: String, CodingKey {
        case seq, provider, method, receptor, receptors, localid, reference, outcome, fault, delivered, messageid, at
        case answeredAt = "answered_at"
    }

    let seq: Int
    let provider: String
    let method: String
    let receptor: String?
    let receptors: Int
    let localid: Int64?
    let reference: String?
    let outcome: String
    let fault: String?
    let delivered: Int
    let messageid: Int64?
    let at: Int64
    let answeredAt: Int64?
}

/// `GET /stats`, as a client decodes it.
struct StatsReply: Decodable, Equatable, Sendable {
    enum CodingKeys: String, CodingKey {
        case calls
        case callsLastSecond = "calls_last_second"
        case deliveries
        case outcomes
    }

    let calls: Int
    let callsLastSecond: Int
    let deliveries: Int
    let outcomes: [String: Int]
}

/// A fault in force, as a client decodes it.
struct FaultReply: Decodable, Equatable, Sendable {
    let id: Int
    let provider: String
    let fault: String
    let value: Int?
    let rate: Double
    let count: Int?
    let receptor: String?
    let applied: Int
}

/// A refused control request, as a client decodes it.
struct ErrorReply: Decodable, Equatable, Sendable {
    let error: String
    let field: String?
}
