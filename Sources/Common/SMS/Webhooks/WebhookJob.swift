import Foundation
import NIOCore

/// News of a message for its sender's app, as it lies in the webhook lane: nothing in it is secret.
package struct WebhookJob: Sendable, Equatable {
    /// The message.
    package let message: String
    /// Its owner, which names the API key whose app hears of it.
    package let owner: String
    /// What it has become.
    package let status: String
    /// When, in milliseconds since 1970.
    package let at: Int64
    /// The provider that has it, if one has.
    package let provider: String?

    /// News of what a record says now.
    package init(_ record: MessageRecord) {
        self.message = record.id
        self.owner = record.owner
        self.status = record.status.rawValue
        self.at = record.updated
        self.provider = record.provider
    }

    /// Reads a body; nil if it holds no such news.
    package init?(body: [UInt8]) {
        guard let json = try? JSONParser.parse(body, limits: .foreign), let message = json["message"]?.string,
            let owner = json["owner"]?.string, let status = json["status"]?.string, let at = json["at"]?.integer,
            WallClock.isPlausible(at)
        else { return nil }
        self.message = message
        self.owner = owner
        self.status = status
        self.at = at
        self.provider = json["provider"]?.string
    }

    /// The id of this news, equal however often it is sent.
    package var id: String { "\(self.message).\(self.status)" }

    /// The news as a message of the broker.
    package var brokerMessage: BrokerMessage {
        var writer = JSONWriter()
        writer.object { object in
            object.member("message", self.message)
            object.member("owner", self.owner)
            object.member("status", self.status)
            object.member("at", self.at)
            object.member("provider", self.provider)
        }
        return BrokerMessage(id: self.id, body: Array(writer.buffer.readableBytesView))
    }

    /// What the app receives; the same bytes at each try.
    package var payload: [UInt8] {
        var writer = JSONWriter()
        writer.object { object in
            object.member("type", "message.\(self.status)")
            object.member("timestamp", Self.timestamp(self.at))
            object.object(named: "data") { data in
                data.member("id", self.message)
                data.member("status", self.status)
                data.member("provider", self.provider)
            }
        }
        return Array(writer.buffer.readableBytesView)
    }

    /// A time in ISO 8601 with milliseconds, UTC.
    private static func timestamp(_ milliseconds: Int64) -> String {
        let (seconds, rest) = milliseconds.quotientAndRemainder(dividingBy: 1_000)
        let whole = Date(timeIntervalSince1970: TimeInterval(seconds)).formatted(.iso8601)
        let digits = String(1_000 + max(0, rest)).dropFirst()
        return "\(whole.dropLast()).\(digits)Z"
    }
}
