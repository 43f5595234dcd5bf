import Foundation
import Primitives
import SMS
import TestSupport
import Testing

/// What one sender's choice does to everybody: nothing.
@Suite(.serialized, .enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(3)))
struct TenantSuite {
    private func number() -> String { "09" + SecureRandom.code(digits: 9) }

    private func run(
        _ name: String, _ settings: [String: String] = [:], _ body: (TestStack) async throws -> Void
    ) async throws {
        try await TestStack.with(name) { stack async throws in
            let front = try await stack.startAPI(settings)
            let back = try await stack.startWorker(settings)
            try await body(stack)
            #expect(await back.stop() == 0)
            #expect(await front.stop() == 0)
        }
    }

    private func send(
        _ stack: TestStack, _ authorization: String, _ fields: [String: String], prefer: String = "respond-async"
    ) async throws -> HTTPReply {
        try await stack.post(
            "/api/message/send/",
            json: ["mobile_number": self.number(), "message_text": "1"].merging(fields) { $1 },
            headers: ["Authorization": authorization, "Prefer": prefer])
    }

    /// Codes are sent by their first call, without a pause.
    private func expectCodesAreSent(_ stack: TestStack, _ count: Int = 3) async throws {
        for _ in 0..<count {
            let number = self.number()
            let reply = try await stack.sendCode(to: number, headers: ["Prefer": "wait=20"])
            #expect(reply.status == 200, "\(reply.text)")
            let id = try #require(try reply.json()["id"]?.string)
            let record = try #require(try await stack.record(id))
            #expect(record.status == .sent || record.status == .delivered)
            #expect(record.attempts.count == 1)
            #expect(try await stack.inbox(number).count == 1)
        }
        #expect(try await stack.takesCalls("kavenegar", "codes") == 1)
        let waited = "sms_jobs_consumed_total{queue=\"sms.otp.wait"
        #expect(try await stack.metric(stack.workerAdminPort, waited) == 0, "at once")
    }

    @Test func whatTheProviderSaysToASendersOwnTemplateStopsNobody() async throws {
        let listed = #"{"hello": {"KAVENEGAR_COM": {"id": "login", "variables": {"token": "message_text"}}}}"#
        try await self.run("own-template", ["SMS_USER_SEND": "limited", "SMS_TEMPLATES": listed]) {
            stack async throws in
            let user = try await stack.logIn(self.number())
            let key = try await stack.apiKey()
            // An account without the advanced service.
            try await stack.fault(["provider": "kavenegar", "fault": "code", "value": 426, "method": "verify/lookup"])
            let before = try await stack.calls("kavenegar").count
            let refused = try await self.send(stack, "Bearer \(user.access)", ["template_id": "x"])
            #expect(refused.status == 400)
            #expect(try refused.json()["code"] == .string("template_not_allowed"))
            #expect(try await stack.calls("kavenegar").count == before, "no call")
            for _ in 0..<12 {
                let reply = try await self.send(stack, "Api-Key \(key)", ["template_id": "x"], prefer: "wait=20")
                #expect(reply.status == 502, "\(reply.text)")
                #expect(try reply.json()["errorcode"] == .string("426"))
            }
            try await self.expectCodesAreSent(stack)
            #expect(try await stack.takesCalls("kavenegar", "template") == 1)
            #expect(try await stack.takesCalls("kavenegar", "text") == 1)
            #expect(try await stack.get(stack.workerAdminPort, "/readyz").status == 200)

            // With a listed template the second owner finds out that the form is refused, and only the form.
            let other = try await stack.apiKey()
            for key in [key, key, other] {
                #expect(try await stack.takesCalls("kavenegar", "template") == 1)
                let reply = try await self.send(stack, "Api-Key \(key)", ["template_id": "hello"], prefer: "wait=20")
                #expect(reply.status == 502, "\(reply.text)")
            }
            #expect(try await stack.takesCalls("kavenegar", "template") == 0)
            let ready = try await stack.get(stack.workerAdminPort, "/readyz")
            #expect(ready.status == 503)
            #expect(ready.text.contains("refuses our account: 426"))
            try await self.expectCodesAreSent(stack)
            #expect(try await self.send(stack, "Api-Key \(key)", [:], prefer: "wait=20").status == 200)
        }
    }

    @Test func whatOneSendersTextsMeetAtAFirewallStopsNobodysTexts() async throws {
        try await self.run("firewall") { stack async throws in
            let (one, other) = (try await stack.apiKey(), try await stack.apiKey())
            for status in [403, 302, 404] as [JSONText] {
                let number = self.number()
                try await stack.fault([
                    "provider": "kavenegar", "fault": "http", "value": status, "method": "sms/send",
                    "receptor": .string(number),
                ])
                for _ in 0..<3 {
                    let reply = try await self.send(
                        stack, "Api-Key \(one)", ["mobile_number": number], prefer: "wait=20")
                    #expect(reply.status == 502, "\(reply.text)")
                    #expect(try reply.json()["errorcode"]?.string?.hasPrefix("http_") == true)
                }
                #expect(try await stack.takesCalls("kavenegar", "text") == 1)
                #expect(try await stack.get(stack.workerAdminPort, "/readyz").status == 200)
                #expect(try await self.send(stack, "Api-Key \(other)", [:], prefer: "wait=20").status == 200)
                try await stack.clearFaults()
            }
        }
    }

    @Test func oneReceiverWhomTheAccountCannotServeStopsNobodysCodes() async throws {
        let settings = ["SMS_SMS_SERVICE": "KAVENEGAR_COM,MELI_PAYAMAK_COM"]
        try await self.run("dear-receiver", settings) { stack async throws in
            let number = self.number()
            try await stack.fault([
                "provider": "kavenegar", "fault": "code", "value": 418, "method": "sms/send",
                "receptor": .string(number),
            ])
            let key = try await stack.apiKey()
            for _ in 0..<3 {
                _ = try await self.send(stack, "Api-Key \(key)", ["mobile_number": number], prefer: "wait=20")
            }
            #expect(
                try await stack.sendCode(to: number, headers: ["Prefer": "wait=20"]).status == 200, "by the other one")
            #expect(try await stack.takesCalls("kavenegar", "text") == 1)
            try await self.expectCodesAreSent(stack)
        }
    }

    @Test func tenAnswersThatLeaveItOpenToOnesTextsDoNotStopCodes() async throws {
        try await self.run("open-answers") { stack async throws in
            let key = try await stack.apiKey()
            _ = try await stack.logIn(self.number())
            try await stack.fault(["provider": "kavenegar", "fault": "code", "value": 402])
            for _ in 0..<12 { #expect(try await self.send(stack, "Api-Key \(key)", [:]).status == 202) }
            try await eventually("texts rest") { try await stack.takesCalls("kavenegar", "text") == 0.5 }
            try await stack.clearFaults()
            try await self.expectCodesAreSent(stack)
        }
    }

    @Test func aRefusedAccountIsKnownByItsOwnWordAndCodesComeBackWhenItIsMended() async throws {
        try await self.run("refused-account", ["SMS_SMS_SERVICE": "KAVENEGAR_COM,MELI_PAYAMAK_COM"]) {
            stack async throws in
            try await stack.fault(["provider": "kavenegar", "fault": "code", "value": 403])
            let key = try await stack.apiKey()
            // A text tells nothing of codes, whatever it meets.
            #expect(try await self.send(stack, "Api-Key \(key)", [:], prefer: "wait=20").status == 200)
            try await eventually("texts leave it alone") { try await stack.takesCalls("kavenegar", "text") == 0 }
            #expect(try await stack.takesCalls("kavenegar", "codes") == 1)
            let code = try await stack.sendCode(to: self.number(), headers: ["Prefer": "wait=20"])
            #expect(code.status == 200, "by the other one")
            try await eventually("codes leave it alone") { try await stack.takesCalls("kavenegar", "codes") == 0 }
            try await stack.clearFaults()
            try await Task.sleep(for: .seconds(15))
            try await self.expectCodesAreSent(stack, 1)
        }
    }
}
