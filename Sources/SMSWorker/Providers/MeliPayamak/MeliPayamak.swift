import Primitives
import SMS
import Settings

/// MeliPayamak's REST service, which is Farapayamak's too: two brands, one back end.
///
/// https://www.melipayamak.com/api/sendsimplesms/ for texts, https://www.melipayamak.com/api/sendbybasenumber/ for
/// templates.
struct MeliPayamak: SMSProvider {
    /// Account and choices.
    struct Configuration: Sendable {
        /// The address up to the method.
        var baseURL: String
        /// The user name.
        var username: String
        /// The password, or with newer accounts the API key.
        var password: String
        /// The line that texts come from; empty if only templates are sent.
        var sender: String
    }

    let configuration: Configuration
    let http: ProviderHTTP

    var service: ProviderService { .meliPayamak }

    /// The list of sent messages shows texts; what a template made of its values is not known here.
    func canAsk(_ payload: ProviderPayload) -> Bool {
        if case .text = payload { true } else { false }
    }

    func line(for payload: ProviderPayload) -> String? {
        self.canAsk(payload) && !self.configuration.sender.isEmpty ? self.configuration.sender : nil
    }

    func send(_ message: OutgoingMessage) async -> SendOutcome {
        guard message.phone.isIranian else { return .otherCountry }
        let isTemplate = !self.canAsk(message.payload)
        guard isTemplate || !self.configuration.sender.isEmpty else { return .noLine }
        let call = self.call(for: message)
        return await self.post(call.method, call.form).outcome { MeliPayamakReply.outcome($0, ofTemplate: isTemplate) }
    }

    /// Method and fields of a send, without the account.
    func call(for message: OutgoingMessage) -> (method: String, form: [(String, String)]) {
        switch message.payload {
        case .text(let text):
            (
                "SendSMS",
                [
                    ("to", message.phone.national), ("from", self.configuration.sender), ("text", text),
                    ("isFlash", "false"),
                ]
            )
        case .template(let id, let values):
            (
                "BaseServiceNumber",
                [("to", message.phone.national), ("bodyId", id), ("text", values.inPlaces.joined(separator: ";"))]
            )
        }
    }

    /// Calls a method.
    func post(
        _ method: String, _ form: [(String, String)] = [], answer maximum: Int = ProviderCall.ordinaryAnswer
    ) async -> ProviderHTTP.Reply {
        let account = [("username", self.configuration.username), ("password", self.configuration.password)]
        return await self.http.post("\(self.configuration.baseURL)/\(method)", form: account + form, answer: maximum)
    }
}

extension MeliPayamak {
    static func read(_ reader: inout SettingsReader, isUsed: Bool) -> ProviderMaker? {
        let configuration = Configuration(
            baseURL: reader.read(.meliPayamak), username: reader.read(.meliPayamakUsername, isUsed: isUsed),
            password: reader.read(.meliPayamakPassword, isUsed: isUsed),
            sender: reader.read(.meliPayamakSender, isUsed: isUsed))
        return { MeliPayamak(configuration: configuration, http: $0) }
    }
}
