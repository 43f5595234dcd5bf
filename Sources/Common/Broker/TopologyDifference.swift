import Logging

/// Something of the topology that the broker would not have as we want it, and that can be lived with.
package struct TopologyDifference: Sendable, Equatable, CustomStringConvertible {
    /// The queue or exchange it is about.
    package let name: String
    /// AMQP's reply code: 403, 405, 406.
    package let code: Int
    /// Whether it is the queue's binding that is refused: without one, nothing reaches the queue.
    package let isBinding: Bool
    /// The broker's own words, with what was asked for.
    package let text: String

    /// Takes what the broker said of a queue or exchange.
    package init(name: String, code: Int, isBinding: Bool = false, text: String) {
        self.name = name
        self.code = code
        self.isBinding = isBinding
        self.text = text
    }

    /// What the reply code means. https://www.rabbitmq.com/amqp-0-9-1-reference.html#constants
    package static func meaning(of code: Int?) -> String {
        switch code {
        case 403: "access refused by RabbitMQ"
        case 404: "not found in RabbitMQ"
        case 405: "locked by another connection"
        case 406: "exists with other arguments"
        default: "refused by RabbitMQ"
        }
    }

    /// The difference as operators read it.
    package var description: String { "\(Self.meaning(of: self.code)): \(self.text)" }

    func log(_ logger: Logger) {
        logger.warning("\(Self.meaning(of: self.code))", metadata: ["queue": "\(self.name)", "broker": "\(self.text)"])
    }
}
