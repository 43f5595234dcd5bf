import Primitives

/// One call to sms.ir, taken apart but not judged.
struct SMSIRCall: Sendable {
    /// The most messages one call takes.
    static let maximumMessages = 100

    /// What is asked for.
    enum Method: Equatable, Sendable {
        /// One text for up to 100 receptors.
        case bulk
        /// A text of its own for each of up to 100 receptors.
        case likeToLike
        /// A template with its values, for one receptor.
        case verify
        /// One message.
        case message(String)
        /// The messages of today.
        case live
        /// The messages of one call.
        case pack(String)
        /// What credit is left.
        case credit
        /// The account's lines.
        case line
        /// Nothing there is.
        case unknown

        /// The name for faults and the call log.
        var name: String {
            switch self {
            case .bulk: "send/bulk"
            case .likeToLike: "send/likeToLike"
            case .verify: "send/verify"
            case .message: "send/{messageId}"
            case .live: "send/live"
            case .pack: "send/pack/{packId}"
            case .credit: "credit"
            case .line: "line"
            case .unknown: "unknown"
            }
        }
    }

    /// What is asked for.
    let method: Method
    /// The key in the header.
    let key: String?
    /// All fields.
    let fields: CallFields

    /// What faults and the call log see of it.
    var providerCall: ProviderCall {
        ProviderCall(provider: .smsir, method: self.method.name, receptors: self.receptors)
    }

    private var receptors: [PhoneNumber] {
        let texts = self.fields["mobiles"]?.elements?.prefix(Self.maximumMessages).compactMap(\.text) ?? []
        return (texts.isEmpty ? self.fields.text("mobile").map { [$0] } ?? [] : texts).compactMap { PhoneNumber($0) }
    }
}
