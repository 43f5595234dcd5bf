import Primitives
import Secrets
import Testing

@testable import APIFrontend

/// A key's life: next, active, old, gone.
@Suite struct KeyRotationTests {
    private static let minute: Int64 = 60_000

    private func make(_ now: Int64) throws(KeyRingError) -> KeyEntry {
        try KeyMaker.key(.jwt, state: .next, now: now)
    }

    @Test func aKeyIsNextThenActiveThenOldThenGone() throws {
        let ring = try KeysNew.ring()
        let first = try ring.active(.jwt).kid
        let one = try KeyRotation.rotate(ring, .jwt, hurries: false, now: 0) { () throws(KeyRingError) in
            try self.make(0)
        }
        #expect(try one.ring.active(.jwt).kid == first)
        let next = try #require(one.ring.accepted(.jwt).first { $0.state == .next })
        #expect(throws: KeyRingError.self) {
            try KeyRotation.rotate(one.ring, .jwt, hurries: false, now: 4 * Self.minute) { () throws(KeyRingError) in
                try self.make(0)
            }
        }
        let two = try KeyRotation.rotate(one.ring, .jwt, hurries: false, now: 5 * Self.minute) {
            () throws(KeyRingError) in try self.make(0)
        }
        #expect(try two.ring.active(.jwt).kid == next.kid)
        #expect(two.ring.accepted(.jwt).first { $0.kid == first }?.state == .old)
        #expect(two.ring.accepted(.jwt).count == 2)
        let day = Duration.seconds(86_400)
        #expect(throws: KeyRingError.self) {
            try KeyRotation.retire(first, from: two.ring, overlap: day, isForced: false, now: 6 * Self.minute)
        }
        #expect(throws: KeyRingError.self) {
            try KeyRotation.retire(next.kid, from: two.ring, overlap: day, isForced: true, now: 6 * Self.minute)
        }
        let late = 86_400_000 + 5 * Self.minute
        let rest = try KeyRotation.retire(first, from: two.ring, overlap: day, isForced: false, now: late)
        #expect(rest.accepted(.jwt).map(\.kid) == [next.kid])
        let forced = try KeyRotation.retire(first, from: two.ring, overlap: day, isForced: true, now: 6 * Self.minute)
        #expect(forced.entries == rest.entries)
    }

    @Test func aLeakedKeyIsReplacedAtOnce() throws {
        let ring = try KeysNew.ring()
        let first = try ring.active(.seal).kid
        let (rotated, _) = try KeyRotation.rotate(ring, .seal, hurries: true) { () throws(KeyRingError) in
            try KeyMaker.key(.seal, state: .next)
        }
        #expect(try rotated.active(.seal).kid != first)
        #expect(rotated.accepted(.seal).first { $0.kid == first }?.state == .old)
    }

    @Test func aRingOfAnOlderVersionGetsItsFirstFileKey() throws {
        let ring = try KeyRing(entries: KeysNew.ring().entries.filter { $0.purpose != .file })
        let (rotated, done) = try KeyRotation.rotate(ring, .file, hurries: false, now: 5) { () throws(KeyRingError) in
            try KeyMaker.key(.file, state: .next)
        }
        let first = try rotated.active(.file)
        #expect(first.since == 5 && done == "\(first.kid) is active, the first of its purpose")
        let worker = try KeysExport.part(of: ring, for: .smsWorker)
        #expect(throws: KeyRingError.self) {
            try KeyRotation.rotate(worker, .jwt, hurries: false) { () throws(KeyRingError) in try self.make(0) }
        }
    }

    @Test func aSharedSecretMakesAnHS256KeyAndNothingElse() throws {
        let secret = Array("django-insecure-0123456789-0123456789-0123456789".utf8)
        let ring = try KeysNew.ring(algorithm: "HS256", secret: secret)
        #expect(try ring.active(.jwt).algorithm == "HS256")
        #expect(ring.secret(try ring.active(.jwt).kid, for: .jwt) != nil)
        #expect(try KeySetEndpoint.document(ring).text == "{\"keys\":[]}")
        #expect(throws: KeyRingError.self) { try KeysNew.ring(algorithm: "ES256", secret: secret) }
        #expect(throws: KeyRingError.self) { try KeysNew.ring(algorithm: "none") }
        #expect(throws: KeyRingError.self) { try KeysNew.ring(algorithm: "HS256", secret: Array("short".utf8)) }
    }
    @Test(arguments: [Int64.min, -1, .max]) func timesThatNobodyWroteAreNoReasonToStop(time: Int64) throws {
        let ring = try KeysNew.ring()
        let one = try KeyRotation.rotate(ring, .jwt, hurries: false, now: time) { () throws(KeyRingError) in
            try self.make(time)
        }
        for now in [Int64.min, 0, 1_800_000_000_000, .max] {
            let two = try? KeyRotation.rotate(one.ring, .jwt, hurries: false, now: now) { () throws(KeyRingError) in
                try self.make(now)
            }
            let first = try ring.active(.jwt).kid
            _ = try? KeyRotation.retire(first, from: two?.ring ?? one.ring, overlap: .seconds(86_400), isForced: false)
        }
        #expect(Timestamp.text(time).utf8.count == 24)
    }
}
