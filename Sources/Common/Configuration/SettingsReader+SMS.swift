extension SettingsReader {
    /// The chains of providers.
    package mutating func readRoutes() -> SMSRoutes {
        SMSRoutes(defaults: self.read(.smsService), entries: self.read(.smsRoutes))
    }

    /// The templates.
    package mutating func readTemplates() -> TemplateCatalogue {
        self.read(.smsTemplates).with(
            otpTemplate: self.read(.otpTemplate), otpText: self.read(.otpText),
            plainPunctuation: self.read(.plainPunctuation))
    }

    /// How long records live.
    package mutating func readRetention() -> MessageStore.Retention {
        .init(otp: self.read(.otpRetention), text: self.read(.textRetention))
    }

    /// Which numbers are known to be in use.
    package mutating func readMobileRanges() -> MobileRanges {
        .init(mode: self.read(.unknownRanges), more: self.read(.knownRanges))
    }
}
