import Foundation
import Primitives
import Redis
import SMS
import TestSupport
import Testing

@Suite(.serialized, .enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(3)))
struct DeliveryReportTests {
    @Test func aReportMovesItsMessageAndNothingMovesItBack() async throws {
        try await SMSFixture.run { fixture async throws in
            let id = try await fixture.sendText(owner: "", hasWebhook: false)
            let record = try await fixture.record(id, .sent)
            let messageID = try #require(record.messageID)
            let order = try await HTTPReply.request(
                "POST", "http://127.0.0.1:\(fixture.stack.simulatorPort)/deliver",
                headers: ["Content-Type": "application/json"],
                body: Array(#"{"messageid":\#(messageID),"status":"delivered"}"#.utf8))
            #expect(try order.json()["reported"] == .integer(1))
            #expect(try await fixture.record(id, .delivered).attempts.last?.delivery == "10")
            let late = try await fixture.callback(body: "messageid=\(messageID)&status=11")
            #expect(late.status == 200)
            #expect(try await fixture.redis.run(fixture.records.read(id))?.status == .delivered)
        }
    }

    @Test func partsOfOneMessageInOneReportAreAsGoodAsTheWorst() async throws {
        try await SMSFixture.run { fixture async throws in
            let id = try await fixture.sendText(owner: "", hasWebhook: false)
            let messageID = try #require(try await fixture.record(id, .sent).messageID)
            let some = try await fixture.callback("GET", query: "messageid=\(messageID),\(messageID)&status=10,5")
            #expect(some.text == #"{"status":"ok"}"#)
            #expect(try await fixture.redis.run(fixture.records.read(id))?.status == .sent)
            _ = try await fixture.callback(
                body: #"{"messageid":[\#(messageID),\#(messageID)],"status":[10,14]}"#, type: "application/json")
            #expect(try await fixture.redis.run(fixture.records.read(id))?.status == .undelivered)
        }
    }

    @Test func aReportWithoutTheSecretIsAnUnknownPath() async throws {
        try await SMSFixture.run { fixture async throws in
            let unknown = try await fixture.stack.get(fixture.stack.apiPort, "/api/providers/none/")
            let wanted = try unknown.json()
            for (provider, secret) in [
                ("kavenegar", "wrong"), ("kavenegar", TestStack.deliverySecret + "x"),
                ("kavenegar", TestStack.deliverySecret.lowercased()), ("nobody", TestStack.deliverySecret),
                ("nobody", "wrong"), ("kavenegar", "%00"),
            ] {
                let reply = try await fixture.callback(
                    provider: provider, secret: secret, body: "messageid=1&status=10")
                #expect(reply.status == 404)
                let body = try reply.json()
                #expect(body["detail"] == wanted["detail"])
                #expect(body["code"] == wanted["code"])
            }
            let put = try await fixture.callback("PUT", body: "messageid=1&status=10")
            #expect(put.status == 405)
            #expect(put.headers["allow"] == "GET, HEAD, OPTIONS, POST")
        }
    }

    @Test func whateverComesWithTheSecretIsTaken() async throws {
        try await SMSFixture.run { fixture async throws in
            for (body, type) in [
                ("", "text/plain"), ("{", "application/json"), ("[1,2]", "application/json"), ("<x/>", "text/xml"),
                ("messageid=%ZZ&status=1", "application/x-www-form-urlencoded"), ("--", "multipart/form-data"),
                (#"{"messageid":"5","status":"a new word"}"#, "application/json"),
            ] {
                let reply = try await fixture.callback(body: body, type: type)
                #expect(reply.status == 200, "\(body)")
                #expect(reply.text == #"{"status":"ok"}"#)
            }
        }
    }

    @Test func aReportThatComesTooEarlyWaitsForItsMessage() async throws {
        try await SMSFixture.run { fixture async throws in
            let messageID = "early-" + SecureRandom.identifier()
            for status in ["4", "10", "11"] {
                _ = try await fixture.callback(body: "messageid=\(messageID)&status=\(status)")
            }
            let index = ReportIndex()
            #expect(try await fixture.redis.run(index.find("kavenegar", messageID)) == nil)
            let held = try await fixture.redis.run(index.link("kavenegar", messageID, to: "m1"))
            #expect(held?.status == .delivered && held?.word == "10", "the first final one")
            #expect(try await fixture.redis.run(index.find("kavenegar", messageID))?.id == "m1")
            let life = try await fixture.redis.send(
                RedisCommand("PTTL", "report:{kavenegar:\(messageID)}")
            ).integer()
            #expect(life > 0)
        }
    }

    @Test func noMoreReportsWaitThanMay() async throws {
        try await SMSFixture.run { fixture async throws in
            let intake = ReportIntake(
                redis: fixture.redis, records: fixture.records, index: ReportIndex(), publisher: fixture.publisher)
            let members = (0..<ReportIndex.holdLimit).flatMap { [String(WallClock.now), "test:\($0)"] }
            _ = try await fixture.redis.send(RedisCommand(words: ["ZADD", "held"] + members))
            #expect(try await intake.take("10", .delivered, of: "one-too-many", from: .kavenegar) == .dropped)
            #expect(
                try await fixture.redis.send(RedisCommand("EXISTS", "report:{kavenegar:one-too-many}")) == .integer(0))
            // What has waited for its time makes room.
            let old = members.enumerated().map { $0.isMultiple(of: 2) ? "1" : $1 }
            _ = try await fixture.redis.send(RedisCommand(words: ["ZADD", "held"] + old))
            #expect(try await intake.take("10", .delivered, of: "one-too-many", from: .kavenegar) == .held)
        }
    }

    @Test func theSecretIsInNoLogLineAndNoMetric() async throws {
        try await SMSFixture.run { fixture async throws in
            _ = try await fixture.callback("GET", query: "messageid=1&status=10")
            _ = try await fixture.callback(body: "{", type: "application/json")
            _ = try await fixture.callback("PUT", body: "x")
            _ = try await fixture.callback(provider: "nobody", body: "x")
            _ = try await fixture.callback(body: String(repeating: "x", count: 70_000))
            let metrics = try await fixture.stack.get(fixture.stack.apiAdminPort, "/metrics").text
            #expect(metrics.contains(#"route="/api/providers/{provider}/delivery/{secret}""#))
            #expect(!metrics.contains(TestStack.deliverySecret))
            let log = try String(
                contentsOf: fixture.stack.directory.appending(path: "api-\(fixture.stack.apiPort).log"), encoding: .utf8
            )
            #expect(log.contains("delivery report not understood"))
            #expect(!log.contains(TestStack.deliverySecret))
        }
    }
}
