import Crypto
package import Primitives
package import Secrets

/// What tells, of a device, that it has logged a number in: text that only we can make, which the app keeps and shows.
///
/// Base64 of 16 random bytes, the time of its end (8 bytes, ms since 1970) and an HMAC over both and the number. It is no way to log in:
/// it only says whose half of a number's sends and guesses is used. Nothing of it is kept here, so it is good until its end, or
/// until the key it was made with leaves the ring.
package struct OwnerDevice: Sendable, Equatable {
    /// How long one is good.
    package static let life = Duration.seconds(180 * 86_400)
    /// The most bytes that are looked at; one has 75.
    package static let maximumBytes = 128
    /// Apart from what else the same keys are used for.
    private static let label = "device"
    private static let idBytes = 16
    private static let timeBytes = 8

    /// 32 hexadecimal digits.
    package let id: String

    /// Makes the text of a new device with the active key.
    ///
    /// - Throws: ``KeyRingError`` if there is no such key.
    package static func make(
        for phone: PhoneNumber, keys: KeyRing, now: Int64 = WallClock.now
    ) throws(KeyRingError) -> String {
        let kid = try keys.active(.otp).kid
        guard let key = keys.secret(kid, for: .otp) else { throw KeyRingError("no otp key \(kid)") }
        let end = UInt64(max(0, now + Self.life.inMilliseconds))
        let head =
            SecureRandom.bytes(Self.idBytes)
            + (0..<Self.timeBytes).reversed().map { UInt8(truncatingIfNeeded: end >> UInt64(8 * $0)) }
        let code = HMAC<SHA256>.authenticationCode(for: Self.input(phone, head), using: key)
        return Base64URL.encode(head + Array(code))
    }

    /// Reads a device of a number, made with any key that is still in the ring.
    ///
    /// - Returns: nil for all that is no such device, and nothing that tells why.
    package init?(_ text: String, for phone: PhoneNumber, keys: KeyRing, now: Int64 = WallClock.now) {
        guard text.utf8.count <= Self.maximumBytes, let bytes = Base64URL.decode(text),
            bytes.count == Self.idBytes + Self.timeBytes + SHA256.byteCount
        else { return nil }
        let head = Array(bytes.prefix(Self.idBytes + Self.timeBytes))
        let code = Array(bytes.dropFirst(head.count))
        let input = Self.input(phone, head)
        let isOurs = keys.accepted(.otp).contains { entry in
            guard let key = keys.secret(entry.kid, for: .otp) else { return false }
            // Takes as long for a code that is nearly right.
            return HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: input, using: key)
        }
        let end = head.dropFirst(Self.idBytes).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard isOurs, end > UInt64(max(0, now)) else { return nil }
        self.id = head.prefix(Self.idBytes).hexadecimal
    }

    private static func input(_ phone: PhoneNumber, _ head: [UInt8]) -> [UInt8] {
        LengthPrefixed.encode([Self.label, phone.e164, head.hexadecimal])
    }
}
