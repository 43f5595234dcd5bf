import Hummingbird
import Primitives
import SMS

/// What became of each message of a batch, in order.
///
/// It is kept for repeats as one letter a message, which is a kilobyte for the largest batch: the ids follow from the batch's, and what
/// is wrong with a message follows from the message, which a repeat brings along.
struct BatchAnswer: RepeatableAnswer, Equatable {
    /// What became of one.
    enum Outcome: Sendable, Equatable {
        case accepted(MessageStatus)
        /// What is wrong with it, its request says.
        case invalid
        case template
        case unavailable
        case limited(APIKeyGrant.Limit)

        private static let letters: [(letter: Character, outcome: Outcome)] = [
            ("q", .accepted(.queued)), ("s", .accepted(.sending)), ("u", .accepted(.uncertain)),
            ("S", .accepted(.sent)), ("d", .accepted(.delivered)), ("f", .accepted(.failed)),
            ("e", .accepted(.expired)), ("n", .accepted(.undelivered)), ("p", .accepted(.parked)),
            ("c", .accepted(.cancelled)), ("i", .invalid), ("t", .template), ("x", .unavailable),
            ("r", .limited(.rate)), ("b", .limited(.budget)),
        ]

        init?(letter: Character) {
            guard let known = Self.letters.first(where: { $0.letter == letter }) else { return nil }
            self = known.outcome
        }

        var letter: Character {
            guard let known = Self.letters.first(where: { $0.outcome == self }) else {
                preconditionFailure("an outcome without a letter")
            }
            return known.letter
        }

        var isAccepted: Bool { if case .accepted = self { true } else { false } }
    }

    var httpStatus = 200
    /// From which the ids of the messages follow.
    let id: String
    /// A letter for each message.
    private let letters: String
    /// When a message that the key's limits held back may come again, in milliseconds.
    private let pause: Int64

    /// - Parameters:
    ///   - id: of the batch.
    ///   - outcomes: of its messages, in their order.
    ///   - pause: when those come again that a limit held back.
    init(id: String, outcomes: [Outcome], pause: Duration = .zero) {
        self.id = id
        self.letters = String(outcomes.map(\.letter))
        self.pause = pause.inMilliseconds
    }

    /// What became of each; what nobody knows a letter for counts as not taken.
    var outcomes: [Outcome] { self.letters.map { Outcome(letter: $0) ?? .unavailable } }

    /// The answer to the request that this batch came with, or to a repeat of it.
    func response(to batch: MessageBatch) -> Response {
        let outcomes = self.outcomes
        let accepted = outcomes.count { $0.isAccepted }
        var writer = JSONWriter(reservingBytes: 64 + outcomes.count * 80)
        writer.object { object in
            object.member("accepted", accepted)
            object.member("refused", outcomes.count - accepted)
            object.array(named: "results") { array in
                for (index, outcome) in outcomes.enumerated() {
                    array.object { self.write(outcome, batch, index, into: &$0) }
                }
            }
        }
        return .json(writer)
    }

    private func write(_ outcome: Outcome, _ batch: MessageBatch, _ index: Int, into object: inout JSONWriter) {
        switch outcome {
        case .accepted(let status):
            object.member("id", batch.id(index, of: self.id))
            object.member("status", status.rawValue)
        case .invalid: (batch.refusal(index) ?? .bug).write(into: &object)
        case .template: Sender.templateRefusal.write(into: &object)
        case .unavailable: APIError.unavailable.write(into: &object)
        case .limited(let limit):
            SenderGate.refusal(limit, .milliseconds(self.pause)).write(into: &object)
        }
    }
}
