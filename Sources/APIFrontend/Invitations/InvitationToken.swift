import Primitives
import Secrets

/// The text of an invitation's link: a ``SignedName`` of its id.
///
/// It is good until its end, or until the key that it was made with leaves the ring, and no longer than what Redis has of the invitation.
/// It is never logged, and kept nowhere: Redis has the id alone, of which no token can be made.
enum InvitationToken {
    /// The most bytes that are looked at; one has 82.
    static let maximumBytes = SignedName.maximumBytes
    private static let context = ["invitation"]

    /// Makes the text with the active key.
    ///
    /// - Parameter ends: in milliseconds since 1970.
    /// - Throws: ``KeyRingError`` if there is no such key.
    static func make(_ id: InvitationID, ends: Int64, keys: KeyRing) throws(KeyRingError) -> String {
        guard let name = Base64URL.decode(id.text) else { preconditionFailure("an id that is none") }
        return try SignedName.make(name, ends: ends, context: Self.context, for: .otp, keys: keys)
    }

    /// The invitation of a token that was made with any key that is still in the ring, and has not ended.
    ///
    /// - Returns: nil for all that is no such token, and nothing that tells why.
    static func id(in text: String, keys: KeyRing, now: Int64 = WallClock.now) -> InvitationID? {
        SignedName.read(
            text, byteCount: InvitationID.byteCount, context: Self.context, for: .otp, keys: keys, now: now
        ).flatMap { InvitationID(bytes: $0[...]) }
    }
}
