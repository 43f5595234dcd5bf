import Primitives
import Redis

/// Whether an attempt may be made.
package enum BeginVerdict: Sendable, Equatable {
    /// It may: this is its number.
    case begun(number: Int)
    /// There were other attempts than the caller knew of, these: choose again.
    case history([Attempt])
    /// The last one has no outcome: its worker died, or is still at it.
    case open(number: Int, worker: String, age: Duration, [Attempt])
    /// Nothing more is to be done for it.
    case settled(MessageStatus)
    /// Its time is over.
    case expired

    /// Reads the script's reply.
    init(_ reply: RedisValue) throws(RedisError) {
        let parts = try reply.get().array()
        guard let word = parts.first else { throw RedisError(.unexpectedReply, "an empty verdict") }
        switch (try word.string(), parts.count) {
        case ("begun", 2): self = .begun(number: Int(try parts[1].integer()))
        case ("history", 2...): self = .history(try Self.attempts(parts.dropFirst(2)))
        case ("open", 5...):
            let age = try parts[4].integer().subtracting(clamped: parts[3].integer())
            self = .open(
                number: Int(try parts[1].integer()), worker: try parts[2].string(), age: .milliseconds(max(0, age)),
                try Self.attempts(parts.dropFirst(5)))
        case ("settled", 2):
            guard let status = MessageStatus(rawValue: try parts[1].string()) else {
                throw RedisError(.unexpectedReply, "an unknown status")
            }
            self = .settled(status)
        case ("expired", 1): self = .expired
        default: throw RedisError(.unexpectedReply, "an unknown verdict")
        }
    }

    /// Reads threes of provider, outcome and code.
    private static func attempts(_ parts: ArraySlice<RedisValue>) throws(RedisError) -> [Attempt] {
        var attempts: [Attempt] = []
        var words = parts.makeIterator()
        while let provider = words.next(), let outcome = words.next(), let code = words.next() {
            attempts.append(
                Attempt(
                    provider: try provider.string(), outcome: try outcome.string(), code: try code.string()))
        }
        return attempts
    }
}
