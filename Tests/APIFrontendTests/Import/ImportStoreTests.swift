import Identity
import Primitives
import Testing

@testable import APIFrontend
@testable import Redis

/// An import's calls, and what their replies mean.
@Suite struct ImportStoreTests {
    private let store = ImportStore(isDryRun: false)

    @Test func idsThatAnImportPassedOverAreFree() throws {
        let call = self.store.liftRoomIDs(to: 90)
        #expect(call.keys == ["ids:room", "imported:{ids:room}"])
        let free = try call.read(.array([.string("100"), .array([.string("10"), .string("20")])]))
        #expect(free.contains(11) && free.contains(20) && free.contains(101))
        #expect(!free.contains(10) && !free.contains(21) && !free.contains(100))
        #expect(throws: RedisError(.unexpectedReply, "two parts")) { try call.read(.array([])) }
    }

    @Test func messagesFindNoRoomALiveOneOrTheirs() throws {
        let call = self.store.add([], to: 7, history: 10, bytes: 1_000)
        #expect(call.keys == ["room:{r7}", "stream:{r7}"])
        func read(_ word: String) throws -> ImportStore.MessagesVerdict {
            try call.read(.array([.string(word), .integer(1), .integer(2), .integer(3)]))
        }
        #expect(try read("none") == .noRoom)
        #expect(try read("live") == .live(there: 2))
        #expect(try read("ok") == .written(added: 1, there: 2, trimmed: 3))
        #expect(throws: RedisError(.server, "OOM")) { try call.read(.error("OOM")) }
    }

    @Test func aNumberIsItsUsersOrAnothers() throws {
        let phone = try #require(PhoneNumber("09121234567"))
        let call = self.store.claim(phone, group: 2, for: 7, created: 1)
        #expect(call.keys == [AccountKeys.identity(phone, group: 2)])
        #expect(try call.read(.integer(1)))
        #expect(try !call.read(.integer(0)))
        let give = self.store.give(phone, group: 2, to: 7)
        #expect(try give.read(.string("there")))
        #expect(try !give.read(.string("none")))
    }

    @Test func aDryRunLooksAtNamesAndWritesNone() throws {
        let name = try #require(LoginName("nima"))
        let entry = LoginEntry(id: 7, hash: "h", username: "nima")
        let look = ImportStore(isDryRun: true).claim(name, for: entry)
        #expect(look.request.bySHA == LoginStore().look(entry, for: name).request.bySHA)
        let claim = self.store.claim(name, for: entry)
        #expect(claim.request.bySHA != look.request.bySHA)
    }
}
