import Crypto
import Primitives
import Secrets
import Testing

@testable import APIFrontend

/// What an invitation's link is taken for, and what not.
@Suite struct InvitationTokenTests {
    private let now: Int64 = 1_790_000_000_000

    private func entry(_ kid: String, _ state: KeyState, _ byte: UInt8) -> KeyEntry {
        var entry = KeyEntry(purpose: .otp, kid: kid, state: state)
        entry.secret = Base64URL.encode([UInt8](repeating: byte, count: 32))
        return entry
    }

    private func token(_ id: InvitationID, _ keys: KeyRing, life: Int64 = 60_000) throws -> String {
        try InvitationToken.make(id, ends: self.now + life, keys: keys)
    }

    @Test func aTokenIsOfItsInvitationUntilItsEnd() throws {
        let keys = try KeyRing(entries: [self.entry("a", .active, 1)])
        for user: Int64 in [1, 7, 1 << 40, .max] {
            let id = InvitationID(of: user)
            let text = try self.token(id, keys)
            #expect(text.utf8.count == 82 && text.utf8.count <= InvitationToken.maximumBytes)
            #expect(text.utf8.allSatisfy { $0.isASCIILetterOrDigit || $0 == 0x2D || $0 == 0x5F })
            // Whoever has a link knows which invitation it is, and no more.
            #expect(text.hasPrefix(id.text) && id.text.utf8.count == InvitationID.textLength)
            let found = try #require(InvitationToken.id(in: text, keys: keys, now: self.now))
            #expect(found == id && found.inviter == user)
            #expect(InvitationToken.id(in: text, keys: keys, now: self.now + 59_999) == id)
            #expect(InvitationToken.id(in: text, keys: keys, now: self.now + 60_000) == nil)
        }
    }

    @Test func everyBitCounts() throws {
        let keys = try KeyRing(entries: [self.entry("a", .active, 1)])
        let text = try self.token(InvitationID(of: 7), keys)
        let bytes = try #require(Base64URL.decode(text))
        for index in bytes.indices {
            var wrong = bytes
            wrong[index] ^= 1
            #expect(InvitationToken.id(in: Base64URL.encode(wrong), keys: keys, now: self.now) == nil, "\(index)")
        }
        let long = String(repeating: "A", count: InvitationToken.maximumBytes + 1)
        for wrong in [
            "", "A", "x y", text + "A", text + "=", String(text.dropLast()), "é" + text.dropFirst(), long,
            String(text.prefix(InvitationID.textLength)),
        ] {
            #expect(InvitationToken.id(in: wrong, keys: keys, now: self.now) == nil, "\(wrong)")
        }
    }

    @Test func anotherKeyMakesNone() throws {
        let ours = try KeyRing(entries: [self.entry("a", .active, 1)])
        let theirs = try KeyRing(entries: [self.entry("a", .active, 2)])
        let id = InvitationID(of: 7)
        let text = try self.token(id, ours)
        #expect(InvitationToken.id(in: text, keys: theirs, now: self.now) == nil)
        // A link outlives the key's turn, and not the key.
        let rotated = try KeyRing(entries: [self.entry("a", .old, 1), self.entry("b", .active, 2)])
        #expect(InvitationToken.id(in: text, keys: rotated, now: self.now) == id)
        let retired = try KeyRing(entries: [self.entry("b", .active, 2)])
        #expect(InvitationToken.id(in: text, keys: retired, now: self.now) == nil)
        // The same key under another label, as devices are made.
        let bytes = try #require(Base64URL.decode(text))
        let head = Array(bytes.prefix(InvitationID.byteCount + 8))
        let key = SymmetricKey(data: [UInt8](repeating: 1, count: 32))
        for label in ["device", "login", ""] {
            let input = LengthPrefixed.encode([label, head.hexadecimal])
            let code = Array(HMAC<SHA256>.authenticationCode(for: input, using: key))
            #expect(InvitationToken.id(in: Base64URL.encode(head + code), keys: ours, now: self.now) == nil)
        }
    }

    @Test func anIdIsRead() {
        let id = InvitationID(of: 7)
        #expect(InvitationID(id.text) == id)
        #expect(InvitationID(of: 7) != id)
        for wrong in [
            "", "7", String(id.text.dropLast()), id.text + "A", String(repeating: "A", count: 28),
            String(repeating: "_", count: 28), "é" + id.text.dropFirst(2),
        ] {
            #expect(InvitationID(wrong) == nil, "\(wrong)")
        }
    }

    @Test func aWholeSecondIsLeft() {
        let invitation = Invitation(id: InvitationID(of: 7), room: nil, uses: 1, created: 0, ends: 60_000)
        #expect(invitation.secondsLeft(now: 0) == 60)
        #expect(invitation.secondsLeft(now: 1) == 60)
        #expect(invitation.secondsLeft(now: 59_500) == 1)
        #expect(invitation.secondsLeft(now: 60_500) == 1)
    }
}

extension UInt8 {
    fileprivate var isASCIILetterOrDigit: Bool {
        (0x30...0x39).contains(self) || (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self)
    }
}
