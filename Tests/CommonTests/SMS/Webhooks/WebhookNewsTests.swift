import Broker
import SMS
import Testing

@Suite struct WebhookNewsTests {
    private static let id = "0123456789abcdef0123456789abcdef"

    private func record(_ status: MessageStatus, _ more: [String: String] = [:]) throws -> MessageRecord {
        let fields = [
            "status": status.rawValue, "kind": "text", "owner": "key:k1", "hook": "1", "updated": "1795000000045",
            "provider": "kavenegar", "n": "1", "a1.provider": "smsir", "a1.outcome": "accepted",
            "a1.ended": "1795000000001",
        ]
        return try #require(MessageRecord(id: Self.id, fields: fields.merging(more) { $1 }))
    }

    private func job(_ status: String, _ more: String = "") throws -> WebhookJob {
        try #require(WebhookJob(body: Array(#"{"message":"\#(Self.id)","status":"\#(status)"\#(more)}"#.utf8)))
    }

    @Test func theBodySaysWhatHappenedToWhichMessageAndWhen() throws {
        let news = try WebhookNews(try self.job("delivered"), try self.record(.delivered))
        #expect(news.id == "\(Self.id).delivered")
        #expect(news.owner == "key:k1")
        #expect(
            String(decoding: news.payload, as: UTF8.self)
                == #"{"type":"message.delivered","timestamp":"2026-11-18T11:06:40.045Z","data":{"id":"\#(Self.id)","status":"delivered","provider":"kavenegar"}}"#
        )
    }

    @Test func aJobSaysNoMoreThanWhichStatusOfWhichMessage() throws {
        let job = WebhookJob(try self.record(.sent))
        #expect(
            String(decoding: job.brokerMessage.body, as: UTF8.self) == #"{"message":"\#(Self.id)","status":"sent"}"#)
        #expect(WebhookJob(body: job.brokerMessage.body) == job)
        #expect(job.brokerMessage.id == "\(Self.id).sent")
    }

    @Test func whatOldJobsSayBesidesIsNotBelieved() throws {
        let old = try self.job("delivered", #","owner":"key:k1","at":-9223372036854775808,"provider":"x""#)
        #expect(try WebhookNews(old, try self.record(.delivered)).at == 1_795_000_000_045)
        #expect(try WebhookNews(old, try self.record(.delivered)).provider == "kavenegar")
    }

    @Test func sentIsToldOfAMessageThatHasGoneFurther() throws {
        let news = try WebhookNews(try self.job("sent"), try self.record(.delivered))
        #expect((news.at, news.provider) == (1_795_000_000_001, "smsir"))
        #expect(news.id == "\(Self.id).sent")
    }

    @Test(
        "what the record does not say is not told",
        arguments: [
            ("sent", MessageStatus.queued, [:], WebhookNews.Refusal.neverWas), ("delivered", .sent, [:], .neverWas),
            ("failed", .delivered, [:], .neverWas), ("queued", .queued, [:], .neverWas),
            ("sending", .sent, [:], .neverWas), ("uncertain", .sent, [:], .overtaken),
            ("sent", .failed, ["a1.outcome": "uncertain"], .overtaken), ("parked", .queued, [:], .overtaken),
            ("parked", .delivered, [:], .overtaken), ("sent", .sent, ["hook": ""], .noWebhook),
        ] as [(String, MessageStatus, [String: String], WebhookNews.Refusal)])
    func refusals(status: String, now: MessageStatus, more: [String: String], refusal: WebhookNews.Refusal) throws {
        let (job, record) = (try self.job(status), try self.record(now, more))
        #expect(throws: refusal) { try WebhookNews(job, record) }
    }

    @Test func nobodyElseAndNothingUnknown() throws {
        let (foreign, record) = (try self.job("sent", #","owner":"key:k2""#), try self.record(.sent))
        #expect(throws: WebhookNews.Refusal.otherOwner) { try WebhookNews(foreign, record) }
        #expect(throws: WebhookNews.Refusal.unknownMessage) { try WebhookNews(foreign, nil) }
        for (id, status) in [
            (Self.id, "refunded by head office"), (Self.id.uppercased(), "sent"), ("x", "sent"),
            (Self.id + "0", "sent"),
        ] {
            #expect(WebhookJob(body: Array(#"{"message":"\#(id)","status":"\#(status)"}"#.utf8)) == nil)
        }
    }

    @Test func ofAForeignMessageIDOnlyAnIDOfOursIsShown() {
        #expect(MessageID.shown(Self.id) == Self.id)
        #expect(MessageID.shown(Self.id + ".sent\n") == Self.id)
        for odd in ["", "x", "FORGED\nline", Self.id + "0", Self.id.uppercased(), "\u{1B}[31m"] {
            #expect(MessageID.shown(odd) == "unknown")
        }
    }
}
