import Crypto
import Primitives

/// A text that only we can make: the bytes of a name, the time of its end (8 bytes, ms since 1970), and an HMAC over both and what it is for.
///
/// Nothing of it is kept: it is good until its end, or until the key that it was made with leaves the ring.
package enum SignedName {
    /// The most bytes that are looked at.
    package static let maximumBytes = 128

    /// Makes the text with the active key.
    ///
    /// - Parameters:
    ///   - context: what it is for, and for whom: it is good there and nowhere else. The first word keeps it apart from what else the keys are used for.
    ///   - ends: in milliseconds since 1970.
    /// - Throws: ``KeyRingError`` if there is no such key.
    package static func make(
        _ name: [UInt8], ends: Int64, context: [String], for purpose: KeyPurpose, keys: KeyRing
    ) throws(KeyRingError) -> String {
        let head = name + BigEndian.bytes(UInt64(max(0, ends)))
        return Base64URL.encode(head + (try keys.sign(Self.input(context, head), for: purpose)))
    }

    /// The name in a text that was made with any key that is still in the ring, and has not ended.
    ///
    /// - Parameters:
    ///   - byteCount: how many bytes such a name has.
    ///   - now: in milliseconds since 1970.
    /// - Returns: nil for all that is no such text, and nothing that tells why.
    package static func read(
        _ text: String, byteCount: Int, context: [String], for purpose: KeyPurpose, keys: KeyRing, now: Int64
    ) -> [UInt8]? {
        guard text.utf8.count <= Self.maximumBytes, let bytes = Base64URL.decode(text),
            bytes.count == byteCount + BigEndian.byteCount + SHA256.byteCount
        else { return nil }
        let head = Array(bytes.prefix(byteCount + BigEndian.byteCount))
        let isOurs = keys.hasSigned(
            Self.input(context, head), as: Array(bytes.dropFirst(head.count)), for: purpose)
        guard isOurs, BigEndian.number(head.dropFirst(byteCount)) > UInt64(max(0, now)) else { return nil }
        return Array(head.prefix(byteCount))
    }

    private static func input(_ context: [String], _ head: [UInt8]) -> [UInt8] {
        LengthPrefixed.encode(context + [head.hexadecimal])
    }
}
