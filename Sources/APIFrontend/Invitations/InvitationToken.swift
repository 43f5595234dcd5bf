import Crypto
import Primitives
import Secrets

/// The text of an invitation's link, which only we can make: its id, the time of its end (8 bytes, ms since 1970), and an HMAC over both.
///
/// It is good until its end, or until the key that it was made with leaves the ring, and no longer than what Redis has of the invitation.
/// It is never logged, and kept nowhere: Redis has the id alone, of which no token can be made.
enum InvitationToken {
    /// The most bytes that are looked at; one has 82.
    static let maximumBytes = 128
    /// Apart from what else the same keys are used for.
    private static let label = "invitation"
    private static let timeBytes = 8

    /// Makes the text with the active key.
    ///
    /// - Parameter ends: in milliseconds since 1970.
    /// - Throws: ``KeyRingError`` if there is no such key.
    static func make(_ id: InvitationID, ends: Int64, keys: KeyRing) throws(KeyRingError) -> String {
        let kid = try keys.active(.otp).kid
        guard let key = keys.secret(kid, for: .otp) else { throw KeyRingError("no otp key \(kid)") }
        guard let name = Base64URL.decode(id.text) else { preconditionFailure("an id that is none") }
        let end = UInt64(max(0, ends))
        let head =
            name + (0..<Self.timeBytes).reversed().map { UInt8(truncatingIfNeeded: end >> UInt64(8 * $0)) }
        return Base64URL.encode(head + Array(HMAC<SHA256>.authenticationCode(for: Self.input(head), using: key)))
    }

    /// The invitation of a token that was made with any key that is still in the ring, and has not ended.
    ///
    /// - Returns: nil for all that is no such token, and nothing that tells why.
    static func id(in text: String, keys: KeyRing, now: Int64 = WallClock.now) -> InvitationID? {
        guard text.utf8.count <= Self.maximumBytes, let bytes = Base64URL.decode(text),
            bytes.count == InvitationID.byteCount + Self.timeBytes + SHA256.byteCount
        else { return nil }
        let head = Array(bytes.prefix(InvitationID.byteCount + Self.timeBytes))
        let code = Array(bytes.dropFirst(head.count))
        let input = Self.input(head)
        var isOurs = false
        for entry in keys.accepted(.otp) {
            guard let key = keys.secret(entry.kid, for: .otp) else { continue }
            // Takes as long for a code that is nearly right.
            if HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: input, using: key) { isOurs = true }
        }
        let end = head.dropFirst(InvitationID.byteCount).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard isOurs, end > UInt64(max(0, now)) else { return nil }
        return InvitationID(bytes: head.prefix(InvitationID.byteCount))
    }

    private static func input(_ head: [UInt8]) -> [UInt8] { LengthPrefixed.encode([Self.label, head.hexadecimal]) }
}
