/// The SMS providers there are adapters for.
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

    /// Its name in `SMS.SMS_SERVICE`; the first three are the original's.
    package var settingName: String {
        switch self {
        case .kavenegar: "KAVENEGAR_COM"
        case .meliPayamak: "MELI_PAYAMAK_COM"
        case .parsian: "PARSIAN_WEBCO_IR"
        case .smsIR: "SMS_IR"
        case .generic: "GENERIC_HTTP"
        case .benchmark: "BENCHMARK"
        }
    }

    /// Finds a provider by its name in configuration.
    package init?(settingName: String) {
        guard let known = Self.allCases.first(where: { $0.settingName == settingName.uppercased() }) else { return nil }
        self = known
    }

    /// Whether it sends free text; Parsian knows templates only.
    package var sendsText: Bool { self != .parsian }

    /// The names under which it wants values when a template is known by its provider's id only; nil where that cannot be
    /// known.
    package var defaultVariables: [String]? {
        switch self {
        case .smsIR: nil
        case .kavenegar, .meliPayamak, .parsian, .generic, .benchmark:
            ["token", "token2", "token3", "token10", "token20"]
        }
    }
}
