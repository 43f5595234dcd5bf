import Common

/// The accounts at all providers, and the adapters of those that are in use.
struct ProviderAccounts: Sendable {
    private let used: [ProviderService]
    private let kavenegar: Kavenegar.Configuration
    private let meliPayamak: MeliPayamak.Configuration
    private let parsian: Parsian.Configuration
    private let smsIR: SMSIR.Configuration
    private let generic: GenericConfiguration?

    /// Reads every account, so that no key is unknown, and checks those in use.
    init(reading reader: inout SettingsReader, used: [ProviderService]) {
        self.used = used
        self.kavenegar = .init(reading: &reader, isUsed: used.contains(.kavenegar))
        self.meliPayamak = .init(reading: &reader, isUsed: used.contains(.meliPayamak))
        self.parsian = .init(reading: &reader, isUsed: used.contains(.parsian))
        self.smsIR = .init(reading: &reader, isUsed: used.contains(.smsIR))
        self.generic = .read(&reader, isUsed: used.contains(.generic))
    }

    /// The adapters in use.
    func adapters(http: ProviderHTTP) -> [any SMSProvider] {
        self.used.compactMap { service in
            switch service {
            case .kavenegar: Kavenegar(configuration: self.kavenegar, http: http)
            case .meliPayamak: MeliPayamak(configuration: self.meliPayamak, http: http)
            case .parsian: Parsian(configuration: self.parsian, http: http)
            case .smsIR: SMSIR(configuration: self.smsIR, http: http)
            case .generic: self.generic.map { GenericProvider(configuration: $0, http: http) }
            case .benchmark: BenchmarkProvider()
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
