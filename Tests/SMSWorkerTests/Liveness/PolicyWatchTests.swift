import Broker
import Logging
import Operations
import Testing

@testable import SMSWorker

@Suite struct PolicyWatchTests {
    private func headers(_ reason: String, _ queue: String) -> [String: BrokerField] {
        ["x-first-death-reason": .string(reason), "x-first-death-queue": .string(queue)]
    }

    @Test(arguments: [
        ("expired", "sms.otp", "sms.otp gives messages up: look for a policy with message-ttl"),
        ("maxlen", "sms.text", "sms.text gives messages up: look for a policy with max-length"),
        (
            "delivery_limit", "sms.otp.wait.10s",
            "sms.otp.wait.10s gives messages up: look for a policy with delivery-limit"
        ),
        // Its own limit.
        ("delivery_limit", "sms.otp", nil), ("rejected", "sms.otp", nil), ("expired", "somebody.else", nil),
        ("strange\n", "sms.otp", nil),
    ])
    func theBrokersWordsTellOfPolicies(_ reason: String, _ queue: String, _ sentence: String?) {
        #expect(PolicyWatch.finding(self.headers(reason, queue))?.sentence == sentence)
    }

    @Test func aFindingMakesTheWorkerNotReady() throws {
        let watch = PolicyWatch(logger: Logger(label: "test"))
        #expect(watch.component.isReady)
        watch.note(try #require(PolicyWatch.finding(self.headers("expired", "sms.otp"))))
        #expect(!watch.component.isReady)
        #expect(watch.component.detail.contains("message-ttl"))
    }

    @Test func headersOfOtherKindsSayNothing() {
        #expect(PolicyWatch.finding([:]) == nil)
        #expect(PolicyWatch.finding(["x-first-death-reason": .integer(1)]) == nil)
    }
}
