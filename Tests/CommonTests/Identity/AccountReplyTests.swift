import Primitives
import Testing

@testable import Identity
@testable import Redis

/// What Redis' answers mean for accounts, sessions and names.
@Suite struct AccountReplyTests {
    private let entry = LoginEntry(id: 7, hash: "h", username: "nima")

    private func name() throws -> LoginName { try #require(LoginName("nima")) }

    @Test func anAccountIsThereAndSwitchedOnOrNothing() throws {
        let call = AccountStore.active(7)
        #expect(call.keys == ["account:{u7}"])
        func read(_ id: RedisValue, number: RedisValue, active: RedisValue) throws -> AccountStore.Active? {
            try call.read(.array([id, .string("nima"), number, active, .null]))
        }
        let plain = AccountStore.Active(username: "nima", number: nil, isImported: false)
        #expect(try read(.string("7"), number: .string(""), active: .null) == plain)
        #expect(try read(.string("7"), number: .string("+98912"), active: .null)?.number == "+98912")
        #expect(try read(.string("7"), number: .null, active: .string("0")) == nil, "switched off")
        #expect(try read(.null, number: .null, active: .null) == nil, "not there")
        #expect(throws: RedisError(.server, "NOAUTH")) { try call.read(.error("NOAUTH")) }
    }

    @Test func aSessionCountsItsTokenAndForAMomentTheOneBefore() throws {
        let call = SessionState.read("s", of: 7)
        #expect(call.keys == ["session:{u7}:s"])
        func read(rotated: Int64) throws -> SessionState {
            let fields: [RedisValue] = [
                .string("1"), .string("5"), .string("new"), .string("old"), .string(String(rotated)), .string("9"),
            ]
            return try #require(try call.read(.array(fields)))
        }
        let fresh = try read(rotated: WallClock.now)
        #expect(fresh.lastSeen == 5 && fresh.ends == 9)
        #expect(fresh.counts("new") && fresh.counts("old") && !fresh.counts("other"))
        let later = try read(rotated: WallClock.now - SessionCheck.refreshGrace.inMilliseconds - 1_000)
        #expect(later.counts("new") && !later.counts("old"))
        #expect(try call.read(.array(Array(repeating: .null, count: 6))) == nil, "ended")
    }

    @Test func aLifeIsThatOfTheSessionOrOfTheAccountWithoutOne() throws {
        let call = SessionState.life(of: .init(user: 7, session: "s"))
        #expect(call.keys == ["session:{u7}:s"])
        #expect(try call.read(.array([.string("1"), .string("9")])) == .lives(until: 9))
        #expect(try call.read(.array([.null, .null])) == .over)
        let account = SessionState.life(of: .init(user: 7, session: nil))
        #expect(account.keys == ["account:{u7}"])
        #expect(try account.read(.array([.string("7"), .null])) == .lives(until: nil))
    }

    @Test func aNameIsWrittenOwnAlreadyOrTaken() throws {
        let name = try self.name()
        for call in [LoginStore().claim(self.entry, for: name), LoginStore().look(self.entry, for: name)] {
            #expect(call.keys == [LoginStore.key(name)])
            #expect(try call.read(.null) == .written)
            #expect(try call.read(.string("7")) == .alreadyOwn)
            #expect(try call.read(.string("8")) == .taken(by: 8))
            #expect(throws: RedisError(.server, "OOM")) { try call.read(.error("OOM")) }
        }
    }

    @Test func anEntryIsReadAndAHashReplacedOrNot() throws {
        let name = try self.name()
        let read = LoginStore().read(name)
        #expect(try read.read(.array([])) == nil)
        let fields = ["id", "7", "hash", "h", "username", "nima"].map { RedisValue.string($0) }
        #expect(try read.read(.array(fields)) == self.entry)
        for call in [LoginStore().replaceHash("a", by: "b", for: name), LoginStore().change("a", to: "b", for: name)] {
            #expect(try call.read(.integer(1)))
            #expect(try !call.read(.integer(0)))
        }
    }
}
