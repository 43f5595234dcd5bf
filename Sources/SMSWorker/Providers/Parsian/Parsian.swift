import Primitives
import SMS
import Settings

/// Parsian WebCo's service, which sends by template only.
///
/// Its documentation is not public: everything here is known from callers. Whether a send went through cannot be asked
/// without the id that is then missing, and the shape of the answer to `webservice-check-sms/get` is not known, so that
/// deliveries are not asked for.
struct Parsian: SMSProvider {
    /// The account.
    struct Configuration: Sendable {
        /// The address up to the method.
        var baseURL: String
        /// The token.
        var token: String
    }

    let configuration: Configuration
    let http: ProviderHTTP

    var service: ProviderService { .parsian }

    func send(_ message: OutgoingMessage) async -> SendOutcome {
        guard message.phone.isIranian else { return .otherCountry }
        guard case .template(let id, let values) = message.payload else {
            return .notCalled("no_text", "sends by template only")
        }
        let form = [
            ("TemplateID", id), ("MessageVars", values.inPlaces.joined(separator: ",")),
            ("Receiver", message.phone.national), ("delay", "1"),
        ]
        return await self.post("webservice-send-sms/send", form).outcome(ParsianReply.outcome)
    }

    func credit() async -> Double? {
        await self.post("webservice-get-credit/get").answer.flatMap(ParsianReply.credit)
    }

    func accountFault() async -> String? {
        await self.post("webservice-get-credit/get").outcome(ParsianReply.outcome).accountFault
    }

    private func post(_ method: String, _ form: [(String, String)] = []) async -> ProviderHTTP.Reply {
        await self.http.post(
            "\(self.configuration.baseURL)/\(method)", form: [("token", self.configuration.token)] + form)
    }
}

extension Parsian {
    static func read(_ reader: inout SettingsReader, isUsed: Bool) -> ProviderMaker? {
        let configuration = Configuration(
            baseURL: reader.read(.parsian), token: reader.read(.parsianKey, isUsed: isUsed))
        return { Parsian(configuration: configuration, http: $0) }
    }
}
