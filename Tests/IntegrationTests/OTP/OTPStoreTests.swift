import Identity
import Limits
import Primitives
import Redis
import Secrets
import TestSupport
import Testing

/// The life of a code that is sent again, step by step.
@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(3)))
struct OTPStoreTests {
    private let pace = OTPStore.Pace(resendAfter: .milliseconds(50), limits: [.init(10, in: .seconds(60))])
    private let life = Duration.seconds(30)

    private let store = OTPStore()

    private func issue(
        _ redis: RedisClient, _ id: String, _ phone: PhoneNumber, _ ring: KeyRing
    ) async throws -> OTPStore.Issue {
        let hash = try CodeHash.active("12345678", for: phone, keys: ring)
        let sealed = try SealedCode.seal("12345678", for: phone, id: id, keys: ring)
        return try await redis.run(
            self.store.issue(
                id, hash: hash, sealed: sealed, for: phone, by: .init(address: "c", device: "owner"), life: self.life,
                pace: self.pace))
    }

    @Test func aCodeThatWasGuessedAtKeepsItsShareWhenItIsTakenBack() async throws {
        try await SMSFixture.run { fixture in
            let redis = fixture.redis
            let ring = try KeyRing(file: fixture.stack.keys)
            let phone = try #require(PhoneNumber(SharedStack.number()))
            func sends() async throws -> Int64 {
                try await fixture.redis.send(RedisCommand("LLEN", "sends:\(phone.tagged)")).integer()
            }
            for (index, isGuessed) in [false, true].enumerated() {
                let id = "try-\(index)"
                guard case .stored = try await self.issue(redis, id, phone, ring) else { throw TestFailure("stored") }
                #expect(try await redis.run(self.store.activate(id, for: phone)) == .live)
                #expect(try await sends() == 1)
                if isGuessed {
                    let guess = OTPGuess(
                        phone: phone, hashes: CodeHash.accepted("00000000", for: phone, keys: ring), id: id,
                        caller: .init(address: "c"), group: 0, newUserID: 1)
                    let verdict = try await redis.run(self.store.verify(guess))
                    guard case .mismatch = verdict else { throw TestFailure("mismatch") }
                }
                #expect(try await redis.run(self.store.withdraw(id, for: phone, onlyPending: false)) == .withdrawn)
                #expect(try await sends() == (isGuessed ? 1 : 0))
            }
        }
    }

    @Test func theFirstSendsFailureLeavesWhatAResendBrought() async throws {
        try await SMSFixture.run { fixture in
            let redis = fixture.redis
            let ring = try KeyRing(file: fixture.stack.keys)
            let phone = try #require(PhoneNumber(SharedStack.number()))
            guard case .stored = try await self.issue(redis, "first", phone, ring) else { throw TestFailure("stored") }
            #expect(try await redis.run(self.store.sent("first", for: phone)) == nil, "pending")
            #expect(try await redis.run(self.store.activate("first", for: phone)) == .live)
            #expect(try await redis.run(self.store.sent("first", for: phone))?.isAgain == false)
            try await Task.sleep(for: .milliseconds(80))
            guard case .again(_, _, let sealed, let id) = try await self.issue(redis, "second", phone, ring) else {
                throw TestFailure("again")
            }
            #expect(id == "first")
            #expect(try SealedCode.open(sealed, for: phone, id: id, keys: ring) == "12345678")
            #expect(throws: SealError.self) { try SealedCode.open(sealed, for: phone, id: "other", keys: ring) }
            #expect(try await redis.run(self.store.sent("second", for: phone)) == nil, "a question makes nothing live")
            #expect(try await redis.run(self.store.activate("second", for: phone)) == .live)
            #expect(try await redis.run(self.store.withdraw("first", for: phone, onlyPending: false)) == .withdrawn)
            let left = try #require(try await redis.run(self.store.sent("second", for: phone)))
            #expect(left.isAgain && left.left > .seconds(25))
            // The resend fails as well: the next send goes through, with the same code.
            #expect(try await redis.run(self.store.withdraw("second", for: phone, onlyPending: true)) == .live)
            #expect(try await redis.run(self.store.withdraw("second", for: phone, onlyPending: false)) == .withdrawn)
            guard case .again = try await self.issue(redis, "third", phone, ring) else { throw TestFailure("third") }
            #expect(try await redis.run(self.store.withdraw("third", for: phone, onlyPending: true)) == .withdrawn)
            #expect(try await redis.run(self.store.withdraw("first", for: phone, onlyPending: false)) == .withdrawn)
            guard case .stored = try await self.issue(redis, "fourth", phone, ring) else { throw TestFailure("fourth") }
        }
    }

    @Test func aDaysWrongGuessesAndTheAddressesOfANumberAreBounded() async throws {
        try await SMSFixture.run { fixture in
            let redis = fixture.redis
            let ring = try KeyRing(file: fixture.stack.keys)
            let phone = try #require(PhoneNumber(SharedStack.number()))
            var limits = GuessLimits()
            limits.perDay = 4
            func guess(_ code: String, _ caller: OTPCaller) async throws -> OTPVerdict {
                let guess = OTPGuess(
                    phone: phone, hashes: CodeHash.accepted(code, for: phone, keys: ring), id: nil, caller: caller,
                    group: 0, newUserID: 1)
                return try await redis.run(self.store.verify(guess, limits: limits))
            }
            for index in 0..<8 {
                _ = try await self.issue(redis, "send-\(index)", phone, ring)
                _ = try await redis.run(self.store.activate("send-\(index)", for: phone))
                guard case .accepted = try await guess("12345678", .init(address: "home-\(index)")) else {
                    throw TestFailure("accepted")
                }
            }
            let key = "loggedin:\(phone.tagged)"
            let known = try await fixture.redis.send(RedisCommand("ZRANGE", key, "0", "-1")).array()
            #expect(try known.map { try $0.string() } == (3..<8).map { "home-\($0)" })
            let life = try await fixture.redis.send(RedisCommand("PTTL", key)).integer()
            #expect(OwnerDevice.life.inMilliseconds - life < 60_000)

            _ = try await self.issue(redis, "last", phone, ring)
            _ = try await redis.run(self.store.activate("last", for: phone))
            #expect(try await guess("00000000", .init(address: "s1")) == .mismatch(attemptsLeft: 1))
            #expect(try await guess("00000000", .init(address: "s2")) == .mismatch(attemptsLeft: 0))
            #expect(try await guess("12345678", .init(address: "s3")) == .exhausted, "strangers had half of the day's")
            #expect(try await guess("12345678", .init(address: "home-0")) == .exhausted, "one of too long ago")
            #expect(try await guess("00000000", .init(address: "home-7")) == .mismatch(attemptsLeft: 1))
            #expect(try await guess("00000000", .init(address: "s1", device: "d")) == .mismatch(attemptsLeft: 0))
            #expect(try await guess("12345678", .init(address: "s1", device: "d")) == .exhausted)
            // An address of 30 days ago is a stranger's.
            let old = String(WallClock.now - OTPCaller.knownFor.inMilliseconds - 1_000)
            _ = try await fixture.redis.send(RedisCommand("ZADD", key, old, "home-7"))
            _ = try await fixture.redis.send(RedisCommand("DECR", "guesses:\(phone.tagged)"))
            #expect(try await guess("12345678", .init(address: "home-7")) == .exhausted)
            #expect(try await guess("00000000", .init(address: "home-6")) == .mismatch(attemptsLeft: 0))
        }
    }

    @Test func aNumberThatIsShutOutGetsNoUserAtAnyMoment() async throws {
        try await SMSFixture.run { fixture in
            let redis = fixture.redis
            let ring = try KeyRing(file: fixture.stack.keys)
            let phone = try #require(PhoneNumber(SharedStack.number()))
            func logIn(_ id: String, group: Int) async throws -> OTPVerdict {
                _ = try await self.issue(redis, id, phone, ring)
                _ = try await redis.run(self.store.activate(id, for: phone))
                let guess = OTPGuess(
                    phone: phone, hashes: CodeHash.accepted("12345678", for: phone, keys: ring), id: nil,
                    caller: .init(address: "c"), group: group, newUserID: 7)
                return try await redis.run(self.store.verify(guess))
            }
            #expect(try await logIn("a", group: 0) == .accepted(userID: 7, isNew: true, id: "a"))
            _ = try await fixture.redis.send(RedisCommand("SET", AccountKeys.shutOut(phone), "1"))
            // One that was made and taken back again would be there for whoever comes when the second step has failed.
            #expect(try await logIn("b", group: 1) == .shutOut)
            let identity = AccountKeys.identity(phone, group: 1)
            #expect(try await fixture.redis.send(RedisCommand("EXISTS", identity)).integer() == 0)
            #expect(try await fixture.redis.send(RedisCommand("EXISTS", "otp:\(phone.tagged)")).integer() == 0)
            #expect(try await logIn("c", group: 0) == .accepted(userID: 7, isNew: false, id: "c"))
        }
    }
}
