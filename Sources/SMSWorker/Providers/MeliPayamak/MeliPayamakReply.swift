import Common
import Foundation

/// MeliPayamak's answer: `{"Value": "…", "RetStatus": 1, "StrRetStatus": "Ok"}`.
///
/// `RetStatus` says whether it worked; what came of it, or the code, is in `Value`. (`RetStatus` 35 is any failure,
/// `Value` 35 a receiver on the blacklist.)
struct MeliPayamakReply: Decodable {
    let status: Int
    /// A string, or a number of up to 19 digits, which may be more than 63 bits hold.
    let value: String

    private enum CodingKeys: String, CodingKey {
        case status = "RetStatus"
        case value = "Value"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let text = try? container.decode(String.self, forKey: .status), let number = Int(text) {
            self.status = number
        } else {
            self.status = try container.decode(Int.self, forKey: .status)
        }
        if let text = try? container.decode(String.self, forKey: .value) {
            self.value = text.trimmingSpaces()
        } else if let number = try? container.decode(UInt64.self, forKey: .value) {
            self.value = String(number)
        } else if let number = try? container.decode(Int64.self, forKey: .value) {
            self.value = String(number)
        } else {
            self.value = try container.decodeIfPresent(Double.self, forKey: .value).map { String($0) } ?? ""
        }
    }

    /// Reads an answer; nil if it is not the provider's.
    init?(_ answer: ProviderAnswer) {
        guard let reply = try? JSONDecoder().decode(MeliPayamakReply.self, from: Data(answer.body)) else { return nil }
        self = reply
    }

    /// The value of a success.
    var success: String? { self.status == 1 ? self.value : nil }

    /// The outcome of a send.
    static func outcome(_ answer: ProviderAnswer, ofTemplate isTemplate: Bool) -> SendOutcome {
        guard let reply = MeliPayamakReply(answer) else { return answer.gatewayOutcome }
        // For several receivers the ids come with commas between; there is one.
        let value = reply.value.split(separator: ",").first.map(String.init) ?? ""
        if value.utf8.count > 3, value.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            return reply.status == 1 ? .accepted(value) : .uncertain("contradiction", "an id and a failure")
        }
        guard let code = Int(value) else { return .uncertain("no_value") }
        if code == 1, reply.status == 1 { return .accepted(nil) }
        return MeliPayamakCode.outcome(code, ofTemplate: isTemplate)
    }
}
