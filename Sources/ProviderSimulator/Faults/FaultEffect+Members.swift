import Primitives

extension FaultEffect {
    /// The longest that a call is held, in milliseconds.
    static let maximumWaitMilliseconds = 60_000
    /// The longest that an answer drips, in seconds.
    static let maximumDripSeconds = 300
    /// The farthest date that is named, in seconds ahead.
    static let maximumRestSeconds = 86_400
    /// The largest answer, in bytes: 16 GiB.
    static let maximumBytes = 17_179_869_184

    private static let names =
        "delay, refuse, reset_before_read, reset_after_accept, hang, http, resting_until, code, garbage, truncated, gzip, empty, html, drip or huge"

    /// Reads the `fault` and `value` of a control request.
    init(named name: String, value: JSONValue?, provider: Provider) throws(ControlError) {
        switch name {
        case "delay": self = .delay(try Self.value(value, in: 0...Self.maximumWaitMilliseconds))
        case "refuse": self = .refuse
        case "reset_before_read": self = .resetBeforeRead
        case "reset_after_accept": self = .resetAfterAccept
        case "hang":
            let longest = Self.maximumWaitMilliseconds
            self = .hang(try Self.value(value, in: 0...longest, default: longest))
        // A 2xx that means nothing is what `garbage`, `empty` and `html` are for.
        case "http": self = .http(try Self.value(value, in: 300...599))
        case "resting_until": self = .restingUntil(try Self.value(value, in: 0...Self.maximumRestSeconds))
        case "code": self = .code(try Self.code(value, provider))
        case "garbage": self = .garbage
        case "truncated": self = .truncated
        case "gzip": self = .gzip
        case "empty": self = .empty
        case "html": self = .html
        case "drip": self = .drip(try Self.value(value, in: 1...Self.maximumDripSeconds, default: 60))
        case "huge": self = .huge(try Self.value(value, in: 1...Self.maximumBytes, default: 104_857_600))
        default: throw .badField("fault", "must be \(Self.names)")
        }
    }

    private static func value(
        _ value: JSONValue?, in range: ClosedRange<Int>, default missing: Int? = nil
    ) throws(ControlError) -> Int {
        let number = value == nil || value == .null ? missing : value?.wholeNumber
        guard let number, range.contains(number) else {
            throw .badField("value", "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    private static func code(_ value: JSONValue?, _ provider: Provider) throws(ControlError) -> RefusalCode {
        let code: RefusalCode? =
            switch value?.byValue {
            case .integer(let number): Int(exactly: number).map { .number($0) }
            case .string(let word): .word(word)
            default: nil
            }
        guard let code, provider.mayRefuse(with: code) else { throw .badField("value", provider.refusalCodesInWords) }
        return code
    }
}
