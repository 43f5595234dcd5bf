import Primitives

/// What `POST /deliver` asks for.
struct DeliveryOrder: Sendable {
    /// Which messages it is about.
    enum Target: Equatable, Sendable {
        /// The one with this id.
        case message(Int64)
        /// All that one provider remembers.
        case all(Provider)
    }

    /// What is to become of them.
    enum Status: Equatable, Sendable {
        /// What this word means with each provider.
        case word(DeliveryWord)
        /// The provider's own number.
        case code(Int)
    }

    /// Which messages it is about.
    let target: Target
    /// What is to become of them.
    let status: Status

    private static let knownMembers: Set<String> = ["messageid", "status", "provider", "all"]

    /// Reads the body of a control request.
    init(members: [ProtocolText: JSONValue]) throws(ControlError) {
        if let unknown = members.keys.map(\.string).filter({ !Self.knownMembers.contains($0) }).min() {
            throw .badField(unknown, "is not known")
        }
        self.status = try Self.status(members["status"])
        if members["all"] == .bool(true) {
            guard let name = members["provider"]?.text else {
                throw .badField("provider", "is required with all and must be a string")
            }
            guard members["messageid"] == nil else { throw .badField("messageid", "does not go with all") }
            self.target = .all(try Provider(named: name))
        } else {
            guard let id = members["messageid"]?.text.flatMap({ Int64($0) }) else {
                throw .badField("messageid", "is required and must be a provider's id")
            }
            self.target = .message(id)
        }
    }

    /// The number the status has with a provider.
    func code(for provider: Provider) throws(ControlError) -> Int {
        let codes = provider.deliveryCodes
        switch self.status {
        case .word(let word): return word.code(in: codes)
        case .code(let code):
            guard codes.contains(code) else { throw .badField("status", "is no number of \(provider.rawValue)") }
            return code
        }
    }

    private static func status(_ member: JSONValue?) throws(ControlError) -> Status {
        if let code = member?.wholeNumber { return .code(code) }
        guard case .string(let text) = member, let word = DeliveryWord(rawValue: text) else {
            let words = DeliveryWord.allCases.map(\.rawValue).joined(separator: ", ")
            throw .badField("status", "must be one of \(words), or the provider's number")
        }
        return .word(word)
    }
}
