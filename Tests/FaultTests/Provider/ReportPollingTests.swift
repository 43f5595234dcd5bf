import Foundation
import Glibc
import Redis
import SMS
import TestSupport
import Testing

/// A provider that reports nothing by itself, and workers that ask it.
@Suite(.serialized, .enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(3)))
struct ReportPollingTests {
    @Test func workersShareTheQuestionsAndLoseNone() async throws {
        // No API: nobody takes reports that come by themselves.
        let stack = try await TestStack(
            "polling", on: .own, simulated: ["SIMULATOR_AUTO_DELIVER_AFTER": "6"])
        let settings = [
            "SMS_REPORT_DELAY": "1", "SMS_CREDIT_INTERVAL": "1",
            "SMS_CREDIT_THRESHOLDS": "KAVENEGAR_COM=1000000000000",
        ]
        let ports = FreePorts.take(2)
        let first = try await stack.startWorker(settings, adminPort: ports[0])
        let second = try await stack.startWorker(settings, adminPort: ports[1])
        try await SMSFixture.run(on: stack) { fixture async throws in
            var ids: [String] = []
            for _ in 0..<40 { ids.append(try await fixture.sendText(owner: "", hasWebhook: false)) }
            for id in ids { _ = try await fixture.record(id, .sent) }
            try await eventually("questions") {
                try await stack.metric(ports[0], #"sms_reports_total{provider="kavenegar",source="poll"#)
                    + stack.metric(ports[1], #"sms_reports_total{provider="kavenegar",source="poll"#) > 0
            }
            let waiting = try await fixture.redis.send(RedisCommand("ZCARD", "poll:{kavenegar}"))
            #expect(try waiting.integer() == 40, "nothing final is known yet")
            await first.killNow()
            for id in ids {
                try await eventually("\(id) is delivered", within: .seconds(90), log: second) {
                    try await fixture.redis.run(fixture.records.read(id))?.status == .delivered
                }
            }
            try await eventually("nothing is left to ask") {
                try await fixture.redis.send(
                    RedisCommand("ZCARD", "poll:{kavenegar}")
                ).integer() == 0
            }
            try await self.checkCredit(stack, ports[1], second)
        }
        #expect(await second.stop() == 0)
        await stack.stop()
    }

    /// The credit is known to every worker, and that it is low is said and keeps nobody from working.
    private func checkCredit(_ stack: TestStack, _ port: Int, _ worker: ServiceProcess) async throws {
        try await eventually("the credit is known") {
            try await stack.metric(port, #"sms_provider_credit{provider="kavenegar"}"#) > 0
        }
        #expect(try await stack.metric(port, #"sms_provider_credit_low{provider="kavenegar"}"#) == 1)
        let ready = try await stack.get(port, "/readyz")
        #expect(ready.status == 200)
        #expect(ready.text.contains("LOW: below"))
    }
}
