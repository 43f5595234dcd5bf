/// What has become of a message; it only moves forward.
///
/// `uncertain` stands before `sent`: it is an end unless knowledge comes later, from the provider's report or from a worker
/// whose answer was late.
package enum MessageStatus: String, Sendable, CaseIterable {
    /// Accepted by us, in its lane.
    case queued
    /// A worker has begun to call a provider, or waits for its next try.
    case sending
    /// Handed to a provider whose answer was lost and who cannot be asked: it may arrive.
    case uncertain
    /// A provider has it.
    case sent
    /// The receiver's phone has it.
    case delivered
    /// No provider of the chain takes it.
    case failed
    /// Its time was over before a provider took it.
    case expired
    /// The provider could not deliver it.
    case undelivered
    /// Kept for an operator to decide.
    case parked
    /// Taken back before a provider was called.
    case cancelled

    /// The order in which a message moves; among equals it stays where it is.
    package var rank: Int {
        switch self {
        case .queued: 0
        case .sending: 1
        case .uncertain: 2
        case .sent: 3
        case .delivered, .failed, .expired, .undelivered, .parked, .cancelled: 4
        }
    }

    /// Whether no worker will do anything more for it.
    package var isSettled: Bool { self.rank >= Self.uncertain.rank }
}
