package import Broker
import NIOCore
import Primitives

/// The order to tell a sender's app of a message, as it lies in the webhook lane.
///
/// Whoever can write to the broker can write one, so it only says which message and which of its statuses is meant; what the
/// app is told, and which app, says the message's record (``WebhookNews``).
package struct WebhookJob: Sendable, Equatable {
    /// The message.
    package let message: String
    /// The status that the message had when the job was made.
    package let status: MessageStatus
    /// The owner that jobs of older versions name; nil in ours.
    package let owner: String?

    /// An order to tell of what a record says now.
    package init(_ record: MessageRecord) {
        self.message = record.id
        self.status = record.status
        self.owner = nil
    }

    /// Reads a body; nil if it names no message, or no status that we know.
    ///
    /// Jobs of older versions say more: the owner is compared, the rest is not read.
    package init?(body: [UInt8]) {
        guard let json = try? JSONParser.parse(body, limits: .foreign), let message = json["message"]?.string,
            MessageID.isOne(message), let status = json["status"]?.string.flatMap(MessageStatus.init)
        else { return nil }
        self.message = message
        self.status = status
        self.owner = json["owner"]?.string
    }

    /// The order as a message of the broker.
    package var brokerMessage: BrokerMessage {
        var writer = JSONWriter()
        writer.object { object in
            object.member("message", self.message)
            object.member("status", self.status.rawValue)
        }
        return BrokerMessage(
            id: WebhookNews.id(self.message, self.status), body: Array(writer.buffer.readableBytesView))
    }
}
