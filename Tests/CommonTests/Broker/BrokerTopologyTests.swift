import SMS
import Testing

@testable import Broker

@Suite struct BrokerTopologyTests {
    @Test func atLeastOnceIsNeverDeclaredWithoutWhatItNeeds() {
        // The broker accepts the combination and silently falls back to at-most-once.
        for queue in SMSLanes.topology(length: 1_000).queues {
            let arguments = queue.arguments(exchange: SMSLanes.exchange)
            #expect(arguments["x-queue-type"] == .string("quorum"))
            #expect(arguments["x-overflow"] == .string("reject-publish"))
            #expect(arguments["x-max-length"] == .integer(1_000))
            guard arguments["x-dead-letter-strategy"] != nil else { continue }
            #expect(arguments["x-dead-letter-strategy"] == .string("at-least-once"))
            #expect(arguments["x-dead-letter-exchange"] == .string(SMSLanes.exchange))
            #expect(arguments["x-dead-letter-routing-key"] == .string(SMSLanes.parked))
        }
    }

    @Test func onlyTheLaneCountsDeliveries() {
        let limited = SMSLanes.topology(length: 1).queues.filter {
            $0.arguments(exchange: "")["x-delivery-limit"] != nil
        }
        #expect(limited.map(\.name) == ["sms.otp", "sms.text", "sms.webhook"])
    }

    @Test func waitQueuesAreNamedForTheirPause() {
        let names = JobLane.text.steps.map { $0.queue(of: .text) }
        #expect(names == ["1s", "3s", "10s", "30s", "2m", "10m"].map { "sms.text.wait.\($0)" })
        #expect(JobLane.text.steps.map(\.delay) == [1, 3, 10, 30, 120, 600].map { .seconds($0) })
        #expect(
            JobLane.otp.steps.map { $0.queue(of: .otp) } == ["1s", "3s", "10s", "30s"].map { "sms.otp.wait.\($0)" })
    }

    @Test func addressesAreReadFromURLs() {
        let address = BrokerAddress("amqp://us%40er:p%2Fw@host:5673/v%2Fh")
        #expect(address?.user == "us@er")
        #expect(address?.password == "p/w")
        #expect(address?.port == 5_673)
        #expect(address?.virtualHost == "v/h")
        #expect(BrokerAddress("amqp://host")?.virtualHost == "/")
        #expect(BrokerAddress("amqp://host/")?.port == 5_672)
        for wrong in ["amqps://host", "http://host", "amqp://", "amqp://host/a/b", "amqp://host?x=1", ""] {
            #expect(BrokerAddress(wrong) == nil, "\(wrong)")
        }
    }
}
