import Primitives

/// An invitation's name: whose it is, which says where it lies, and thirteen random bytes.
///
/// It is no secret, and nobody comes in with it: an ``InvitationToken`` begins with it.
struct InvitationID: Hashable, Sendable {
    /// The user in eight bytes, the highest first, and what is random: a multiple of three, so that a token's text begins with the id's.
    static let byteCount = BigEndian.byteCount + 13
    /// The length of its text.
    static let textLength = byteCount / 3 * 4

    /// Whose invitation it is.
    let inviter: Int64
    /// Letters, digits, `-` and `_`.
    let text: String

    /// Makes the id of a new invitation.
    init(of inviter: Int64) {
        let user = BigEndian.bytes(UInt64(bitPattern: inviter))
        self.inviter = inviter
        self.text = Base64URL.encode(user + SecureRandom.bytes(Self.byteCount - user.count))
    }

    /// Reads an id; nil for what none of ours can be.
    init?(_ text: String) {
        guard text.utf8.count == Self.textLength, let bytes = Base64URL.decode(text) else { return nil }
        self.init(bytes: bytes[...])
    }

    /// Reads the bytes of an id; nil for what none of ours can be.
    init?(bytes: ArraySlice<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        guard let inviter = Int64(exactly: BigEndian.number(bytes.prefix(BigEndian.byteCount))), inviter > 0 else {
            return nil
        }
        self.inviter = inviter
        self.text = Base64URL.encode(Array(bytes))
    }
}
