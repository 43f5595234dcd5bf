/// Whom logged-in users may send to.
package enum UserSend: String, Sendable, CaseIterable {
    case off
    case ownNumber = "own-number"
    case limited
}
