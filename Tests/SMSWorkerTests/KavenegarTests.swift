import AsyncHTTPClient
import Common
import NIOCore
import Testing

@testable import SMSWorker

@Suite struct KavenegarTests {
    private enum Kind { case message, account, throttled, notSent, uncertain }

    /// Every code of the provider's table 1, and what it means for a message.
    private static let codes: [(Int, Kind)] = [
        (400, .message), (401, .account), (402, .uncertain), (403, .account), (404, .account), (405, .message),
        (406, .message), (407, .account), (409, .notSent), (411, .message), (412, .account), (413, .message),
        (414, .message), (415, .message), (416, .account), (417, .message), (418, .account), (419, .message),
        (420, .message), (422, .message), (424, .account), (426, .account), (427, .account), (428, .message),
        (429, .throttled), (431, .message), (432, .account), (451, .throttled), (501, .account), (604, .message),
        (607, .message), (999, .uncertain), (0, .uncertain),
    ]

    private func kind(_ outcome: SendOutcome) -> Kind? {
        switch outcome {
        case .rejectedMessage: .message
        case .rejectedAccount: .account
        case .throttled: .throttled
        case .notSent: .notSent
        case .uncertain: .uncertain
        case .accepted: nil
        }
    }

    @Test func everyDocumentedCodeHasItsOutcome() {
        for (code, expected) in Self.codes {
            let entries = ["null", "{}", "[]", "\"\""].randomElement() ?? "null"
            let body = #"{"return":{"status":\#(code),"message":"x"},"entries":\#(entries)}"#
            // The HTTP status mirrors the code, or does not: only the body counts.
            for status in [code, 200] {
                #expect(
                    self.kind(KavenegarReply.outcome(status: status, body: Array(body.utf8))) == expected, "\(code)")
            }
        }
    }

    @Test("a taken message is accepted whatever stage it is at", arguments: [1, 2, 4, 5, 10, 99])
    func accepted(status: Int) {
        let body =
            #"{"return":{"status":200,"message":"x"},"entries":[{"messageid":8792343,"status":\#(status),"cost":120}]}"#
        #expect(KavenegarReply.outcome(status: 200, body: Array(body.utf8)) == .accepted(messageID: "8792343"))
    }

    @Test("a message that failed on entry is not", arguments: [6, 11, 13, 14])
    func refusedEntry(status: Int) {
        let body = #"{"return":{"status":200,"message":"x"},"entries":[{"messageid":1,"status":\#(status)}]}"#
        #expect(self.kind(KavenegarReply.outcome(status: 200, body: Array(body.utf8))) == .message)
    }

    @Test(
        "what is not the provider's answer tells nothing, but for two statuses",
        arguments: [
            (200, "<html>ok</html>", "uncertain"), (200, "", "uncertain"), (200, "{}", "uncertain"),
            (200, #"{"return":{"status":200},"entries":[]}"#, "uncertain"),
            (200, #"{"return":{"status":200},"entries":null}"#, "uncertain"),
            (200, #"{"return":{"sta"#, "uncertain"), (502, "<html>Bad Gateway</html>", "uncertain"),
            (500, "", "uncertain"), (504, "", "uncertain"), (429, "slow down", "throttled"), (503, "", "not_sent"),
            (301, "", "uncertain"), (413, "<html>", "uncertain"),
        ])
    func gateways(status: Int, body: String, label: String) {
        #expect(KavenegarReply.outcome(status: status, body: Array(body.utf8)).label == label)
    }

    @Test func theLocalIDIsPositiveAndAlwaysTheSame() {
        // SHA-256 of nothing begins with e3b0c44298fc1c14.
        #expect(Kavenegar.localID("") == Int64(0xE3B0_C442_98FC_1C14 as UInt64 >> 1))
        for _ in 0..<1_000 { #expect(Kavenegar.localID(SecureRandom.identifier()) >= 0) }
    }

    private func provider(template: String = "", sender: String = "10004346") -> Kavenegar {
        Kavenegar(
            configuration: .init(baseURL: "http://127.0.0.1:1/v1", key: "k", sender: sender, otpTemplate: template),
            text: OTPText(pattern: "Code {code}"), http: ProviderHTTP(timeouts: .init(), connections: 1))
    }

    @Test func plainTextGoesWithALocalIDAndATemplateWithout() async throws {
        let content = OTPContent(phone: try #require(PhoneNumber("09121234567")), code: "1234")
        let plain = self.provider()
        let call = plain.call(for: content, id: "")
        #expect(call.method == "sms/send")
        #expect(
            Dictionary(uniqueKeysWithValues: call.form) == [
                "receptor": "00989121234567", "message": "Code 1234", "localid": "8203414616412130826",
                "sender": "10004346",
            ])
        #expect(plain.deduplicates)
        let templated = self.provider(template: "login")
        let lookup = templated.call(for: content, id: "")
        #expect(lookup.method == "verify/lookup")
        #expect(
            Dictionary(uniqueKeysWithValues: lookup.form) == [
                "receptor": "00989121234567", "template": "login", "token": "1234",
            ])
        #expect(!templated.deduplicates)
        try await plain.http.close()
        try await templated.http.close()
    }

    @Test func nobodyListeningIsCertainlyNotSent() async throws {
        let provider = self.provider()
        let content = OTPContent(phone: try #require(PhoneNumber("09121234567")), code: "1234")
        #expect(await provider.send(content, id: "m").label == "not_sent")
        try await provider.http.close()
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

    @Test func autofillLinesStandAtTheEnd() throws {
        let phone = try #require(PhoneNumber("09121234567"))
        let text = OTPText(pattern: "Your code: {code}")
        #expect(text.text(for: OTPContent(phone: phone, code: "12")) == "Your code: 12")
        #expect(
            text.text(for: OTPContent(phone: phone, code: "12", origin: "a.ir", appHash: "FA+9qCX9VSu"))
                == "Your code: 12\nFA+9qCX9VSu\n@a.ir #12")
    }
}
