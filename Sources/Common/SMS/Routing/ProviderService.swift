/// The SMS providers there are adapters for; what is known of each is its page in `Providers`.
package enum ProviderService: String, CaseIterable, Sendable {
    /// kavenegar.com
    case kavenegar
    /// melipayamak.com
    case meliPayamak = "melipayamak"
    /// parsianwebco.ir
    case parsian
    /// sms.ir
    case smsIR = "smsir"
    /// Any HTTP API, described by configuration.
    case generic
    /// Outcomes made up in process, to measure everything around them.
    case benchmark

    /// Its page.
    package var facts: ProviderFacts {
        switch self {
        case .kavenegar: .kavenegar
        case .meliPayamak: .meliPayamak
        case .parsian: .parsian
        case .smsIR: .smsIR
        case .generic: .generic
        case .benchmark: .benchmark
        }
    }

    /// Finds a provider by its name in configuration.
    package init?(settingName: String) {
        guard let known = Self.allCases.first(where: { $0.settingName == settingName.uppercased() }) else { return nil }
        self = known
    }
}

extension ProviderService {
    /// Its name in `SMS.SMS_SERVICE`; the first three are django-chelseru's.
    package var settingName: String { self.facts.settingName }

    /// Whether it sends free text.
    package var sendsText: Bool { self.facts.sendsText }

    /// What this provider does not take in a template's value, as the end of a sentence; nil if it takes the value.
    ///
    /// Checked before a message is accepted, so that a failover does not meet a value that the second provider refuses.
    package func fault(ofValue value: String, parameter: String) -> String? { self.facts.valueFault(value, parameter) }

    /// What this provider does not take in a free text, as the end of a sentence; nil if it takes the text.
    package func fault(ofText text: String) -> String? { self.facts.textFault(text) }
}
