import Broker
import Logging
import Operations
import Primitives
import SMS
import Synchronization

/// Tells of policies in the broker that take messages out of our queues.
///
/// AMQP 0-9-1 shows no policies: declaring a queue compares its arguments alone. What one does is seen, though: the broker writes
/// into each message that it gives up why it did, and from where. Ours have no life (`message-ttl`) and drop nothing
/// (`max-length` with `drop-head`), and wait queues count no deliveries, so these words come of somebody else's rule.
final class PolicyWatch: Sendable {
    /// So long after the last message the worker is not ready.
    static let hold = Duration.seconds(60)

    /// What the broker says of a message it gave up.
    enum Word: String, CaseIterable {
        case expired
        case dropped = "maxlen"
        case returnedTooOften = "delivery_limit"

        /// The rule that makes it, as policies call it.
        var rule: String {
            switch self {
            case .expired: "message-ttl"
            case .dropped: "max-length"
            case .returnedTooOften: "delivery-limit"
            }
        }
    }

    /// What a policy did to one message.
    struct Finding: Equatable {
        let word: Word
        let queue: String

        var sentence: String { "\(self.queue) gives messages up: look for a policy with \(self.word.rule)" }
    }

    private let logger: Logger
    private let last = Mutex<(finding: Finding, at: ContinuousClock.Instant)?>(nil)

    init(logger: Logger) {
        self.logger = logger
    }

    /// What the headers of a dead letter say of a policy; nil if they say that we rejected it or nothing that we know.
    ///
    /// https://www.rabbitmq.com/docs/dlx#effects
    static func finding(_ headers: [String: BrokerField]) -> Finding? {
        guard case .string(let reason)? = headers["x-first-death-reason"],
            case .string(let name)? = headers["x-first-death-queue"],
            let word = Word.allCases.first(where: { ProtocolText($0.rawValue) == ProtocolText(reason) }),
            let queue = Self.queues.first(where: { ProtocolText($0.name) == ProtocolText(name) })
        else { return nil }
        // Lanes do have a limit of deliveries of our own.
        if word == .returnedTooOften, queue.deadLetter?.deliveryLimit != nil { return nil }
        return Finding(word: word, queue: queue.name)
    }

    private static let queues = SMSLanes.topology(length: 1).queues

    /// Notes what a dead letter tells.
    func note(_ finding: Finding) {
        self.last.withLock { $0 = (finding, .now) }
        self.logger.error("a policy takes messages out of a queue", metadata: ["broker": "\(finding.sentence)"])
    }

    /// Policies as a part of the process.
    var component: ComponentStatus {
        let last = self.last.withLock { $0 }
        guard let last, ContinuousClock.now - last.at < Self.hold else {
            return ComponentStatus(name: "broker.policies", isReady: true, detail: "none seen to take messages away")
        }
        return ComponentStatus(name: "broker.policies", isReady: false, detail: last.finding.sentence)
    }
}
