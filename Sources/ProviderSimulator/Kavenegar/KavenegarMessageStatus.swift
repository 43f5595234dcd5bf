/// Where a message stands, by the documentation's second table; the simulator knows only the three it needs.
enum KavenegarMessageStatus: Int, Sendable {
    /// Taken, not yet handed on: what a send is answered with.
    case queued = 1
    /// On the phone: what is found on asking, for here nothing takes time.
    case delivered = 10
    /// No such message, or too old to ask about.
    case unknown = 100

    /// The words in `statustext`.
    var text: String {
        switch self {
        case .queued: "در صف ارسال"
        case .delivered: "رسیده به گیرنده"
        case .unknown: "شناسه پیامک نامعتبر است"
        }
    }
}
