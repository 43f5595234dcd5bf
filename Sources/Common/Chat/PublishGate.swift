package import Identity
import Synchronization

/// The one question before a room is told of something, whether this member may make others hear it.
///
/// | what | role | the room's status | bytes | rate |
/// | --- | --- | --- | --- | --- |
/// | a message | not `reader` | open | ``NewChatMessage`` | ``ChatLimits``, on all nodes and REST together |
/// | a signal | not `reader` | open | `chat.signalBytes` | 50 and 64 KiB a second |
/// | that somebody types | not `reader` | open | | 20 a second |
/// | how far somebody has read, or received | any | any | | 50 a second |
///
/// A message is judged where it is stored, by the script that stores it: a role that was read a moment ago must not decide what stays.
/// The others are judged here, before anything is written: by what the process knows of the room, and by budgets that it keeps
/// of each person in memory, over the sockets of all of their accounts. So none of them costs a call to Redis; who is on several nodes
/// has a budget on each.
package final class PublishGate: Sendable {
    /// What others would hear.
    package enum Deed: Sendable, Equatable {
        /// One client's own data for the others', with its bytes.
        case signal(bytes: Int)
        /// That somebody types, or no longer.
        case typing
        /// How far a member has read or received.
        case mark
    }

    /// What a member may do in a room.
    package struct Standing: Sendable, Equatable {
        /// Whether the role is one that writes.
        package let mayWrite: Bool
        /// Whether the room is open.
        package let isOpen: Bool

        /// Puts both together.
        package init(mayWrite: Bool, isOpen: Bool) {
            self.mayWrite = mayWrite
            self.isOpen = isOpen
        }

        /// Of whom nothing is known but that it may read.
        package static let reading = Standing(mayWrite: false, isOpen: false)
    }

    /// Why others do not hear it.
    package enum Refusal: Error, Sendable, Equatable {
        /// The member only reads.
        case readOnly
        /// The room takes nothing now.
        case roomClosed
        /// It is larger than `chat.signalBytes`.
        case tooLarge
        /// There were too many, or too many bytes; after so long there is room again.
        case rateLimited(Duration)
    }

    private struct Budgets {
        var holders: [AccountHolder: PublishBudget] = [:]
        /// How many there may be until those that are whole again are forgotten.
        var limit = PublishGate.leastRemembered
    }

    private static let leastRemembered = 1_024

    /// The most bytes of a signal.
    package let signalBytes: Int
    private let start = ContinuousClock.now
    private let budgets = Mutex(Budgets())

    /// Makes a gate for one process.
    package init(signalBytes: Int) {
        self.signalBytes = signalBytes
    }

    /// Lets a deed pass, and charges it.
    ///
    /// - Throws: ``Refusal``; then nothing was charged.
    package func admit(_ deed: Deed, by holder: AccountHolder, as standing: Standing) throws(Refusal) {
        try self.admit(deed, by: holder, as: standing, at: ContinuousClock.now - self.start)
    }

    /// The same at a time since the gate was made.
    func admit(_ deed: Deed, by holder: AccountHolder, as standing: Standing, at now: Duration) throws(Refusal) {
        switch deed {
        case .signal(let bytes):
            try Self.requireVoice(standing)
            guard bytes <= self.signalBytes else { throw .tooLarge }
        case .typing: try Self.requireVoice(standing)
        case .mark: break
        }
        let pause = self.budgets.withLock { budgets in
            let pause = budgets.holders[holder, default: PublishBudget()].take(deed, at: now)
            if budgets.holders.count > budgets.limit {
                budgets.holders = budgets.holders.filter { !$0.value.isWhole(at: now) }
                budgets.limit = max(Self.leastRemembered, 2 * budgets.holders.count)
            }
            return pause
        }
        if let pause { throw .rateLimited(pause) }
    }

    /// Persons whose budgets are remembered.
    var remembered: Int { self.budgets.withLock { $0.holders.count } }

    private static func requireVoice(_ standing: Standing) throws(Refusal) {
        guard standing.mayWrite else { throw .readOnly }
        guard standing.isOpen else { throw .roomClosed }
    }
}
