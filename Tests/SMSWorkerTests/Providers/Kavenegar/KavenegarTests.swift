import AsyncHTTPClient
import NIOCore
import Testing

@testable import Primitives
@testable import SMS
@testable import SMSWorker

@Suite struct KavenegarTests {
    /// Every code of the provider's table 1, and what it means for a message.
    private static let codes: [(Int, AttemptOutcome)] = [
        (400, .rejectedMessage), (401, .rejectedAccount), (402, .uncertain), (403, .rejectedAccount),
        (404, .rejectedAccount), (405, .rejectedMessage),
        (406, .rejectedMessage), (407, .rejectedAccount), (409, .notSent), (411, .rejectedMessage),
        (412, .rejectedRoute), (413, .rejectedMessage),
        (414, .rejectedMessage), (415, .rejectedMessage), (416, .rejectedAccount), (417, .rejectedMessage),
        (418, .rejectedAccount), (419, .rejectedMessage),
        (420, .rejectedMessage), (422, .rejectedMessage), (424, .rejectedRoute), (426, .rejectedAccount),
        (427, .rejectedAccount), (428, .rejectedMessage),
        (429, .throttled), (431, .rejectedMessage), (432, .rejectedRoute), (451, .throttled), (501, .rejectedAccount),
        (604, .rejectedMessage),
        (607, .rejectedMessage), (999, .uncertain), (0, .uncertain),
    ]

    private func outcome(_ status: Int, _ body: String) -> SendOutcome {
        KavenegarReply.outcome(ProviderAnswer(status: status, body: Array(body.utf8)))
    }

    @Test func everyDocumentedCodeHasItsOutcome() {
        for (code, expected) in Self.codes {
            let entries = ["null", "{}", "[]", "\"\""].randomElement() ?? "null"
            let body = #"{"return":{"status":\#(code),"message":"x"},"entries":\#(entries)}"#
            // The HTTP status mirrors the code, or does not: only the body counts.
            for status in [code, 200] {
                #expect(self.outcome(status, body).kind == expected, "\(code)")
            }
        }
    }

    @Test func aThrottledCallComesWithItsPause() {
        let body = #"{"return":{"status":451,"message":"x"},"entries":null}"#
        let answer = ProviderAnswer(status: 451, body: Array(body.utf8), retryAfter: .seconds(9))
        #expect(KavenegarReply.outcome(answer) == .throttled("451", retryAfter: .seconds(9)))
    }

    @Test("a taken message is accepted whatever stage it is at", arguments: [1, 2, 4, 5, 10, 99])
    func accepted(status: Int) {
        let body =
            #"{"return":{"status":200,"message":"x"},"entries":[{"messageid":8792343,"status":\#(status),"cost":120}]}"#
        #expect(self.outcome(200, body) == .accepted("8792343"))
    }

    @Test("a message that failed on entry is not", arguments: [6, 11, 13, 14])
    func refusedEntry(status: Int) {
        let body = #"{"return":{"status":200,"message":"x"},"entries":[{"messageid":1,"status":\#(status)}]}"#
        #expect(self.outcome(200, body).kind == .rejectedMessage)
    }

    @Test(
        "what is not the provider's answer tells nothing, but for its status",
        arguments: [
            (200, "<html>ok</html>", "uncertain"), (200, "", "uncertain"), (200, "{}", "uncertain"),
            (200, #"{"return":{"status":200},"entries":[]}"#, "uncertain"),
            (200, #"{"return":{"status":200},"entries":null}"#, "uncertain"),
            (200, #"{"return":{"sta"#, "uncertain"), (502, "<html>Bad Gateway</html>", "uncertain"),
            (500, "", "uncertain"), (504, "", "uncertain"), (429, "slow down", "throttled"), (503, "", "not_sent"),
            (301, "", "rejected_account"), (404, "<html>", "rejected_account"), (413, "<html>", "uncertain"),
        ])
    func gateways(status: Int, body: String, label: String) {
        #expect(self.outcome(status, body).kind.rawValue == label)
    }

    @Test func theLocalIDIsPositiveAndAlwaysTheSame() {
        // SHA-256 of nothing begins with e3b0c44298fc1c14.
        #expect(Kavenegar.localID("") == Int64(0xE3B0_C442_98FC_1C14 as UInt64 >> 1))
        for _ in 0..<1_000 { #expect(Kavenegar.localID(SecureRandom.identifier()) >= 0) }
    }

    /// Runs a test with a provider at an address where nobody listens.
    private func withProvider(_ test: (Kavenegar) async throws -> Void) async throws {
        let provider = Kavenegar(
            configuration: .init(baseURL: "http://127.0.0.1:1/v1", key: "k", sender: "10004346"),
            http: ProviderHTTP(timeouts: .init(), connections: 1))
        do {
            try await test(provider)
        } catch {
            try await provider.http.close()
            throw error
        }
        try await provider.http.close()
    }

    private func message(_ payload: ProviderPayload) throws -> OutgoingMessage {
        OutgoingMessage(id: "", phone: try #require(PhoneNumber("09121234567")), payload: payload)
    }

    @Test func plainTextGoesWithALocalIDAndATemplateWithout() async throws {
        try await self.withProvider { provider in
            let text = ProviderPayload.text("Code 1234")
            let call = provider.call(for: try self.message(text))
            #expect(call.method == "sms/send")
            #expect(
                Dictionary(uniqueKeysWithValues: call.form) == [
                    "receptor": "00989121234567", "message": "Code 1234", "localid": "8203414616412130826",
                    "sender": "10004346",
                ])
            #expect(provider.deduplicates(text))
            let template = ProviderPayload.template(id: "login", values: [TemplateValue(name: "token", value: "1234")])
            let lookup = provider.call(for: try self.message(template))
            #expect(lookup.method == "verify/lookup")
            #expect(
                Dictionary(uniqueKeysWithValues: lookup.form) == [
                    "receptor": "00989121234567", "template": "login", "token": "1234",
                ])
            #expect(!provider.deduplicates(template))
        }
    }

    private func asked(_ entries: String, status: Int = 200) -> AskedOutcome {
        let body = #"{"return":{"status":\#(status),"message":"x"},"entries":\#(entries)}"#
        return KavenegarReply.asked(ProviderAnswer(status: status, body: Array(body.utf8)))
    }

    @Test func onlyOneMessageToTheReceiverIsCertainlyOurs() {
        #expect(self.asked(#"[{"messageid":5,"status":1}]"#) == .found(messageID: "5"))
        #expect(self.asked(#"[{"messageid":5,"status":1},{"messageid":6,"status":100}]"#) == .found(messageID: "5"))
        #expect(self.asked(#"[{"messageid":5,"status":1},{"messageid":6,"status":1}]"#) == .unknown)
        #expect(self.asked("[]") == .notFound)
        #expect(self.asked("null") == .unknown)
        #expect(self.asked("[]", status: 409) == .unknown)
    }

    @Test func theQuestionCoversTheCallAndNoMore() {
        let begun: Int64 = 1_790_000_000_000
        let soon = Kavenegar.window(of: begun, now: begun + 20_000)
        #expect(soon.start == 1_789_999_995)
        #expect(soon.end == nil)
        let late = Kavenegar.window(of: begun, now: begun + 7_200_000)
        #expect(late.end == 1_790_000_150)
    }

    @Test(
        "what table 2 says of the delivery",
        arguments: [
            (1, nil), (2, nil), (4, nil), (5, nil), (6, MessageStatus.undelivered), (10, .delivered),
            (11, .undelivered), (13, .undelivered), (14, .undelivered), (100, nil),
        ] as [(Int64, MessageStatus?)])
    func deliveries(code: Int64, status: MessageStatus?) {
        #expect(DeliveryCodes.status(String(code), of: .kavenegar) == status)
    }
}

@Suite struct ProviderHTTPTests {
    @Test func onlyFailuresBeforeAConnectionAreCertain() {
        for error in [HTTPClientError.connectTimeout, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout] {
            guard case .notSent = ProviderHTTP.reply(for: error) else {
                Issue.record("\(error)")
                continue
            }
        }
        let afterwards: [any Error] = [
            HTTPClientError.readTimeout, HTTPClientError.deadlineExceeded, HTTPClientError.remoteConnectionClosed,
            HTTPClientError.cancelled, CancellationError(), DeadlineExceeded(), ChannelError.ioOnClosedChannel,
            NIOTooManyBytesError(maxBytes: 1),
        ]
        for error in afterwards {
            guard case .lost = ProviderHTTP.reply(for: error) else {
                Issue.record("\(error)")
                continue
            }
        }
    }

    @Test func formsAreEncoded() {
        #expect(FormEncoding.encode([("a b", "é&=+"), ("c", "-._~")]) == "a%20b=%C3%A9%26%3D%2B&c=-._~")
    }
}
