/// What a fault does to the call it strikes.
enum FaultEffect: Hashable, Sendable {
    /// Waits so many milliseconds, then goes on as if nothing had been.
    case delay(Int)
    /// Closes the connection.
    case refuse
    /// Resets the connection; the call had no effect.
    case resetBeforeRead
    /// Delivers, then resets the connection in place of an answer.
    case resetAfterAccept
    /// Keeps silent for so many milliseconds, then closes the connection.
    case hang(Int)
    /// Answers like a gateway with nothing behind it, or a redirect, with this HTTP status.
    case http(Int)
    /// Answers 503, and says by a date that it will be so for this many seconds.
    case restingUntil(Int)
    /// Answers with this code of the provider's own; the call had no effect.
    case code(RefusalCode)
    /// Answers 200 with bytes that mean nothing.
    case garbage
    /// Delivers and sends the first half of the answer, as if that were all of it.
    case truncated
    /// Delivers and sends the answer compressed, whatever was asked for.
    case gzip
    /// Answers 200 without a body.
    case empty
    /// Answers 200 with a page where JSON is expected.
    case html
    /// Delivers and sends the answer one byte a second, for so many seconds at most.
    case drip(Int)
    /// Answers 200 with so many bytes that look like JSON and are of no use.
    case huge(Int)
}

extension FaultEffect {
    /// Whether a call struck puts its messages on phones all the same.
    enum Delivery: Equatable, Sendable {
        /// Always: what is sent to the caller is made from the answer, or the effect is named for it.
        case always
        /// Never: the effect says that nothing was done.
        case never
        /// Either way would look the same to the caller; this is meant if nothing is said.
        case open(byDefault: Bool)
    }

    /// Whether a call struck puts its messages on phones all the same.
    var delivery: Delivery {
        switch self {
        case .delay, .resetAfterAccept, .truncated, .drip, .gzip: .always
        case .resetBeforeRead, .code: .never
        case .hang: .open(byDefault: true)
        case .refuse, .http, .restingUntil, .garbage, .empty, .html, .huge: .open(byDefault: false)
        }
    }

    /// Whether the caller gets a whole answer of some kind.
    var answersWhole: Bool {
        switch self {
        case .delay, .http, .restingUntil, .code, .garbage, .truncated, .gzip, .empty, .html: true
        case .refuse, .resetBeforeRead, .resetAfterAccept, .hang, .drip, .huge: false
        }
    }

    /// The effect's name in control requests.
    var name: String {
        switch self {
        case .delay: "delay"
        case .refuse: "refuse"
        case .resetBeforeRead: "reset_before_read"
        case .resetAfterAccept: "reset_after_accept"
        case .hang: "hang"
        case .http: "http"
        case .restingUntil: "resting_until"
        case .code: "code"
        case .garbage: "garbage"
        case .truncated: "truncated"
        case .gzip: "gzip"
        case .empty: "empty"
        case .html: "html"
        case .drip: "drip"
        case .huge: "huge"
        }
    }

    /// The number or word that goes with it, if it takes one.
    var value: RefusalCode? {
        switch self {
        case .delay(let value), .hang(let value), .http(let value), .restingUntil(let value), .drip(let value),
            .huge(let value):
            .number(value)
        case .code(let code): code
        case .refuse, .resetBeforeRead, .resetAfterAccept, .garbage, .truncated, .gzip, .empty, .html: nil
        }
    }
}
