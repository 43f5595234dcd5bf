import Common

/// The accounts at all providers, and the adapters of those that are in use.
struct ProviderAccounts: Sendable {
    private let used: [ProviderService]
    private let kavenegar: Kavenegar.Configuration

    /// Reads every account, so that no key is unknown, and checks those in use.
    init(reading reader: inout SettingsReader, used: [ProviderService]) {
        self.used = used
        self.kavenegar = Kavenegar.Configuration(reading: &reader, isUsed: used.contains(.kavenegar))
    }

    /// The adapters in use.
    func adapters(http: ProviderHTTP) -> [any SMSProvider] {
        self.used.compactMap { service in
            switch service {
            case .kavenegar: Kavenegar(configuration: self.kavenegar, http: http)
            case .benchmark: BenchmarkProvider()
            case .meliPayamak, .parsian, .smsIR, .generic: nil
            }
        }
    }
}

extension SettingsReader {
    /// Reads a setting that a provider cannot do without.
    mutating func required(_ setting: Setting<String>, isUsed: Bool) -> String {
        let value = self.read(setting)
        if isUsed, value.isEmpty { self.reject(setting.key, "is not set; the provider in use needs it") }
        return value
    }
}
