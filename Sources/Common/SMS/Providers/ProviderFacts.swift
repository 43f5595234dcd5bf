/// What is known of one provider, on one page of this folder: its names, limits, words and settings.
///
/// Elsewhere only its adapter and its simulator know it. An object, because messages ask it often and nothing of it ever changes.
package final class ProviderFacts: Sendable {
    /// What is wrong with a value for a variable of a template, as the end of a sentence; nil if it is taken.
    typealias ValueRule = @Sendable (_ value: String, _ variable: String) -> String?

    /// Its name in `SMS.SMS_SERVICE`.
    let settingName: String
    /// Whether operators may choose it; nobody but a bench may choose one that sends nothing.
    package let isOffered: Bool
    /// Whether it sends free text.
    let sendsText: Bool
    /// The names under which it wants values when a template is known by its provider's id only; nil where that cannot be
    /// known.
    let defaultVariables: [String]?
    /// The SMS parts a second it is given where `sms.rates` says nothing; nil for as many as there are.
    package let partsPerSecond: Int?
    /// What its final words for a delivery mean, in small letters.
    let deliveries: [String: MessageStatus]
    /// The texts of its account.
    package let account: [ProviderSetting]
    /// Where it is.
    package let address: ProviderAddressSetting?
    /// An object that describes it, which has its address too.
    package let description: ProviderSetting?
    /// What it does not take in a template's value.
    let valueFault: ValueRule
    /// What it does not take in a free text, as the end of a sentence.
    let textFault: @Sendable (String) -> String?
    /// A value for a template that is known by its provider's id only, as django-chelseru sends it.
    let loosened: @Sendable (_ value: String, _ variable: String) -> String

    init(
        settingName: String, isOffered: Bool = true, sendsText: Bool = true,
        defaultVariables: [String]? = ["token", "token2", "token3", "token10", "token20"], partsPerSecond: Int? = nil,
        deliveries: [String: MessageStatus] = ProviderFacts.plainWords, account: [ProviderSetting] = [],
        address: ProviderAddressSetting? = nil, description: ProviderSetting? = nil,
        valueFault: @escaping ValueRule = { _, _ in nil },
        textFault: @escaping @Sendable (String) -> String? = { _ in nil },
        loosened: @escaping @Sendable (String, String) -> String = { value, _ in value }
    ) {
        (self.settingName, self.isOffered, self.sendsText) = (settingName, isOffered, sendsText)
        (self.defaultVariables, self.partsPerSecond, self.deliveries) = (defaultVariables, partsPerSecond, deliveries)
        (self.account, self.address, self.description) = (account, address, description)
        (self.valueFault, self.textFault, self.loosened) = (valueFault, textFault, loosened)
    }

    /// Plain words, and those of SMPP receipts (SMPP 3.4, appendix B).
    static let plainWords: [String: MessageStatus] = [
        "delivered": .delivered, "delivrd": .delivered,
        "undelivered": .undelivered, "undeliv": .undelivered, "failed": .undelivered, "expired": .undelivered,
        "rejected": .undelivered, "rejectd": .undelivered, "deleted": .undelivered, "cancelled": .undelivered,
        "canceled": .undelivered, "blocked": .undelivered,
    ]

    /// The setting that holds the address, as operators know it; nil if there is none.
    package var addressSetting: String? { self.address?.key ?? self.description.map { $0.key + ".url" } }
}
