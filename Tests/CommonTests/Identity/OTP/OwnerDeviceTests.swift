import Crypto
import Identity
import Primitives
import Secrets
import Testing

/// What a device is taken for, and what not.
@Suite struct OwnerDeviceTests {
    private let phone = PhoneNumber("09121234567")
    private let other = PhoneNumber("09121234568")
    private let now: Int64 = 1_790_000_000_000

    private func entry(_ kid: String, _ state: KeyState, _ byte: UInt8) -> KeyEntry {
        var entry = KeyEntry(purpose: .otp, kid: kid, state: state)
        entry.secret = Base64URL.encode([UInt8](repeating: byte, count: 32))
        return entry
    }

    @Test func aDeviceIsOneOfItsNumberUntilItsEnd() throws {
        let (phone, other) = (try #require(self.phone), try #require(self.other))
        let keys = try KeyRing(entries: [self.entry("a", .active, 1)])
        let text = try OwnerDevice.make(for: phone, keys: keys, now: self.now)
        #expect(text.utf8.count == 75)
        let device = try #require(OwnerDevice(text, for: phone, keys: keys, now: self.now))
        #expect(device.id.utf8.count == 32)
        #expect(OwnerDevice(text, for: phone, keys: keys, now: self.now) == device)
        let life = OwnerDevice.life.inMilliseconds
        #expect(OwnerDevice(text, for: phone, keys: keys, now: self.now + life - 1) == device)
        #expect(OwnerDevice(text, for: phone, keys: keys, now: self.now + life) == nil)
        #expect(OwnerDevice(text, for: other, keys: keys, now: self.now) == nil)
        #expect(try OwnerDevice.make(for: phone, keys: keys, now: self.now) != text)
    }

    @Test func rotationLeavesDevicesGoodUntilTheirKeyIsGone() throws {
        let phone = try #require(self.phone)
        let before = try KeyRing(entries: [self.entry("a", .active, 1)])
        let text = try OwnerDevice.make(for: phone, keys: before, now: self.now)
        let rotated = try KeyRing(entries: [self.entry("a", .old, 1), self.entry("b", .active, 2)])
        #expect(OwnerDevice(text, for: phone, keys: rotated, now: self.now) != nil)
        let fresh = try OwnerDevice.make(for: phone, keys: rotated, now: self.now)
        let retired = try KeyRing(entries: [self.entry("b", .active, 2)])
        #expect(OwnerDevice(text, for: phone, keys: retired, now: self.now) == nil)
        #expect(OwnerDevice(fresh, for: phone, keys: retired, now: self.now) != nil)
    }

    @Test func whatIsNoDeviceIsNone() throws {
        let phone = try #require(self.phone)
        let keys = try KeyRing(entries: [self.entry("a", .active, 1)])
        let text = try OwnerDevice.make(for: phone, keys: keys, now: self.now)
        let bytes = try #require(Base64URL.decode(text))
        for index in bytes.indices {
            var wrong = bytes
            wrong[index] ^= 1
            #expect(OwnerDevice(Base64URL.encode(wrong), for: phone, keys: keys, now: self.now) == nil, "\(index)")
        }
        let long = String(repeating: "A", count: OwnerDevice.maximumBytes + 1)
        for wrong in ["", "A", "x y", text + "A", String(text.dropLast()), "é" + text.dropFirst(), long] {
            #expect(OwnerDevice(wrong, for: phone, keys: keys, now: self.now) == nil)
        }
        // The same key under another label, as codes are hashed.
        let head = Array(bytes.prefix(24))
        let key = try #require(keys.secret("a", for: .otp))
        let input = LengthPrefixed.encode(["login", phone.e164, head.hexadecimal])
        let code = HMAC<SHA256>.authenticationCode(for: input, using: key)
        #expect(OwnerDevice(Base64URL.encode(head + Array(code)), for: phone, keys: keys, now: self.now) == nil)
    }

    @Test(arguments: [(1, 1), (2, 1), (3, 2), (5, 3), (10, 5), (20, 10), (100, 50)])
    func strangersHaveHalfAndAtLeastOne(count: Int, share: Int) {
        #expect(OTPCaller.strangersShare(of: count) == share)
    }
}
