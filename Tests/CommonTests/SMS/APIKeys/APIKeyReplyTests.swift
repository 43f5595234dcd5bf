import Testing

@testable import Redis
@testable import SMS

/// What Redis' answers mean for apps' keys.
@Suite struct APIKeyReplyTests {
    private let store = APIKeyStore()

    @Test func aKeyIsGrantedAsManyMessagesAsFitOrIsNotGood() throws {
        let key = APIKey.random()
        let call = self.store.charge(key, parts: [1, 2])
        #expect(call.keys == ["apikey:{k\(key.id)}", "apikeyrate:{k\(key.id)}", "apikeybudget:{k\(key.id)}"])
        #expect(try call.read(.array([])) == nil)
        let parts: [RedisValue] = [.integer(1), .string("rate"), .integer(500), .string("1")]
        let grant = try #require(try call.read(.array(parts)))
        #expect(grant.granted == 1 && grant.limit == .rate && grant.retryAfter == .milliseconds(500))
        #expect(grant.hasWebhook && grant.id == key.id)
        #expect(try call.read(.array(parts + [.string("none")]))?.templates == TemplateAllowance("none"))
        #expect(throws: RedisError(.unexpectedReply, "not a grant")) { try call.read(.array([.integer(1)])) }
    }

    @Test func aRevokedKeysAppHearsNothing() throws {
        let call = self.store.webhook(of: "a")
        let kept: [RedisValue] = [.string("https://a.ir"), .string("sealed"), .string("kid")]
        let webhook = try #require(try call.read(.array(kept + [.null])))
        #expect(webhook.url == "https://a.ir" && webhook.secret == .init(sealed: "sealed", kid: "kid"))
        #expect(try call.read(.array(kept + [.string("5")])) == nil)
        #expect(try call.read(.array(Array(repeating: .null, count: 4))) == nil)
    }
}
