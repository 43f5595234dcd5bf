import Testing

@testable import APIFrontend
@testable import Redis

/// Sessions' calls, and what their replies mean.
@Suite struct SessionStoreTests {
    private let store = SessionStore(maxAge: .seconds(86_400))

    @Test func aRefreshTokenIsRotatedReusedOrGone() throws {
        let call = self.store.rotate("jti", in: "s", of: 7, life: .seconds(60))
        #expect(call.keys == ["account:{u7}", "sessions:{u7}"])
        let current = SessionStore.Rotation.current(jti: "next", made: 5, ends: 9)
        for word in ["rotated", "again"] {
            let reply = RedisValue.array([.string(word), .string("next"), .integer(5), .integer(9)])
            #expect(try call.read(reply) == current)
        }
        #expect(try call.read(.array([.string("reused")])) == .reused)
        #expect(try call.read(.array([.string("gone")])) == .gone)
        #expect(throws: RedisError(.unexpectedReply, "not a rotation")) { try call.read(.array([.string("rotated")])) }
    }

    @Test func nobodyWhoIsSwitchedOffGetsASession() throws {
        let call = self.store.open(
            Account(id: 7, username: "nima"), refreshID: "jti", life: .seconds(60), userAgent: "", address: "")
        #expect(try call.read(.integer(3))?.id == 3)
        #expect(try call.read(.integer(0)) == nil)
    }

    @Test func theNewestSessionComesFirst() throws {
        func row(_ id: String) -> RedisValue {
            .array(["k\(id)", id, "agent", "::1", "5", "4"].map { .string($0) })
        }
        let sessions = try self.store.list(of: 7).read(.array([row("1"), row("3"), row("2")]))
        #expect(sessions.map(\.id) == [3, 2, 1])
    }
}
