/// A provider that is simulated; its raw value is its path prefix and its name in every control answer.
enum Provider: String, CaseIterable, Sendable {
    /// kavenegar.com
    case kavenegar
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
}
