import Primitives
import SMS
import Settings

/// The API of sms.ir (https://sms.ir/rest-api/).
struct SMSIR: SMSProvider {
    /// Account and choices.
    struct Configuration: Sendable {
        /// The address up to the method.
        var baseURL: String
        /// The API key, sent in a header.
        var key: String
        /// The line that texts come from; nil if only templates are sent.
        var line: Int64?
    }

    let configuration: Configuration
    let http: ProviderHTTP

    var service: ProviderService { .smsIR }

    /// The list of today's messages shows texts; what a template made of its values is not known here.
    func canAsk(_ payload: ProviderPayload) -> Bool {
        if case .text = payload { true } else { false }
    }

    func line(for payload: ProviderPayload) -> String? {
        self.canAsk(payload) ? self.configuration.line.map { String($0) } : nil
    }

    func send(_ message: OutgoingMessage) async -> SendOutcome {
        guard message.phone.isIranian else { return .otherCountry }
        switch message.payload {
        case .text(let text):
            guard let line = self.configuration.line else { return .noLine }
            let body = Self.bulk(text, to: message.phone, from: line)
            return await self.post("send/bulk", body).outcome(SMSIRReply.bulk)
        case .template(let id, let values):
            guard let number = Int64(id) else { return .notCalled("template_id", "takes numbers only") }
            return await self.post("send/verify", Self.verify(number, values, to: message.phone))
                .outcome(SMSIRReply.verify)
        }
    }

    /// The body of a text to one receiver.
    static func bulk(_ text: String, to phone: PhoneNumber, from line: Int64) -> JSONWriter {
        var writer = JSONWriter()
        writer.object {
            $0.member("lineNumber", line)
            $0.member("messageText", text)
            $0.array(named: "mobiles") { $0.string(phone.national) }
            $0.member("sendDateTime", nil as String?)
        }
        return writer
    }

    /// The body of a send by template.
    static func verify(_ id: Int64, _ values: [TemplateValue], to phone: PhoneNumber) -> JSONWriter {
        var writer = JSONWriter()
        writer.object {
            $0.member("mobile", phone.national)
            $0.member("templateId", id)
            $0.array(named: "parameters") { list in
                for value in values {
                    list.object {
                        $0.member("name", value.name)
                        $0.member("value", value.value)
                    }
                }
            }
        }
        return writer
    }

    /// Asks for something.
    func get(_ path: String, answer maximum: Int = ProviderCall.ordinaryAnswer) async -> ProviderHTTP.Reply {
        await self.http.get("\(self.configuration.baseURL)/\(path)", headers: self.headers, answer: maximum)
    }

    private func post(_ path: String, _ body: JSONWriter) async -> ProviderHTTP.Reply {
        await self.http.post("\(self.configuration.baseURL)/\(path)", json: body, headers: self.headers)
    }

    private var headers: [(String, String)] { [("X-API-KEY", self.configuration.key)] }
}

extension SMSIR {
    static func read(_ reader: inout SettingsReader, isUsed: Bool) -> ProviderMaker? {
        let line = reader.read(.smsIRLine, isUsed: isUsed)
        let configuration = Configuration(
            baseURL: reader.read(.smsIR), key: reader.read(.smsIRKey, isUsed: isUsed), line: Int64(line))
        if !line.isEmpty, configuration.line == nil { reader.reject(ProviderSetting.smsIRLine.key, "takes digits") }
        return { SMSIR(configuration: configuration, http: $0) }
    }
}
