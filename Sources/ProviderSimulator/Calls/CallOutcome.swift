/// What became of a call.
enum CallOutcome: Hashable, Sendable {
    /// At least one message was taken and delivered.
    case accepted
    /// All its messages had been taken before; nothing was delivered again.
    case duplicate
    /// A question, not a send, and it was answered.
    case answered
    /// Refused with the provider's code.
    case rejected(RefusalCode)
    /// A fault replaced the answer.
    case fault(FaultEffect)
}

extension CallOutcome {
    /// The code the caller was refused with, whether in earnest or by a fault.
    var code: RefusalCode? {
        switch self {
        case .rejected(let code), .fault(.code(let code)): code
        case .accepted, .duplicate, .answered, .fault: nil
        }
    }

    /// The kind of fault that replaced the answer.
    var faultName: String? {
        guard case .fault(let effect) = self else { return nil }
        return effect.name
    }
}

extension CallOutcome: CustomStringConvertible {
    /// The outcome as control answers show it: `accepted`, `rejected 411`, `fault http 500`.
    var description: String {
        switch self {
        case .accepted: "accepted"
        case .duplicate: "duplicate"
        case .answered: "answered"
        case .rejected(let code): "rejected \(code)"
        case .fault(.http(let status)): "fault http \(status)"
        case .fault(.code(let code)): "fault code \(code)"
        case .fault(let effect): "fault \(effect.name)"
        }
    }
}
