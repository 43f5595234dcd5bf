import Primitives

extension ProviderService {
    /// What this provider does not take in a template's value, as the end of a sentence; nil if it takes the value.
    ///
    /// Checked before a message is accepted, so that a failover does not meet a value that the second provider refuses.
    package func fault(ofValue value: String, parameter: String) -> String? {
        switch self {
        case .kavenegar:
            // https://kavenegar.com/rest.html, verify/lookup and code 431
            if value.unicodeScalars.count > 100 { return "takes at most 100 characters here." }
            let spaces = value.utf8.count { $0 == UInt8(ascii: " ") }
            let allowed = parameter == "token10" ? 5 : parameter == "token20" ? 8 : 0
            if spaces > allowed {
                return allowed == 0 ? "takes no space here." : "takes at most \(allowed) spaces here."
            }
            return value.unicodeScalars.contains { Self.isLineBreak($0) || $0 == "_" }
                ? "takes no line break and no underscore here." : nil
        case .meliPayamak:
            // https://www.melipayamak.com/api/sendbybasenumber/, codes -5 and -10
            if value.utf8.contains(UInt8(ascii: ";")) { return "takes no semicolon here." }
            return Self.hasLink(value) ? "takes no link here." : nil
        case .parsian:
            // Values are joined by commas.
            return value.utf8.contains(UInt8(ascii: ",")) ? "takes no comma here." : nil
        case .smsIR:
            // https://sms.ir/rest-api/, code 114
            return value.unicodeScalars.count > 25 ? "takes at most 25 characters here." : nil
        case .generic, .benchmark: return nil
        }
    }

    /// A value for a template that is known by the provider's id only, as django-chelseru sends it: with hyphens where Kavenegar
    /// takes no space.
    func loosened(_ value: String, parameter: String) -> String {
        self == .kavenegar && ["token", "token2", "token3"].contains(parameter)
            ? TextGate.ours(value.utf8.map { $0 == UInt8(ascii: " ") ? UInt8(ascii: "-") : $0 }) : value
    }

    /// What this provider does not take in a free text, as the end of a sentence; nil if it takes the text.
    package func fault(ofText text: String) -> String? {
        // https://kavenegar.com/rest.html, code 413
        self == .kavenegar && text.unicodeScalars.count > 900 ? "takes at most 900 characters." : nil
    }

    /// Whether a scalar ends a line (UAX #14, mandatory breaks).
    private static func isLineBreak(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0A...0x0D, 0x85, 0x2028, 0x2029: true
        default: false
        }
    }

    private static func hasLink(_ value: String) -> Bool {
        let lower = ProtocolText(value).lowercased
        return (["http://", "https://", "www."] as [ProtocolText]).contains { lower.firstIndex(of: $0) != nil }
    }
}
