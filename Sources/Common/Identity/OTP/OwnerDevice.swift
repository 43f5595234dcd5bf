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
    package static let maximumBytes = SignedName.maximumBytes
    /// Apart from what else the same keys are used for.
    private static let label = "device"
    private static let idBytes = 16

    /// 32 hexadecimal digits.
    package let id: String

    /// Makes the text of a new device with the active key.
    ///
    /// - Throws: ``KeyRingError`` if there is no such key.
    package static func make(
        for phone: PhoneNumber, keys: KeyRing, now: Int64 = WallClock.now
    ) throws(KeyRingError) -> String {
        try SignedName.make(
            SecureRandom.bytes(Self.idBytes), ends: now + Self.life.inMilliseconds, context: Self.context(phone),
            for: .otp,
            keys: keys)
    }

    /// Reads a device of a number, made with any key that is still in the ring.
    ///
    /// - Returns: nil for all that is no such device, and nothing that tells why.
    package init?(_ text: String, for phone: PhoneNumber, keys: KeyRing, now: Int64 = WallClock.now) {
        guard
            let id = SignedName.read(
                text, byteCount: Self.idBytes, context: Self.context(phone), for: .otp, keys: keys, now: now)
        else { return nil }
        self.id = id.hexadecimal
    }

    private static func context(_ phone: PhoneNumber) -> [String] { [Self.label, phone.e164] }
}
