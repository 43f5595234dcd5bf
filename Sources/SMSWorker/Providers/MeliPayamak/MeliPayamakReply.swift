import Common

/// MeliPayamak's answer: `{"Value": "…", "RetStatus": 1, "StrRetStatus": "Ok"}`.
///
/// `RetStatus` says whether it worked; what came of it, or the code, is in `Value`. (`RetStatus` 35 is any failure,
/// `Value` 35 a receiver on the blacklist.)
struct MeliPayamakReply {
    let status: Int64
    /// A string, or a number of up to 19 digits, which may be more than 63 bits hold.
    let value: String

    /// Reads an answer; nil if it is not the provider's.
    init?(_ answer: ProviderAnswer) {
        guard let json = answer.json, let status = json["RetStatus"]?.wholeNumber else { return nil }
        self.status = status
        switch json["Value"] {
        case .string(let text): self.value = text.trimmingSpaces()
        case .integer(let number): self.value = String(number)
        case .large(let digits): self.value = digits
        case .number(let number): self.value = String(number)
        case nil, .null: self.value = ""
        case .bool, .array, .object: return nil
        }
    }

    /// The value of a success.
    var success: String? { self.status == 1 ? self.value : nil }

    /// The outcome of a send.
    static func outcome(_ answer: ProviderAnswer, ofTemplate isTemplate: Bool) -> SendOutcome {
        guard let reply = MeliPayamakReply(answer) else { return answer.gatewayOutcome }
        // For several receivers the ids come with commas between; there is one.
        let value = reply.value.pieces(",").first.map(String.init) ?? ""
        if value.utf8.count > 3, value.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            return reply.status == 1 ? .accepted(value) : .uncertain("contradiction", "an id and a failure")
        }
        guard let code = Int(value) else { return .uncertain("no_value") }
        if code == 1, reply.status == 1 { return .accepted(nil) }
        return MeliPayamakCode.outcome(code, ofTemplate: isTemplate)
    }
}
