package import Primitives
package import SMS

extension SettingsReader {
    /// The chains of providers.
    package mutating func readRoutes() -> SMSRoutes {
        SMSRoutes(
            defaults: self.read(.smsService).compactMap(ProviderService.init(settingName:)),
            entries: self.read(.smsRoutes).compactMap(SMSRoutes.entry))
    }

    /// The templates.
    package mutating func readTemplates() -> TemplateCatalogue? {
        let value = self.read(.smsTemplates)
        let otpTemplate = self.read(.otpTemplate)
        let text = OTPText(pattern: self.read(.otpText))
        let plainPunctuation = self.read(.plainPunctuation)
        do {
            return try TemplateCatalogue(
                value, otpTemplate: otpTemplate, otpText: text, plainPunctuation: plainPunctuation)
        } catch {
            self.reject("SMS.TEMPLATES", error.description)
            return nil
        }
    }

    /// How long records live.
    package mutating func readRetention() -> MessageStore.Retention {
        .init(otp: self.read(.otpRetention), text: self.read(.textRetention))
    }

    /// Which numbers are known to be in use.
    package mutating func readMobileRanges() -> MobileRanges {
        // Its setting lets nothing else through.
        .init(mode: .init(rawValue: self.read(.unknownRanges)) ?? .warn, more: self.read(.knownRanges))
    }
}
