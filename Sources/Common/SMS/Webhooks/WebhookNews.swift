import Foundation
import NIOCore
import Primitives

/// What a sender's app is told of a message: all of it is from the message's record.
package struct WebhookNews: Sendable, Equatable {
    /// Why there is nothing to tell.
    package enum Refusal: String, Error, Sendable, CaseIterable {
        /// No record has this id: there never was such a message, or it was forgotten.
        case unknownMessage = "unknown_message"
        /// The job names an owner who is not the message's.
        case otherOwner = "other_owner"
        /// The owner's app did not want to hear of it.
        case noWebhook = "no_webhook"
        /// The message has gone further, and the job that tells of that is on its way, or was worked off.
        case overtaken
        /// The message has never been there.
        case neverWas = "never_was"
    }

    /// The message.
    package let message: String
    /// Its owner, which names the API key whose app hears of it.
    package let owner: String
    /// What it has become.
    package let status: MessageStatus
    /// When, in milliseconds since 1970.
    package let at: Int64
    /// The provider that has it, if one has.
    package let provider: String?

    /// What a record has to say of a job.
    ///
    /// A message that went on from `sent` before the news of that was taken has its `sent` told all the same, for the call that
    /// a provider accepted proves it. Other statuses of a message that went on are not told any more: `uncertain` is not true
    /// any more, and a message that an operator has sent on its way again is not `parked`.
    ///
    /// - Parameter record: the message's record; nil if there is none.
    package init(_ job: WebhookJob, _ record: MessageRecord?) throws(Refusal) {
        guard let record, record.id == job.message else { throw .unknownMessage }
        guard job.owner ?? record.owner == record.owner else { throw .otherOwner }
        guard record.hasWebhook else { throw .noWebhook }
        // What comes before nobody is told of.
        guard job.status.isSettled else { throw .neverWas }
        self.message = record.id
        self.owner = record.owner
        self.status = job.status
        if job.status == record.status {
            self.at = record.updated
            self.provider = record.provider
        } else if job.status == .sent, record.status.rank > MessageStatus.sent.rank, let attempt = record.accepted {
            self.at = attempt.ended ?? record.updated
            self.provider = attempt.provider
        } else {
            throw job.status == .parked || job.status.rank < record.status.rank ? .overtaken : .neverWas
        }
    }

    /// The id of this news, equal however often it is sent.
    package var id: String { Self.id(self.message, self.status) }

    static func id(_ message: String, _ status: MessageStatus) -> String { "\(message).\(status.rawValue)" }

    /// What the app receives; the same bytes at each try.
    package var payload: [UInt8] {
        var writer = JSONWriter()
        writer.object { object in
            object.member("type", "message.\(self.status.rawValue)")
            object.member("timestamp", Self.timestamp(self.at))
            object.object(named: "data") { data in
                data.member("id", self.message)
                data.member("status", self.status.rawValue)
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

extension MessageRecord {
    /// The last attempt that a provider accepted.
    var accepted: Attempt? { self.attempts.last { $0.outcome == .accepted } }
}
