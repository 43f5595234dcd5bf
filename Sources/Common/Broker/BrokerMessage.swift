/// A message to be published: always persistent, always with an id.
package struct BrokerMessage: Sendable, Equatable {
    /// The AMQP `message-id`: the same for every copy of one job.
    package let id: String
    /// The body.
    package let body: [UInt8]
    /// Our own headers.
    package let headers: [String: BrokerField]

    /// Makes a message.
    package init(id: String, body: [UInt8], headers: [String: BrokerField] = [:]) {
        self.id = id
        self.body = body
        self.headers = headers
    }
}

/// A value in a table of headers or arguments.
package enum BrokerField: Sendable, Equatable {
    case string(String)
    case integer(Int64)
    case bool(Bool)
}

/// A message as a consumer receives it.
package struct BrokerDelivery: Sendable, Equatable {
    /// The queue it came from.
    package let queue: String
    /// The AMQP `message-id`; empty if the publisher gave none.
    package let messageID: String
    /// The body.
    package let body: [UInt8]
    /// All headers that are text, whole numbers or switches.
    package let headers: [String: BrokerField]
    /// Whether the body was larger than any of ours and is missing.
    package let isTruncated: Bool
    /// Whether the broker delivered it before.
    package let isRedelivered: Bool
    /// Where to settle it.
    let receipt: DeliveryReceipt
}

/// What identifies a delivery to the broker: valid on one channel of one connection only.
struct DeliveryReceipt: Sendable, Hashable {
    let generation: Int
    let channel: UInt16
    let tag: UInt64
}
