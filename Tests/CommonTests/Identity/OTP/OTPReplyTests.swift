import Primitives
import Secrets
import Testing

@testable import Identity
@testable import Redis

/// What Redis' answers mean for a code.
@Suite struct OTPReplyTests {
    private let store = OTPStore()

    private func phone() throws -> PhoneNumber { try #require(PhoneNumber("09121234567")) }

    @Test func anIssueIsStoredThereAlreadyTooMuchOrAgain() throws {
        let hash = try CodeHash.active("1", for: self.phone(), keys: KeyRing(entries: [testEntry(.otp, "k")]))
        let call = self.store.issue(
            "i", hash: hash, for: try self.phone(), by: .init(address: "a"), life: .seconds(240))
        func read(_ parts: [RedisValue]) throws -> OTPStore.Issue { try call.read(.array(parts)) }
        #expect(try read([.integer(1), .integer(5)]) == .stored(now: 5))
        #expect(try read([.integer(0), .integer(7)]) == .exists(left: .milliseconds(7)))
        #expect(try read([.integer(2), .integer(0)]) == .limited(left: .milliseconds(1)))
        let again = try read([.integer(3), .integer(5), .integer(9), .string("sealed"), .string("first")])
        #expect(again == .again(now: 5, due: 9, sealed: "sealed", id: "first"))
        #expect(throws: RedisError(.unexpectedReply, "not an issue")) { try read([.integer(1)]) }
        #expect(throws: RedisError(.server, "OOM")) { try call.read(.error("OOM")) }
    }

    @Test func anActivationSaysWhatHasBecomeOfTheCode() throws {
        let call = self.store.activate("i", for: try self.phone())
        func read(_ state: Int64) throws -> OTPStore.Activation {
            try call.read(.array([.integer(state), .integer(5)]))
        }
        #expect(try read(1) == .live)
        #expect(try read(0) == .gone)
        #expect(try read(2) == .expired)
    }

    @Test func aWithdrawalLeavesWhatIsLive() throws {
        let call = self.store.withdraw("i", for: try self.phone(), onlyPending: true)
        #expect(try call.read(.integer(1)) == .withdrawn)
        #expect(try call.read(.integer(2)) == .live)
        #expect(try call.read(.integer(0)) == .notThere)
    }

    @Test func aSendIsFoundByItsOwnIDAndByItsResends() throws {
        let call = self.store.sent("i", for: try self.phone())
        let due = RedisValue.string(String(WallClock.now + 60_000))
        func read(_ words: [String], _ due: RedisValue) throws -> OTPStore.Sent? {
            try call.read(.array(words.map { .string($0) } + [due]))
        }
        #expect(try read(["i", "live", "", ""], due)?.isAgain == false)
        #expect(try read(["other", "live", "i", "live"], due)?.isAgain == true)
        #expect(try read(["i", "pending", "", ""], due) == nil)
        #expect(try read(["other", "live", "i", "pending"], due) == nil)
        #expect(try read(["i", "live", "", ""], .string("1")) == nil, "it has ended")
        #expect(try call.read(.array(Array(repeating: .null, count: 5))) == nil, "there is none")
    }

    @Test func anAddressIsKnownForThirtyDays() throws {
        let call = self.store.isKnown(.init(address: "a"), to: try self.phone())
        let life = OTPCaller.knownFor.inMilliseconds
        #expect(try call.read(.string(String(WallClock.now - life + 60_000))))
        #expect(try !call.read(.string(String(WallClock.now - life - 60_000))))
        #expect(try !call.read(.null))
        #expect(throws: RedisError(.server, "LOADING")) { try call.read(.error("LOADING")) }
    }
}
