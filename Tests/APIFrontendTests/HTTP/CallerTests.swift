import Broker
import Logging
import Primitives
import Testing

@testable import APIFrontend

/// What is known of who calls.
@Suite struct CallerTests {
    private let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    private func caller(_ address: String?, trace: String? = nil) -> Caller {
        Caller(
            address: address.flatMap { IPAddress($0) }, requestID: "r1", traceparent: Traceparent(trace),
            logger: Logger(label: "test"))
    }

    @Test func clientsOfOneNetworkOfIPv6AreCountedAsOne() {
        #expect(self.caller("2001:db8::1").clientKey == self.caller("2001:db8::2").clientKey)
        #expect(self.caller("192.0.2.1").clientKey != self.caller("192.0.2.2").clientKey)
        #expect(self.caller(nil).clientKey == "none")
    }

    @Test func aJobNamesItsRequestAndItsTrace() {
        #expect(self.caller(nil).jobHeaders == ["request-id": .string("r1")])
        #expect(
            self.caller(nil, trace: self.trace).jobHeaders == [
                "request-id": .string("r1"), "traceparent": .string(self.trace),
            ])
    }
}
