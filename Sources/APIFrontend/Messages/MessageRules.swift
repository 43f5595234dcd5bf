import Primitives
import SMS
import Settings

/// What decides whether a message can be taken.
struct MessageRules: Sendable {
    /// The most characters of a template's value; no provider takes more.
    static let mostValueCharacters = 290
    /// The most values for a template.
    static let variableLimit = 20

    /// Countries whose numbers are served.
    var countries: Set<String> = ["98"]
    /// Which of Iran's numbers are known to be in use.
    var ranges = MobileRanges()
    /// Who carries what.
    var routes: SMSRoutes
    /// How.
    var templates: TemplateCatalogue
    /// The most characters of a text, by code points; the default is what django-chelseru documents.
    var textLimit = Setting<Int>.maxCharacters.defaultValue

    /// The most characters of a template's value: a template is no way around the limit of texts.
    var valueLimit: Int { min(self.textLimit, Self.mostValueCharacters) }

    /// What is wrong with a text that is too long, in Django REST framework's words, and what it would cost.
    ///
    /// What an SMS costs is between the operator and the provider; that each part is paid for is true of all of them.
    func refusal(ofLong text: String) -> String {
        let count = SegmentCount(text)
        return "Ensure this field has no more than \(self.textLimit) characters. It has "
            + "\(text.unicodeScalars.count), and would be sent and paid for as \(count.parts) SMS (\(count.alphabet.rawValue))."
    }

    /// How many SMS a text takes, if every provider that it may go to takes it.
    ///
    /// Plain text passes by providers that send by template only, as long as one of the chain sends text: they will not be
    /// asked. A template's values have to suit all, or a failover would find a value that the second provider refuses.
    ///
    /// - Throws: ``PayloadFault`` of the first provider that does not take it.
    func segments(of body: TextBody, to phone: PhoneNumber) throws(PayloadFault) -> SegmentCount {
        let chain = self.routes.chain(for: .text, to: phone)
        let texters = chain.filter(\.sendsText)
        let candidates = body.template == nil && !texters.isEmpty ? texters : chain
        var first: ProviderPayload?
        for provider in candidates {
            let payload = try self.templates.payload(of: .text(body), by: provider)
            first = first ?? payload
        }
        return SegmentCount(first?.countedText ?? "")
    }
}
