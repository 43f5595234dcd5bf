import Primitives
import SMS
import Settings

/// One SMS provider.
///
/// Its calls never throw: whatever happens is an outcome.
protocol SMSProvider: Sendable {
    /// Reads its account, which has to be whole where it is in use; nil if there is none.
    static func read(_ reader: inout SettingsReader, isUsed: Bool) -> ProviderMaker?

    /// Which one it is.
    var service: ProviderService { get }

    /// Whether a send in this form may be repeated with the same id without the receiver getting it twice.
    func deduplicates(_ payload: ProviderPayload) -> Bool

    /// Whether the provider can be asked what became of a send in this form whose answer was lost.
    func canAsk(_ payload: ProviderPayload) -> Bool

    /// The sender line of messages in this form, for rates kept per line; nil if the provider picks it.
    func line(for payload: ProviderPayload) -> String?

    /// Sends a message.
    func send(_ message: OutgoingMessage) async -> SendOutcome

    /// Asks what became of a send whose answer was lost.
    ///
    /// - Parameter begun: when the call began, in milliseconds since 1970.
    func ask(_ message: OutgoingMessage, begun: Int64) async -> AskedOutcome

    /// How delivery is asked for; nil if it cannot be.
    var polling: ReportPolling? { get }

    /// Asks for the delivery of messages by the provider's ids; what is not in the answer is not known yet.
    ///
    /// - Returns: nil if the provider could not be asked.
    func reports(of messageIDs: [String]) async -> [String: DeliveryReport]?

    /// The credit left in the provider's own unit; nil if it cannot be asked or did not answer.
    func credit() async -> Double?

    /// Asks about the account, without a message and its cost: the code with which that is refused, or with which sends are if
    /// the answer says that no credit is left.
    ///
    /// - Returns: nil if the account is answered and not without credit, or the provider could not be asked.
    func accountFault() async -> String?
}

/// Makes an adapter of an account that was read, once there is a client for its calls.
typealias ProviderMaker = @Sendable (ProviderHTTP) -> any SMSProvider

extension SMSProvider {
    /// The name in records, logs and metrics.
    var name: String { self.service.rawValue }

    func deduplicates(_ payload: ProviderPayload) -> Bool { false }
    func canAsk(_ payload: ProviderPayload) -> Bool { false }
    func line(for payload: ProviderPayload) -> String? { nil }
    func ask(_ message: OutgoingMessage, begun: Int64) async -> AskedOutcome { .unknown }
    var polling: ReportPolling? { nil }
    func reports(of messageIDs: [String]) async -> [String: DeliveryReport]? { nil }
    func credit() async -> Double? { nil }
    func accountFault() async -> String? { nil }
}

/// A message on its way to one provider.
struct OutgoingMessage: Sendable, Equatable {
    /// Its id, equal over repeats.
    let id: String
    /// The receiver.
    let phone: PhoneNumber
    /// The form in which this provider takes it.
    let payload: ProviderPayload
}

/// What a provider says of a send whose answer was lost.
enum AskedOutcome: Sendable, Equatable {
    /// It has the message; its id there.
    case found(messageID: String)
    /// It certainly does not have it.
    case notFound
    /// It could not say.
    case unknown
}

/// How a provider is asked for deliveries.
struct ReportPolling: Sendable, Equatable {
    /// Ids in one question.
    let batch: Int
    /// After this the provider knows nothing of a message.
    let window: Duration
}

/// What a provider says of a message it took.
struct DeliveryReport: Sendable, Equatable {
    /// What it makes of the message; nil while it is on its way.
    let status: MessageStatus?
    /// The provider's own code or word.
    let word: String
}
