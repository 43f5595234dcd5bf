import Common
import Crypto

/// Kavenegar's REST API (https://kavenegar.com/rest.html).
struct Kavenegar: SMSProvider {
    /// Account and choices.
    struct Configuration: Sendable {
        /// The address up to the API key.
        var baseURL: String
        /// The API key, part of every path: URLs are never logged.
        var key: String
        /// The line to send from; empty for the account's default.
        var sender: String
        /// The template for codes; empty sends plain text.
        var otpTemplate: String
    }

    let configuration: Configuration
    let text: OTPText
    let http: ProviderHTTP

    var name: String { "kavenegar" }

    /// `sms/send` takes a `localid`, for which a repeat gives the first message back; `verify/lookup` takes none.
    var deduplicates: Bool { self.configuration.otpTemplate.isEmpty }

    func send(_ content: OTPContent, id: String) async -> SendOutcome {
        let call = self.call(for: content, id: id)
        let url = "\(self.configuration.baseURL)/\(FormEncoding.escape(self.configuration.key))/\(call.method).json"
        switch await self.http.post(url, form: call.form) {
        case .answered(let status, let body): return KavenegarReply.outcome(status: status, body: body)
        case .notSent(let reason): return .notSent(reason: reason)
        case .lost(let reason): return .uncertain(reason: reason)
        }
    }

    /// Method and fields of the call.
    func call(for content: OTPContent, id: String) -> (method: String, form: [(String, String)]) {
        // 00 and the calling code is the form that both methods take for every country.
        let receptor = "00" + content.phone.e164.dropFirst()
        guard self.configuration.otpTemplate.isEmpty else {
            return (
                "verify/lookup",
                [("receptor", receptor), ("template", self.configuration.otpTemplate), ("token", content.code)]
            )
        }
        var form = [
            ("receptor", receptor), ("message", self.text.text(for: content)), ("localid", String(Self.localID(id))),
        ]
        if !self.configuration.sender.isEmpty { form.append(("sender", self.configuration.sender)) }
        return ("sms/send", form)
    }

    /// The message's id as the positive 64-bit integer that `localid` takes: the first 63 bits of its SHA-256.
    static func localID(_ id: String) -> Int64 {
        let bytes = SHA256.hash(data: Array(id.utf8)).prefix(8)
        return Int64(bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) } >> 1)
    }
}
