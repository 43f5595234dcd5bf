package import Primitives
package import SMS

extension Setting where Value == String {
    /// A text of a provider's account.
    init(_ setting: ProviderSetting) {
        self = .string(
            setting.key, default: "", visibility: setting.isSecret ? .secret : .open, takes: setting.takes,
            setting.summary)
    }
}

extension Setting where Value == ProviderAddress {
    /// A provider's address.
    init(_ setting: ProviderAddressSetting) {
        self = .value(setting.key, default: setting.standard, setting.summary)
    }
}

extension Setting where Value == JSONValue {
    /// An object that describes a provider.
    init(_ setting: ProviderSetting) {
        self = .json(
            setting.key, visibility: setting.isSecret ? .secret : .open, takes: setting.takes, setting.summary)
    }
}

extension ProviderFacts {
    /// The rows of its settings in the table of all keys.
    var rows: [SettingRow] {
        self.account.map { Setting<String>($0).row }
            + [self.address.map { Setting<ProviderAddress>($0).row }].compactMap(\.self)
            + [self.description.map { Setting<JSONValue>($0).row }].compactMap(\.self)
    }
}

extension SettingsReader {
    /// A text of a provider's account; one that is needed and not there is a problem where the provider is in use.
    package mutating func read(_ setting: ProviderSetting, isUsed: Bool) -> String {
        let value = self.read(Setting<String>(setting))
        if value.isEmpty { self.miss(setting, isUsed: isUsed) }
        return value
    }

    /// A provider's address, to which `/` and a path are added.
    package mutating func read(_ setting: ProviderAddressSetting) -> String {
        self.read(Setting<ProviderAddress>(setting)).text
    }

    /// The object that describes a provider; nil if there is none, which is a problem where the provider is in use.
    package mutating func readDescription(_ setting: ProviderSetting, isUsed: Bool) -> JSONValue? {
        let value = self.read(Setting<JSONValue>(setting))
        guard value == .object([:]) else { return value }
        self.miss(setting, isUsed: isUsed)
        return nil
    }

    private mutating func miss(_ setting: ProviderSetting, isUsed: Bool) {
        if isUsed, setting.isRequired { self.reject(setting.key, "is not set; the provider in use needs it") }
    }
}
