/// A provider that is simulated; its raw value is its path prefix and its name in every control answer.
enum Provider: String, CaseIterable, Sendable {
    /// kavenegar.com
    case kavenegar
    /// melipayamak.com, and Farapayamak, which answers from the same machines
    case melipayamak
    /// parsianwebco.ir
    case parsian
    /// sms.ir
    case smsir
    /// Any service reached over an HTTP shape of our own
    case generic
}

extension Provider {
    /// Reads the `provider` field of a control request.
    init(named name: String) throws(ControlError) {
        guard let provider = Provider(rawValue: name) else {
            let names = Provider.allCases.map(\.rawValue).joined(separator: ", ")
            throw .badField("provider", "must be one of: \(names)")
        }
        self = provider
    }

    /// What is added to the time of the start to make the id of the first message.
    ///
    /// Ids that go on from the clock are not given out twice by a restarted simulator, and the distances keep providers
    /// apart, so that an id alone names a message. MeliPayamak's have more than 15 digits, as the real ones.
    var messageIDOffset: Int64 {
        switch self {
        case .kavenegar: 0
        case .melipayamak: 4_000_000_000_000_000
        case .parsian: 20_000_000_000_000
        case .smsir: 30_000_000_000_000
        case .generic: 50_000_000_000_000
        }
    }
}
