import Primitives
import SMS

/// A message that waits for an operator.
struct ParkedMessage: Sendable, Equatable {
    /// The message's id, or a made-up one where the job has none.
    let id: String
    /// Why it is parked.
    let reason: String
    /// The queue it came from.
    let queue: String
    /// The provider called last, or empty.
    let provider: String
    /// When it was parked, in milliseconds since 1970.
    let at: Int64
    /// What it is for, as far as known.
    let kind: MessageKind?
    /// The request that made it.
    let requestID: String
    /// The sealed job; empty where it was too large to be kept.
    let body: [UInt8]
}

extension ParkedMessage {
    /// The fields of its hash.
    var fields: [String] {
        [
            "reason", self.reason, "queue", self.queue, "provider", self.provider, "at", String(self.at),
            "kind", self.kind?.rawValue ?? "", "request", self.requestID, "body", Base64URL.encode(self.body),
        ]
    }

    init?(id: String, fields: [String: String]) {
        guard let reason = fields["reason"], let at = fields["at"].flatMap(WallClock.time) else { return nil }
        self.init(
            id: id, reason: reason, queue: fields["queue"] ?? "", provider: fields["provider"] ?? "", at: at,
            kind: fields["kind"].flatMap(MessageKind.init), requestID: fields["request"] ?? "",
            body: fields["body"].flatMap(Base64URL.decode) ?? [])
    }
}
