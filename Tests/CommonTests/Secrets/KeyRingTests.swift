import Crypto
import Foundation
import Identity
import Primitives
import Secrets
import Testing

func testEntry(_ purpose: KeyPurpose, _ kid: String, _ state: KeyState = .active, byte: UInt8 = 1) -> KeyEntry {
    var entry = KeyEntry(purpose: purpose, kid: kid, state: state)
    if purpose == .jwt {
        entry.publicKey = P256.Signing.PrivateKey().publicKey.pemRepresentation
    } else {
        entry.secret = Base64URL.encode([UInt8](repeating: byte, count: 32))
    }
    return entry
}

@Suite struct KeyRingTests {
    @Test func theActiveKeyIsUsedAndAllAreAccepted() throws {
        let ring = try KeyRing(entries: [
            testEntry(.otp, "a", .old), testEntry(.otp, "b"), testEntry(.otp, "c", .next), testEntry(.seal, "s"),
        ])
        #expect(try ring.active(.otp).kid == "b")
        #expect(ring.accepted(.otp).map(\.kid) == ["a", "b", "c"])
        #expect(ring.secret("s", for: .otp) == nil)
        #expect(throws: KeyRingError.self) { try ring.active(.jwt) }
    }

    @Test func whatIsWrongIsNamed() {
        var short = testEntry(.seal, "s")
        short.secret = Base64URL.encode([1, 2, 3])
        var broken = testEntry(.jwt, "j")
        broken.publicKey = "-----BEGIN PUBLIC KEY-----"
        for (entries, words) in [
            ([broken], "key j: not an EC P-256 key in PEM"),
            ([testEntry(.otp, "a"), testEntry(.seal, "a")], "two keys have the kid a"),
            ([testEntry(.otp, "a"), testEntry(.otp, "b")], "exactly one otp key has to be active"),
            ([testEntry(.otp, "a", .old)], "exactly one otp key has to be active"),
            ([short], "key s: secret has to be 32 bytes in base64url"),
            ([testEntry(.otp, "a b")], "a kid has to be 1 to 64 letters, digits, - or _"),
        ] {
            let error = #expect(throws: KeyRingError.self) { try KeyRing(entries: entries) }
            #expect(error?.description == words)
        }
    }

    @Test func aFileThatOthersMayReadIsRefused() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "ring-\(UUID().uuidString).json").path
        let ring = try KeyRing(entries: [testEntry(.seal, "s")])
        try Data(ring.serialized()).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
        let error = #expect(throws: KeyRingError.self) { try KeyRing(file: path) }
        #expect(error?.description.contains("chmod 600") == true)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        #expect(try KeyRing(file: path, needs: [.seal]) == ring)
        #expect(throws: KeyRingError.self) { try KeyRing(file: path, needs: [.otp]) }
    }
}

@Suite struct CodeHashTests {
    @Test func theSameCodeHashesAlikeOnlyForTheSameNumberAndKey() throws {
        let ring = try KeyRing(entries: [testEntry(.otp, "a", .old, byte: 1), testEntry(.otp, "b", byte: 2)])
        let phone = try #require(PhoneNumber("09121234567"))
        let hash = try CodeHash.active("12345678", for: phone, keys: ring)
        let accepted = CodeHash.accepted("12345678", for: phone, keys: ring)
        #expect(accepted.map(\.kid) == ["a", "b"])
        #expect(accepted[1] == hash)
        #expect(accepted[0].digest != hash.digest)
        let other = try #require(PhoneNumber("09121234568"))
        #expect(try CodeHash.active("12345678", for: other, keys: ring).digest != hash.digest)
        #expect(try CodeHash.active("12345679", for: phone, keys: ring).digest != hash.digest)
        #expect(!hash.digest.contains("12345678"))
    }
}
