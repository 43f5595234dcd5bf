import Crypto
import Primitives
import SMS

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
    }

    let configuration: Configuration
    let http: ProviderHTTP

    var service: ProviderService { .kavenegar }

    /// `sms/send` takes a `localid`, for which a repeat gives the first message back; `verify/lookup` takes none.
    func deduplicates(_ payload: ProviderPayload) -> Bool {
        if case .text = payload { true } else { false }
    }

    func line(for payload: ProviderPayload) -> String? {
        self.deduplicates(payload) && !self.configuration.sender.isEmpty ? self.configuration.sender : nil
    }

    func send(_ message: OutgoingMessage) async -> SendOutcome {
        let call = self.call(for: message)
        return await self.post(call.method, call.form).outcome(KavenegarReply.outcome)
    }

    /// Calls a method.
    func post(
        _ method: String, _ form: [(String, String)], answer maximum: Int = ProviderCall.ordinaryAnswer
    ) async -> ProviderHTTP.Reply {
        let url = "\(self.configuration.baseURL)/\(FormEncoding.escape(self.configuration.key))/\(method).json"
        return await self.http.post(url, form: form, answer: maximum)
    }

    /// Method and fields of the call.
    func call(for message: OutgoingMessage) -> (method: String, form: [(String, String)]) {
        let receptor = Self.receptor(message.phone)
        switch message.payload {
        case .template(let id, let values):
            return ("verify/lookup", [("receptor", receptor), ("template", id)] + values.map { ($0.name, $0.value) })
        case .text(let text):
            var form = [("receptor", receptor), ("message", text), ("localid", String(Self.localID(message.id)))]
            if !self.configuration.sender.isEmpty { form.append(("sender", self.configuration.sender)) }
            return ("sms/send", form)
        }
    }

    /// A number with 00 and the calling code, the form that every method takes for every country.
    static func receptor(_ phone: PhoneNumber) -> String { "00" + phone.e164.dropFirst() }

    /// The message's id as the positive 64-bit integer that `localid` takes: the first 63 bits of its SHA-256.
    static func localID(_ id: String) -> Int64 {
        let bytes = SHA256.hash(data: Array(id.utf8)).prefix(8)
        return Int64(bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) } >> 1)
    }
}
