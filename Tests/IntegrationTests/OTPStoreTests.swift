import Common
import TestSupport
import Testing

/// The life of a code that is sent again, step by step.
@Suite(.timeLimit(.minutes(1))) struct OTPStoreTests {
    private let pace = OTPStore.Pace(resendAfter: .milliseconds(50), limits: [.init(10, in: .seconds(60))])
    private let life = Duration.seconds(30)

    private func issue(
        _ store: OTPStore, _ id: String, _ phone: PhoneNumber, _ ring: KeyRing
    ) async throws -> OTPStore.Issue {
        let hash = try CodeHash.active("12345678", for: phone, keys: ring)
        let sealed = try SealedCode.seal("12345678", for: phone, id: id, keys: ring)
        let call = store.issueCall(id, hash: hash, sealed: sealed, for: phone, life: self.life, pace: self.pace)
        return try OTPStore.Issue(try await store.redis.run([call])[0])
    }

    @Test func aCodeThatWasGuessedAtKeepsItsShareWhenItIsTakenBack() async throws {
        try await SMSFixture.run { fixture in
            let store = OTPStore(redis: fixture.redis)
            let ring = try KeyRing(file: fixture.stack.keys)
            let phone = try #require(PhoneNumber(SharedStack.number()))
            func sends() async throws -> Int64 {
                try await fixture.redis.send(RedisCommand("LLEN", "sends:{\(phone.e164)}")).integer()
            }
            for (index, isGuessed) in [false, true].enumerated() {
                let id = "try-\(index)"
                guard case .stored = try await self.issue(store, id, phone, ring) else { throw TestFailure("stored") }
                #expect(try await store.activate(id, for: phone) == .live)
                #expect(try await sends() == 1)
                if isGuessed {
                    let guess = OTPGuess(
                        phone: phone, hashes: CodeHash.accepted("00000000", for: phone, keys: ring), id: id,
                        client: "c", group: 0, newUserID: 1)
                    guard case .mismatch = try await store.verify(guess) else { throw TestFailure("mismatch") }
                }
                #expect(try await store.withdraw(id, for: phone, onlyPending: false) == .withdrawn)
                #expect(try await sends() == (isGuessed ? 1 : 0))
            }
        }
    }

    @Test func theFirstSendsFailureLeavesWhatAResendBrought() async throws {
        try await SMSFixture.run { fixture in
            let store = OTPStore(redis: fixture.redis)
            let ring = try KeyRing(file: fixture.stack.keys)
            let phone = try #require(PhoneNumber(SharedStack.number()))
            guard case .stored = try await self.issue(store, "first", phone, ring) else { throw TestFailure("stored") }
            #expect(try await store.sent("first", for: phone) == nil, "pending")
            #expect(try await store.activate("first", for: phone) == .live)
            #expect(try await store.sent("first", for: phone)?.isAgain == false)
            try await Task.sleep(for: .milliseconds(80))
            guard case .again(_, _, let sealed, let id) = try await self.issue(store, "second", phone, ring) else {
                throw TestFailure("again")
            }
            #expect(id == "first")
            #expect(try SealedCode.open(sealed, for: phone, id: id, keys: ring) == "12345678")
            #expect(throws: SMSJobError.self) { try SealedCode.open(sealed, for: phone, id: "other", keys: ring) }
            #expect(try await store.sent("second", for: phone) == nil, "a question makes nothing live")
            #expect(try await store.activate("second", for: phone) == .live)
            #expect(try await store.withdraw("first", for: phone, onlyPending: false) == .withdrawn)
            let left = try #require(try await store.sent("second", for: phone))
            #expect(left.isAgain && left.left > .seconds(25))
            // The resend fails as well: the next send goes through, with the same code.
            #expect(try await store.withdraw("second", for: phone, onlyPending: true) == .live)
            #expect(try await store.withdraw("second", for: phone, onlyPending: false) == .withdrawn)
            guard case .again = try await self.issue(store, "third", phone, ring) else { throw TestFailure("third") }
            #expect(try await store.withdraw("third", for: phone, onlyPending: true) == .withdrawn)
            #expect(try await store.withdraw("first", for: phone, onlyPending: false) == .withdrawn)
            guard case .stored = try await self.issue(store, "fourth", phone, ring) else { throw TestFailure("fourth") }
        }
    }
}
