/// What a fault does to the call it strikes.
enum FaultEffect: Hashable, Sendable {
    /// The longest that a call is held, in milliseconds.
    static let maximumWaitMilliseconds = 60_000

    /// Waits so many milliseconds, then goes on as if nothing had been.
    case delay(Int)
    /// Closes the connection; the call had no effect.
    case refuse
    /// Resets the connection; the call had no effect.
    case resetBeforeRead
    /// Delivers, then resets the connection in place of an answer.
    case resetAfterAccept
    /// Delivers, keeps silent for so many milliseconds, then closes the connection.
    case hang(Int)
    /// Answers like a broken gateway with this HTTP status; the call had no effect.
    case http(Int)
    /// Answers with this code of the provider's own; the call had no effect.
    case code(Int)
    /// Answers 200 with bytes that mean nothing; the call had no effect.
    case garbage
}

extension FaultEffect {
    /// The effect's name in control requests.
    var name: String {
        switch self {
        case .delay: "delay"
        case .refuse: "refuse"
        case .resetBeforeRead: "reset_before_read"
        case .resetAfterAccept: "reset_after_accept"
        case .hang: "hang"
        case .http: "http"
        case .code: "code"
        case .garbage: "garbage"
        }
    }

    /// The number that goes with it, if it takes one.
    var value: Int? {
        switch self {
        case .delay(let value), .hang(let value), .http(let value), .code(let value): value
        case .refuse, .resetBeforeRead, .resetAfterAccept, .garbage: nil
        }
    }

    /// Reads the `fault` and `value` of a control request.
    init(named name: String, value: Int?) throws(ControlError) {
        switch name {
        case "delay": self = .delay(try Self.value(value, in: 0...Self.maximumWaitMilliseconds))
        case "refuse": self = .refuse
        case "reset_before_read": self = .resetBeforeRead
        case "reset_after_accept": self = .resetAfterAccept
        case "hang":
            let longest = Self.maximumWaitMilliseconds
            self = .hang(try Self.value(value ?? longest, in: 0...longest))
        // A 2xx that means nothing is what `garbage` is for.
        case "http": self = .http(try Self.value(value, in: 400...599))
        case "code": self = .code(try Self.value(value, in: 400...999))
        case "garbage": self = .garbage
        default:
            throw .badField(
                "fault",
                "must be delay, refuse, reset_before_read, reset_after_accept, hang, http, code or garbage"
            )
        }
    }

    private static func value(_ value: Int?, in range: ClosedRange<Int>) throws(ControlError) -> Int {
        guard let value, range.contains(value) else {
            throw .badField("value", "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }
}
