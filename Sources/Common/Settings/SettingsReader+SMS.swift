package import Primitives
package import SMS

extension SettingsReader {
    /// The chains of providers.
    ///
    /// - Parameter allowsBenchmark: whether who starts the process has said that nothing need be sent.
    package mutating func readRoutes(allowsBenchmark: Bool = false) -> SMSRoutes {
        let (defaults, entries) = (self.read(.smsService), self.read(.smsRoutes))
        self.judge(defaults, of: Setting<[ProviderService]>.smsService.key, allowsBenchmark)
        self.judge(entries.flatMap(\.providers), of: Setting<[SMSRoutes.Entry]>.smsRoutes.key, allowsBenchmark)
        return SMSRoutes(defaults: defaults, entries: entries)
    }

    /// A name in a list must not be all it takes to have messages go nowhere.
    private mutating func judge(_ providers: [ProviderService], of key: String, _ allowsBenchmark: Bool) {
        guard let provider = providers.first(where: { !$0.facts.isOffered }) else { return }
        if allowsBenchmark {
            self.warn(key, "\(provider.settingName) makes outcomes up: nothing is sent")
        } else {
            self.reject(
                key,
                "\(provider.settingName) makes outcomes up and sends nothing: only `sms-worker --unsafe-benchmark` takes it"
            )
        }
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
