extension ProviderSetting {
    /// Parsian's token.
    package static let parsianKey = Self(
        key: "SMS.SETTINGS.PARSIAN_WEBCO_IR_API_KEY", takes: "a token", isSecret: true, isRequired: true,
        summary: "Parsian WebCo's token.")
}

extension ProviderAddressSetting {
    /// Parsian's address.
    package static let parsian = Self(
        key: "parsian.baseUrl", standard: "https://api.parsianwebco.ir", summary: "Parsian WebCo's address.")
}

extension ProviderFacts {
    /// It sends by template only, and it is not asked for deliveries.
    static let parsian = ProviderFacts(
        settingName: "PARSIAN_WEBCO_IR", sendsText: false, partsPerSecond: 2, account: [.parsianKey], address: .parsian,
        // Values are joined by commas.
        valueFault: { value, _ in value.utf8.contains(UInt8(ascii: ",")) ? "takes no comma here." : nil })
}
