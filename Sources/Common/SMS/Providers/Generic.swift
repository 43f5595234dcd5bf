extension ProviderSetting {
    /// The generic provider.
    package static let generic = Self(
        key: "sms.generic",
        takes: "an object with url, method, headers, body, success, id, errors (see docs/run/generic-provider.md)",
        isSecret: true, isRequired: true, summary: "A provider described by template: any HTTP API without code.")
}

extension ProviderFacts {
    /// Any HTTP API, described by configuration.
    static let generic = ProviderFacts(settingName: "GENERIC_HTTP", description: .generic)
}
