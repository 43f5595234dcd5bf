/// Whether the fraud guard only tells, or also refuses.
package enum GuardMode: String, Sendable, CaseIterable {
    case off
    case observe
    case enforce
}
