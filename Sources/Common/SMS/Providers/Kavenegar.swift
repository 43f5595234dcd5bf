import Primitives

extension ProviderSetting {
    /// Kavenegar's API key.
    package static let kavenegarKey = Self(
        key: "SMS.SETTINGS.KAVENEGAR_COM_API_KEY", takes: "an API key", isSecret: true, isRequired: true,
        summary: "Kavenegar's API key.")
    /// The line that messages come from.
    package static let kavenegarSender = Self(
        key: "SMS.SETTINGS.KAVENEGAR_COM_FROM", summary: "Kavenegar's sender line; empty is the account's default.")
}

extension ProviderAddressSetting {
    /// Kavenegar's address.
    package static let kavenegar = Self(
        key: "kavenegar.baseUrl", standard: "https://api.kavenegar.com/v1",
        summary: "Kavenegar's address, up to the API key.")
}

extension ProviderFacts {
    /// Known from https://kavenegar.com/rest.html.
    ///
    /// Final states of a delivery: 6 failed at the carrier, 10 delivered, 11 phone not reachable, 13 cancelled, 14 blocked by the
    /// receiver. 100 (unknown or older than 48 hours) says nothing of the message.
    static let kavenegar = ProviderFacts(
        settingName: "KAVENEGAR_COM",
        deliveries: [
            "6": .undelivered, "10": .delivered, "11": .undelivered, "13": .undelivered, "14": .undelivered,
        ],
        account: [.kavenegarKey, .kavenegarSender], address: .kavenegar,
        valueFault: { KavenegarRules.fault(ofValue: $0, for: $1) },
        // Code 413.
        textFault: { $0.unicodeScalars.count > 900 ? "takes at most 900 characters." : nil },
        loosened: { KavenegarRules.loosened($0, for: $1) })
}

/// What Kavenegar takes in templates.
private enum KavenegarRules {
    /// verify/lookup, and code 431.
    static func fault(ofValue value: String, for variable: String) -> String? {
        if value.unicodeScalars.count > 100 { return "takes at most 100 characters here." }
        let spaces = value.utf8.count { $0 == UInt8(ascii: " ") }
        let allowed = variable == "token10" ? 5 : variable == "token20" ? 8 : 0
        if spaces > allowed {
            return allowed == 0 ? "takes no space here." : "takes at most \(allowed) spaces here."
        }
        return value.unicodeScalars.contains { self.isLineBreak($0) || $0 == "_" }
            ? "takes no line break and no underscore here." : nil
    }

    /// With hyphens where it takes no space, as django-chelseru sends it.
    static func loosened(_ value: String, for variable: String) -> String {
        ["token", "token2", "token3"].contains(variable)
            ? TextGate.ours(value.utf8.map { $0 == UInt8(ascii: " ") ? UInt8(ascii: "-") : $0 }) : value
    }

    /// Whether a scalar ends a line (UAX #14, mandatory breaks).
    private static func isLineBreak(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0A...0x0D, 0x85, 0x2028, 0x2029: true
        default: false
        }
    }
}
