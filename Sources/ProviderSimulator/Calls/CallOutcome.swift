/// What became of a call.
enum CallOutcome: Hashable, Sendable {
    /// At least one message was taken and delivered.
    case accepted
    /// All its messages had been taken before; nothing was delivered again.
    case duplicate
    /// A question, not a send, and it was answered.
    case answered
    /// Refused with the provider's code.
    case rejected(Int)
    /// A fault replaced the answer.
    case fault(FaultEffect)
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
