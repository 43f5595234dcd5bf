import Foundation
import Primitives
import SMS
import TestSupport
import Testing

/// What becomes of messages whose provider's answers are no answers, are compressed, or ask for a rest by a date.
@Suite(.serialized, .enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(3)))
struct ProviderAnswerSuite {
    private func number() -> String { "09" + SecureRandom.code(digits: 9) }

    /// Sends a text and a code, and gives their records once both are sent; each has one SMS.
    private func sendBoth(_ stack: TestStack, _ key: String) async throws -> [MessageRecord] {
        let (textTo, codeTo) = (self.number(), self.number())
        let text = try await stack.post(
            "/api/message/send/", json: ["mobile_number": textTo, "message_text": "1234"],
            headers: ["Authorization": "Api-Key \(key)", "Prefer": "respond-async"])
        let code = try await stack.sendCode(to: codeTo)
        var records: [MessageRecord] = []
        for reply in [text, code] {
            let id = try #require(try reply.json()["id"]?.string, "\(reply.text)")
            try await eventually("\(id) is sent", within: .seconds(20)) {
                try await stack.record(id)?.status == .sent
            }
            records.append(try #require(try await stack.record(id)))
        }
        for number in [textTo, codeTo] { #expect(try await stack.inbox(number).count == 1) }
        return records
    }

    @Test func aMistypedAddressIsNamedAndTheNextProviderHasEverything() async throws {
        try await TestStack.with("mistyped") { stack async throws in
            let settings = [
                "SMS_SMS_SERVICE": "KAVENEGAR_COM,MELI_PAYAMAK_COM",
                "KAVENEGAR_BASE_URL": "http://127.0.0.1:\(stack.simulatorPort)/kavenegar/v2",
            ]
            let front = try await stack.startAPI(settings)
            let back = try await stack.startWorker(settings)
            let key = try await stack.apiKey()

            for record in try await self.sendBoth(stack, key) {
                #expect(record.attempts.map(\.provider) == ["kavenegar", "melipayamak"])
                #expect(record.attempts.map(\.outcome) == [.rejectedAccount, .accepted])
                #expect(record.attempts.first?.code == "http_404")
            }
            // The second opinion is asked for beside the failover.
            for form in ["codes", "text"] {
                try await eventually("\(form) are known as refused") {
                    try await stack.takesCalls("kavenegar", form) == 0
                }
            }
            let ready = try await stack.get(stack.workerAdminPort, "/readyz")
            #expect(ready.status == 503)
            #expect(ready.text.contains("http_404") && ready.text.contains("kavenegar.baseUrl"), "\(ready.text)")
            #expect(!ready.text.contains(TestStack.providerKey))

            // The other one's gateway compresses, whatever it is asked for: still one call and one SMS.
            try await stack.fault(["provider": "melipayamak", "fault": "gzip", "method": "SendSMS"])
            for record in try await self.sendBoth(stack, key) {
                #expect(record.attempts.map(\.outcome) == [.accepted])
                #expect(record.messageID != nil)
            }
            try await stack.clearFaults()

            // And rests until a date, for texts and for codes.
            try await stack.fault(["provider": "melipayamak", "fault": "resting_until", "value": 120, "count": 1])
            _ = try await stack.post(
                "/api/message/send/", json: ["mobile_number": self.number(), "message_text": "1234"],
                headers: ["Authorization": "Api-Key \(key)", "Prefer": "respond-async"])
            try await eventually("texts rest") { try await stack.takesCalls("melipayamak", "text") == 0.5 }
            let resting = try await stack.get(stack.workerAdminPort, "/readyz").text
            #expect((7...122).contains { resting.contains("left alone for \($0) s") }, "\(resting)")
            #expect(await back.stop() == 0)
            #expect(await front.stop() == 0)
        }
    }
}
