import Primitives

/// MeliPayamak's answer: `{"Value": "…", "RetStatus": 1, "StrRetStatus": "Ok"}`.
///
/// `RetStatus` says whether it worked; what came of it, or the code, is in `Value`. (`RetStatus` 35 is any failure,
/// `Value` 35 a receiver on the blacklist.)
struct MeliPayamakReply {
    let status: Int64
    /// A string, or a number as it was written, of up to 19 digits, which may be more than 63 bits hold.
    let value: String

    /// Reads an answer; nil if it is not the provider's.
    init?(_ answer: ProviderAnswer) {
        guard let json = answer.json, let status = json["RetStatus"]?.code else { return nil }
        self.status = status
        switch json["Value"] {
        case nil, .null: self.value = ""
        case .string(let text): self.value = text.trimmingSpaces()
        case .some(let value):
            guard let text = value.text else { return nil }
            self.value = text
        }
    }

    /// The value of a success.
    var success: String? { self.status == 1 ? self.value : nil }

    /// The value as a code.
    var code: Int? { JSONValue.string(self.value).code.flatMap { Int(exactly: $0) } }

    /// The outcome of a send.
    static func outcome(_ answer: ProviderAnswer, ofTemplate isTemplate: Bool) -> SendOutcome {
        guard let reply = MeliPayamakReply(answer) else { return answer.gatewayOutcome }
        // For several receivers the ids come with commas between; there is one.
        let value = reply.value.pieces(",").first.map(String.init) ?? ""
        if Self.isID(value) {
            return reply.status == 1 ? .accepted(value) : .uncertain("contradiction", "an id and a failure")
        }
        guard let code = JSONValue.string(value).code.flatMap({ Int(exactly: $0) }) else {
            return .uncertain("no_value")
        }
        if code == 1, reply.status == 1 { return .accepted(nil) }
        return MeliPayamakCode.outcome(code, ofTemplate: isTemplate)
    }

    /// Whether it is no code, which have three digits at most, but an id, in whichever way its number is written.
    private static func isID(_ value: String) -> Bool {
        if value.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { return value.utf8.count > 3 }
        guard value.utf8.count <= JSONValue.longestID else { return false }
        return (try? JSONParser.parse(Array(value.utf8), limits: .foreign))?.double.map { $0 >= 1_000 } ?? false
    }
}
