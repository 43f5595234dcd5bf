extension ProviderService {
    /// What this provider does not take in a template's value, as the end of a sentence; nil if it takes the value.
    ///
    /// Checked before a message is accepted, so that a failover does not meet a value that the second provider refuses.
    package func fault(ofValue value: String, parameter: String) -> String? {
        switch self {
        case .kavenegar:
            // https://kavenegar.com/rest.html, verify/lookup and code 431
            if value.count > 100 { return "takes at most 100 characters here." }
            let spaces = value.count { $0 == " " }
            let allowed = parameter == "token10" ? 5 : parameter == "token20" ? 8 : 0
            if spaces > allowed {
                return allowed == 0 ? "takes no space here." : "takes at most \(allowed) spaces here."
            }
            return value.contains { $0.isNewline || $0 == "_" } ? "takes no line break and no underscore here." : nil
        case .meliPayamak:
            // https://www.melipayamak.com/api/sendbybasenumber/, codes -5 and -10
            if value.contains(";") { return "takes no semicolon here." }
            return Self.hasLink(value) ? "takes no link here." : nil
        case .parsian:
            // Values are joined by commas.
            return value.contains(",") ? "takes no comma here." : nil
        case .smsIR:
            // https://sms.ir/rest-api/, code 114
            return value.count > 25 ? "takes at most 25 characters here." : nil
        case .generic, .benchmark: return nil
        }
    }

    /// A value for a template that is known by the provider's id only, as django-chelseru sends it: with hyphens where Kavenegar
    /// takes no space.
    func loosened(_ value: String, parameter: String) -> String {
        self == .kavenegar && ["token", "token2", "token3"].contains(parameter)
            ? value.replacing(" ", with: "-") : value
    }

    /// What this provider does not take in a free text, as the end of a sentence; nil if it takes the text.
    package func fault(ofText text: String) -> String? {
        // https://kavenegar.com/rest.html, code 413
        self == .kavenegar && text.count > 900 ? "takes at most 900 characters." : nil
    }

    private static func hasLink(_ value: String) -> Bool {
        let lower = value.lowercased()
        return lower.contains("http://") || lower.contains("https://") || lower.contains("www.")
    }
}
