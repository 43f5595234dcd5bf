import Primitives
package import Redis

/// Whether a call to a provider may be made.
package enum BeginVerdict: Sendable, Equatable {
    /// It may: this is its number, and these are the calls before it.
    case begun(number: Int)
    /// There were other calls than the caller knew of: choose again.
    case history([PastCall])
    /// The last call has no outcome: its worker died, or is still at it.
    case open(number: Int, worker: String, age: Duration, [PastCall])
    /// Nothing more is to be done for it.
    case settled(MessageStatus)
    /// Its time is over.
    case expired

    /// Reads the script's reply.
    package init(_ reply: RedisValue) throws(RedisError) {
        let parts = try reply.get().array()
        guard let word = parts.first else { throw RedisError(.unexpectedReply, "an empty verdict") }
        switch (try word.string(), parts.count) {
        case ("begun", 2): self = .begun(number: Int(try parts[1].integer()))
        case ("history", 2...): self = .history(try PastCall.list(parts.dropFirst(2)))
        case ("open", 5...):
            let age = try parts[4].integer().subtracting(clamped: parts[3].integer())
            self = .open(
                number: Int(try parts[1].integer()), worker: try parts[2].string(), age: .milliseconds(max(0, age)),
                try PastCall.list(parts.dropFirst(5)))
        case ("settled", 2):
            guard let status = MessageStatus(rawValue: try parts[1].string()) else {
                throw RedisError(.unexpectedReply, "an unknown status")
            }
            self = .settled(status)
        case ("expired", 1): self = .expired
        default: throw RedisError(.unexpectedReply, "an unknown verdict")
        }
    }
}

/// A call that was made for a message, as far as the next decision needs it.
package struct PastCall: Sendable, Equatable {
    /// The provider.
    package let provider: String
    /// The kind of outcome; empty while it is not known.
    package let outcome: String
    /// The provider's code, or our word for what happened.
    package let code: String

    /// Makes a call.
    package init(provider: String, outcome: String, code: String = "") {
        self.provider = provider
        self.outcome = outcome
        self.code = code
    }

    static func list(_ parts: ArraySlice<RedisValue>) throws(RedisError) -> [PastCall] {
        var calls: [PastCall] = []
        var rest = parts
        while rest.count >= 3 {
            let triple = Array(rest.prefix(3))
            calls.append(
                PastCall(
                    provider: try triple[0].string(), outcome: try triple[1].string(), code: try triple[2].string()))
            rest = rest.dropFirst(3)
        }
        return calls
    }
}
