import SMS
import Settings

/// The accounts at the providers in use, of which their adapters are made.
struct ProviderAccounts: Sendable {
    private let makers: [ProviderMaker]

    /// Reads every account, so that no key is unknown, and checks those in use.
    init(reading reader: inout SettingsReader, used: [ProviderService]) {
        var makers: [ProviderMaker] = []
        for service in ProviderService.allCases {
            let isUsed = used.contains(service)
            if let maker = service.adapter.read(&reader, isUsed: isUsed), isUsed { makers.append(maker) }
        }
        self.makers = makers
    }

    /// The adapters in use.
    func adapters(http: ProviderHTTP) -> [any SMSProvider] { self.makers.map { $0(http) } }
}

extension ProviderService {
    /// Who calls it.
    fileprivate var adapter: any SMSProvider.Type {
        switch self {
        case .kavenegar: Kavenegar.self
        case .meliPayamak: MeliPayamak.self
        case .parsian: Parsian.self
        case .smsIR: SMSIR.self
        case .generic: GenericProvider.self
        case .benchmark: BenchmarkProvider.self
        }
    }
}
