/// Why a message was not published, or a connection could not be had.
package struct BrokerError: Error, Equatable, CustomStringConvertible {
    /// The kind of failure.
    package struct Code: Equatable, Sendable {
        private enum Backing {
            case notConnected, connectionLost, timedOut, blocked, overloaded, laneFull, refused, unroutable,
                protocolError
        }
        private let backing: Backing

        /// No connection: the message was not sent.
        package static let notConnected = Code(backing: .notConnected)
        /// The connection ended before the confirm: the message may or may not be in its queue.
        package static let connectionLost = Code(backing: .connectionLost)
        /// No confirm in time: the message may or may not be in its queue, now or later.
        package static let timedOut = Code(backing: .timedOut)
        /// The broker has a memory or disk alarm: the message was not sent.
        package static let blocked = Code(backing: .blocked)
        /// Too much is unconfirmed already: the message was not sent.
        package static let overloaded = Code(backing: .overloaded)
        /// The queue is near its bound: the message was not sent.
        package static let laneFull = Code(backing: .laneFull)
        /// The broker refused the message (nack): it is in no queue.
        package static let refused = Code(backing: .refused)
        /// No queue is bound to the route (return): it is in no queue.
        package static let unroutable = Code(backing: .unroutable)
        /// The broker answered an operation with an error, or the library failed.
        package static let protocolError = Code(backing: .protocolError)
    }

    /// The kind of failure.
    package let code: Code
    /// The broker's own words, or what was wrong.
    ///
    /// Never credentials.
    package let message: String
    /// AMQP's reply code, if the broker gave one: 403, 404, 405, 406 and the like.
    package let replyCode: Int?

    /// Makes an error.
    package init(_ code: Code, _ message: String = "", replyCode: Int? = nil) {
        self.code = code
        self.message = message
        self.replyCode = replyCode
    }

    /// Whether the message may be in its queue although this error was thrown.
    package var mayHaveBeenPublished: Bool { self.code == .timedOut || self.code == .connectionLost }

    /// The failure in words.
    package var description: String {
        let kind =
            switch self.code {
            case .notConnected: "not connected to RabbitMQ"
            case .connectionLost: "the connection to RabbitMQ was lost"
            case .timedOut: "RabbitMQ did not confirm in time"
            case .blocked: "RabbitMQ takes no messages (resource alarm)"
            case .overloaded: "too many messages are unconfirmed"
            case .laneFull: "the queue is full"
            case .refused: "RabbitMQ refused the message"
            case .unroutable: "no queue takes the message"
            default: "RabbitMQ reported an error"
            }
        return self.message.isEmpty ? kind : "\(kind): \(self.message)"
    }
}
