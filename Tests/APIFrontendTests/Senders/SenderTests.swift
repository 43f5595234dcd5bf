import HTTPTypes
import Testing

@testable import APIFrontend
@testable import SMS

@Suite struct SenderCredentialsTests {
    private func credentials(_ lines: [String]) throws -> SenderCredentials {
        var headers = HTTPFields()
        for line in lines { headers.append(HTTPField(name: .authorization, value: line)) }
        return try SenderCredentials(headers)
    }

    @Test func keysAndTokensAreToldApart() throws {
        let key = APIKey.random()
        #expect(try self.credentials(["Api-Key \(key.text)"]) == .key(key))
        #expect(try self.credentials(["api-key  \(key.text) "]) == .key(key))
        #expect(try self.credentials(["Bearer a.b.c"]) == .token("a.b.c"))
    }

    @Test(
        "anything else is a 401",
        arguments: [
            ([], "not_authenticated"), ([""], "not_authenticated"), (["Basic eDp5"], "not_authenticated"),
            (["Bearer"], "bad_authorization_header"), (["Bearer a b"], "bad_authorization_header"),
            (["Api-Key"], "invalid_api_key"), (["Api-Key chk_x_y"], "invalid_api_key"),
            (["Bearer a", "Bearer b"], "not_authenticated"), (["\u{1F600}"], "not_authenticated"),
        ])
    func refused(lines: [String], code: String) {
        let error = #expect(throws: APIError.self) { try self.credentials(lines) }
        #expect(error?.status == .unauthorized)
        #expect(error?.code == code)
        #expect(error?.headers[values: .wwwAuthenticate] == ["Bearer realm=\"api\"", "Api-Key realm=\"api\""])
    }
}

@Suite struct APIKeyTests {
    @Test func aKeyReadsBackAndHoldsEnoughChance() throws {
        let key = APIKey.random()
        let again = try #require(APIKey(key.text))
        #expect(again == key)
        #expect(again.digest == key.digest)
        #expect(key.digest.count == 64)
        #expect(key.text.count == 4 + 16 + 1 + 48, "192 random bits in hexadecimal")
        #expect(APIKey.random().text != key.text)
    }

    @Test(
        "what is not of a key's form is none",
        arguments: [
            "", "chk", "chk__", "chk_0123456789abcdef_", "xyz_0123456789abcdef_" + String(repeating: "a", count: 48),
            "chk_0123456789ABCDEF_" + String(repeating: "a", count: 48),
            "chk_0123456789abcdef_" + String(repeating: "a", count: 49),
            "chk_0123456789abcdef_" + String(repeating: "é", count: 24),
            "chk_0123456789abcde}_" + String(repeating: "a", count: 48),
        ])
    func noKey(text: String) {
        #expect(APIKey(text) == nil)
    }

    @Test func aWebhookSecretReadsBack() throws {
        let secret = WebhookSecret.random()
        #expect(secret.text.hasPrefix("whsec_"))
        #expect(secret.bytes.count == 32)
        #expect(WebhookSecret(secret.text) == secret)
        #expect(WebhookSecret("whsec_YQ==") == nil, "too short")
        #expect(WebhookSecret(String(secret.text.dropFirst(6))) == nil)
    }

    @Test(
        "webhooks go to https, and without it only where that is configured",
        arguments: [
            ("https://a.ir/hook?x=1", true), ("http://127.0.0.1:8080/hook", true), ("http://a.ir/", false),
            ("ftp://a.ir/", false), ("https://", false), ("https://u:p@a.ir/", false), ("https://a.ir/#x", false),
            ("https://example.com:99999/", false), ("https://example.com:65536/", false),
            ("https://example.com:0/", false), ("https://example.com:99999999999999999999/", false),
            ("https://example.com:-1/", false), ("http://127.0.0.1:99999/hook", false), ("https://[::1]:65536/", false),
            ("https://example.com:1/", true), ("https://example.com:65535/", true), ("https://example.com:/", true),
            ("https://example.com:99999999999999999999", false), ("https://a.ir:99999999999999999999?x=1", false),
            ("https://[::1]:99999999999999999999/", false), ("https://[::1]/a:b", true), ("https://a.ir/a:0", true),
            ("not a url", false), ("https://" + String(repeating: "a", count: 2_048) + ".ir", false),
        ])
    func address(text: String, isAllowed: Bool) {
        #expect(APIKeysNew.isAllowed(text, plainHosts: ["127.0.0.1"]) == isAllowed)
    }
}

@Suite struct IdempotencyKeyTests {
    private func key(_ lines: [String]) throws -> IdempotencyKey? {
        var headers = HTTPFields()
        for line in lines { headers.append(HTTPField(name: .idempotencyKey, value: line)) }
        return try IdempotencyKey(headers)
    }

    @Test func aKeyHasOneTo128PrintableCharacters() throws {
        #expect(try self.key([]) == nil)
        #expect(try self.key(["order-1"]) != nil)
        #expect(try self.key([String(repeating: "x", count: 128)]) != nil)
        for lines in [[""], [String(repeating: "x", count: 129)], ["é"], ["a", "b"]] {
            #expect(throws: APIError.self) { try self.key(lines) }
        }
    }

    @Test func itsPlaceDependsOnWhoAsksAndDoesNotShowIt() throws {
        let key = try #require(try self.key(["order-1"]))
        let place = key.place(scope: "key:a")
        #expect(place != key.place(scope: "key:b"))
        #expect(place == key.place(scope: "key:a"))
        #expect(!place.contains("order"))
    }

    @Test func theFingerprintIsTheFieldsUnderOurKey() throws {
        let ring = try KeysNew.ring()
        let one = try RequestFingerprint(["a", "bc"], keys: ring)
        #expect(one == (try RequestFingerprint(["a", "bc"], keys: ring)))
        #expect(one != (try RequestFingerprint(["ab", "c"], keys: ring)))
        #expect(one.active != (try RequestFingerprint(["a", "bc"], keys: KeysNew.ring())).active)
        #expect(one.accepted == [one.active])
    }
}

@Suite struct MessageAnswerTests {
    private func record(
        _ status: MessageStatus, reason: String? = nil, calls: [(String, String?)] = []
    ) -> MessageRecord {
        MessageRecord(
            id: "m", kind: .text, status: status, owner: "key:a", hasWebhook: false, maskedPhone: "",
            provider: "kavenegar",
            messageID: "85", segments: 1, alphabet: "GSM-7", created: 0, updated: 0, expires: 0, reason: reason,
            attempts: calls.enumerated().map { index, call in
                Attempt(
                    number: index + 1, provider: "kavenegar", worker: "w", ended: 0,
                    outcome: AttemptOutcome(rawValue: call.0), code: call.1)
            })
    }

    @Test(
        "each status has its answer",
        arguments: zip(
            MessageStatus.allCases, [202, 202, 202, 200, 200, 502, 502, 502, 502, 502]))
    func status(status: MessageStatus, code: Int) {
        #expect(MessageAnswer(self.record(status)).httpStatus == code)
        // Of a code, nobody is told whether the phone got it.
        let isFailure = code == 502 && status != .undelivered
        #expect(SendCodeAnswer(id: "m", life: .seconds(240), status: status).httpStatus == (isFailure ? 502 : 200))
    }

    @Test func aFailureCarriesTheLastProvidersWord() {
        let answer = MessageAnswer(
            self.record(.failed, reason: "413", calls: [("rejected_route", "1"), ("rejected_message", "413")]))
        #expect(answer.errorCode == "413")
        #expect(answer.provider == "kavenegar")
        #expect(MessageAnswer(self.record(.expired, reason: "deadline")).errorCode == "deadline")
        #expect(MessageAnswer(self.record(.cancelled)).errorCode == "cancelled")
    }

    @Test func timesAreISO8601InUTC() {
        #expect(Timestamp.text(1_763_892_000_123) == "2025-11-23T10:00:00.123Z")
    }
}
