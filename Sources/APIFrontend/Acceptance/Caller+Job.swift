import Broker
import Primitives

extension Caller {
    /// What ties a job to the request that made it.
    var jobHeaders: [String: BrokerField] {
        var headers: [String: BrokerField] = ["request-id": .string(self.requestID)]
        if let traceparent = self.traceparent { headers["traceparent"] = .string(traceparent.text) }
        return headers
    }
}
