import Testing

@testable import SMS
@testable import SMSWorker

/// Which answers are a provider's, and which are pages of whoever is at its address.
@Suite struct ProviderPageTests {
    private typealias Reading = (ProviderAnswer) -> SendOutcome

    /// The readers of answers by their provider; the generic one has a code and its meaning.
    private func readers() throws -> [(String, Reading)] {
        let generic = try GenericConfiguration(
            GenericDescription.value(GenericDescription.simulator("http://localhost:1", "x")), path: "sms.generic"
        ).answer
        return [
            ("kavenegar", KavenegarReply.outcome), ("melipayamak", { MeliPayamakReply.outcome($0, ofTemplate: true) }),
            ("parsian", ParsianReply.outcome), ("smsir", SMSIRReply.verify), ("smsir.bulk", SMSIRReply.bulk),
            ("generic", generic.outcome),
        ]
    }

    private func outcome(_ status: Int, _ body: String, _ read: Reading) -> SendOutcome {
        ProviderHTTP.Reply.answered(ProviderAnswer(status: status, body: Array(body.utf8))).outcome(read)
    }

    @Test(
        "what is not the provider's answer was not taken, and is the address' fault",
        arguments: [301, 302, 307, 308, 404, 405, 410],
        [
            "", "<!doctype html><html><body>404</body></html>", "Not Found", "null", "[]", "{}", "{\"x\":",
            #"{"message":"Not Found"}"#, #"{"Message":"No HTTP resource was found that matches the request URI"}"#,
            #"{"type":"https://tools.ietf.org/html/rfc9110","title":"Not Found","status":STATUS,"traceId":"0"}"#,
            #"{"timestamp":"2026-11-27","status":STATUS,"error":"Not Found","path":"/v1/send"}"#,
        ])
    func pages(status: Int, body: String) throws {
        for (name, read) in try self.readers() {
            let outcome = self.outcome(status, body.replacing("STATUS", with: "\(status)"), read)
            #expect(outcome.kind == .rejectedAccount && outcome.code == "http_\(status)", "\(name): \(outcome)")
            #expect(SendOutcome.isOfPage(outcome.code) && outcome.source == .answer)
        }
    }

    @Test("other statuses without the provider's words tell what they told before")
    func otherStatuses() throws {
        let kinds: [Int: AttemptOutcome] = [
            200: .uncertain, 300: .uncertain, 304: .uncertain, 400: .uncertain, 401: .rejectedAccount,
            403: .rejectedAccount, 409: .uncertain, 429: .throttled, 500: .uncertain, 502: .uncertain, 503: .notSent,
            504: .uncertain,
        ]
        for (status, kind) in kinds {
            for (name, read) in try self.readers() {
                #expect(self.outcome(status, "<html></html>", read).kind == kind, "\(name) \(status)")
            }
            #expect(!SendOutcome.isOfPage("http_\(status)"))
        }
        for code in ["404", "418", "http_", "http_x", "http_99999999999999999999", ""] {
            #expect(!SendOutcome.isOfPage(code))
        }
    }

    @Test(
        "a provider whose own body comes with such a status keeps its meaning",
        arguments: [
            ("kavenegar", 404, #"{"return":{"status":404},"entries":null}"#, "rejected_account", "404"),
            ("kavenegar", 405, #"{"return":{"status":405},"entries":null}"#, "rejected_message", "405"),
            ("kavenegar", 410, #"{"return":{"status":410},"entries":null}"#, "uncertain", "410"),
            ("kavenegar", 404, #"{"return":{"status":402},"entries":null}"#, "uncertain", "402"),
            ("melipayamak", 404, #"{"Value":"11","RetStatus":35}"#, "uncertain", "11"),
            ("melipayamak", 404, #"{"Value":"7","RetStatus":35}"#, "rejected_message", "7"),
            ("parsian", 404, #"{"status":100}"#, "rejected_route", "100"),
            ("parsian", 302, #"{"status":200,"smsID":"77"}"#, "accepted", ""),
            ("smsir", 404, #"{"status":113,"message":"x","data":null}"#, "rejected_route", "113"),
            ("smsir", 404, #"{"status":111,"message":"x","data":null}"#, "uncertain", "111"),
            ("generic", 404, #"{"ok":false,"error":"unknown_template"}"#, "rejected_route", "unknown_template"),
            ("generic", 404, #"{"ok":false,"error":"never heard of"}"#, "uncertain", "http_404"),
        ])
    func ownBodies(name: String, status: Int, body: String, kind: String, code: String) throws {
        let read = try #require(try self.readers().first { $0.0 == name }?.1)
        let outcome = self.outcome(status, body, read)
        #expect(outcome.kind.rawValue == kind && outcome.code == code, "\(outcome)")
    }

    @Test("the setting that holds the address is one there is")
    func settings() {
        for service in ProviderService.allCases where service != .benchmark {
            #expect(service.facts.addressSetting?.contains(".") == true)
        }
        #expect(ProviderService.kavenegar.facts.addressSetting == "kavenegar.baseUrl")
        #expect(ProviderService.benchmark.facts.addressSetting == nil)
    }
}
