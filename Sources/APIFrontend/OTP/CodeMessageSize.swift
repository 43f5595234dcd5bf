import Primitives
import SMS

/// How long the SMS of a code gets where it is sent as plain text; only all of the settings together show it.
struct CodeMessageSize {
    /// The longest message that Android's SMS Retriever hands to an app, in bytes of UTF-8.
    ///
    /// https://developers.google.com/identity/sms-retriever/verify
    static let retrieverBytes = 140

    let rules: OTPRules
    let routes: SMSRoutes
    let templates: TemplateCatalogue

    /// What an operator should know of it, by the setting's key.
    var warnings: [(key: String, text: String)] {
        guard let text = self.longest else { return [] }
        let count = SegmentCount(text)
        let size = "\(text.unicodeScalars.count) characters, \(text.utf8.count) bytes"
        var warnings: [(key: String, text: String)] = []
        if count.parts > 1 {
            warnings.append(
                (
                    "otp.text",
                    "the text of a code (\(size)) is sent and paid for as \(count.parts) SMS (\(count.alphabet.rawValue))"
                ))
        }
        if !self.rules.appHashes.isEmpty, text.utf8.count > Self.retrieverBytes {
            warnings.append(
                (
                    "otp.text",
                    "with an app's hash the text of a code (\(size)) is longer than the \(Self.retrieverBytes) bytes that Android's SMS Retriever hands to an app"
                ))
        }
        return warnings
    }

    /// The longest text of all that requests may ask for and providers send as one; nil if a template carries every code.
    private var longest: String? {
        let body = OTPBody(
            code: String(repeating: "0", count: self.rules.length),
            origin: self.rules.origins.max { $0.utf8.count < $1.utf8.count } ?? "",
            appHash: self.rules.appHashes.max { $0.utf8.count < $1.utf8.count } ?? "")
        let texts = self.providers.compactMap { provider -> String? in
            guard case .text(let text)? = try? self.templates.payload(of: .code(body), by: provider) else {
                return nil
            }
            return text
        }
        return texts.max { $0.utf8.count < $1.utf8.count }
    }

    private var providers: [ProviderService] {
        self.rules.countries.sorted().compactMap { PhoneNumber(sealed: "+\($0)9120000000") }
            .flatMap { self.routes.chain(for: .otp, to: $0) }
    }
}
