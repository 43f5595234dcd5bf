import Primitives
package import SMS

extension ProviderService: SettingValue {
    /// What a setting of some takes: those that operators may choose.
    package static var takes: String {
        Self.allCases.filter(\.facts.isOffered).map(\.settingName).joined(separator: ", ")
    }

    /// Reads a provider's name, also that of one that only a bench may choose.
    package init?(_ text: String) { self.init(settingName: text) }
}

extension SMSRoutes.Entry: SettingValue {
    /// What a setting of some takes.
    package static var takes: String { "otp=A+B, text=A, 98=A or otp/98=A+B, with providers for A and B" }
}

extension SendRate: SettingValue {
    /// What a setting of some takes.
    package static var takes: String { "PROVIDER=N or PROVIDER/LINE=N in SMS parts a second" }
}

extension CreditThreshold: SettingValue {
    /// What a setting of some takes.
    package static var takes: String { "PROVIDER=N in the provider's own unit" }
}

extension OTPText: SettingValue {
    /// What a setting of it takes.
    package static var takes: String { "a text with {code} in it" }

    /// Reads a text of at most 500 characters that has a place for the code.
    package init?(_ text: String) {
        guard text.unicodeScalars.count <= 500, ProtocolText(text).firstIndex(of: "{code}") != nil else { return nil }
        self.init(pattern: text)
    }
}
