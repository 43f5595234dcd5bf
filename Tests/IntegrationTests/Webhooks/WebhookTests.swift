import Broker
import Foundation
import Glibc
import Primitives
import Redis
import SMS
import Secrets
import TestSupport
import Testing

/// An app that hears of its messages, in Python, and the API key whose messages they are.
private struct WebhookApp: Sendable {
    let owner: String
    let url: String
    private let process: ChildProcess

    init(_ fixture: SMSFixture, path: String, host: String = "http://127.0.0.1") async throws {
        let port = FreePorts.take(1)[0]
        let (key, secret) = (APIKey.random(), WebhookSecret.random())
        self.owner = "key:\(key.id)"
        self.url = "http://127.0.0.1:\(port)/seen"
        try await APIKeyStore().create(
            key, APIKeyRecord(id: key.id, name: "test", webhook: "\(host):\(port)\(path)"), webhookSecret: secret,
            ring: try KeyRing(file: fixture.stack.workerKeys), on: fixture.redis)
        let log = fixture.stack.directory.appending(path: "webhooks-\(port).log")
        try Data().write(to: log)
        self.process = try ChildProcess(
            TestEnvironment.python, [TestEnvironment.root + "/Tests/Judges/webhooks.py", "\(port)", secret.text],
            environment: ProcessInfo.processInfo.environment, output: log.path, errors: log.path)
        try await eventually("the app listens") { try await self.seen().isEmpty }
    }

    func stop() { kill(self.process.pid, SIGKILL) }

    func seen() async throws -> [JSONValue] { try await HTTPReply.request("GET", self.url).json().array }
    func seen(_ id: String) async throws -> [JSONValue] { try await self.seen().filter { $0["id"] == .string(id) } }
}

@Suite(.serialized, .enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(2)))
struct WebhookTests {
    private func run(
        path: String, host: String = "http://127.0.0.1", _ body: (SMSFixture, WebhookApp) async throws -> Void
    ) async throws {
        try await SMSFixture.run { fixture async throws in
            let app = try await WebhookApp(fixture, path: path, host: host)
            defer { app.stop() }
            try await body(fixture, app)
        }
    }

    @Test func anAppHearsOfEachStepInSignedNews() async throws {
        try await self.run(path: "/ok") { fixture, app in
            let id = try await fixture.sendText(owner: app.owner)
            try await eventually("news of sent") { try await app.seen("\(id).sent").count == 1 }
            let messageID = try #require(try await fixture.record(id, .sent).messageID)
            #expect(try await fixture.callback(body: "messageid=\(messageID)&status=10").status == 200)
            try await eventually("news of delivered") { try await app.seen("\(id).delivered").count == 1 }
            // What the provider repeats is no news.
            #expect(try await fixture.callback(body: "messageid=\(messageID)&status=10").status == 200)
            try await Task.sleep(for: .milliseconds(500))
            let news = try await app.seen()
            #expect(news.count == 2)
            #expect(news.allSatisfy { $0["signed"] == .bool(true) })
            let body = try JSONDecoder().decode(JSONValue.self, from: Data((news[1]["body"]?.string ?? "").utf8))
            #expect(body["type"] == .string("message.delivered"))
            #expect(body["timestamp"]?.string?.hasSuffix("Z") == true)
            #expect(
                body["data"]
                    == .object(["id": .string(id), "status": .string("delivered"), "provider": .string("kavenegar")]))
        }
    }

    @Test func newsThatACrashKeptBackComesWithTheRepeat() async throws {
        try await self.run(path: "/ok") { fixture, app in
            let id = try await fixture.sendText(owner: app.owner)
            let messageID = try #require(try await fixture.record(id, .sent).messageID)
            // As far as whoever took the report came before it died.
            let change = try await fixture.redis.run(
                fixture.records.report(id, providerMessageID: messageID, status: .undelivered, word: "11"))
            #expect(change.hasMoved)
            _ = try await fixture.callback(body: "messageid=\(messageID)&status=11")
            try await eventually("news of undelivered") { try await app.seen("\(id).undelivered").count == 1 }
        }
    }

    @Test func newsIsTriedAgainUnderTheSameIDWithAFreshSignature() async throws {
        try await self.run(path: "/fail-once") { fixture, app in
            let id = try await fixture.sendText(owner: app.owner)
            try await eventually("the second try", within: .seconds(20)) { try await app.seen("\(id).sent").count == 2 }
            let tries = try await app.seen("\(id).sent")
            #expect(tries.allSatisfy { $0["signed"] == .bool(true) })
            #expect(tries[0]["body"] == tries[1]["body"])
            let pause = (tries[1]["timestamp"]?.integer ?? 0) - (tries[0]["timestamp"]?.integer ?? 0)
            #expect((9...14).contains(pause))
        }
    }

    @Test func anAppThatIsGoneIsNotAskedAgainAndARedirectLeadsNowhere() async throws {
        try await self.run(path: "/gone") { fixture, gone in
            try await self.run(path: "/redirect") { _, redirecting in
                _ = try await fixture.sendText(owner: gone.owner)
                _ = try await fixture.sendText(owner: redirecting.owner)
                try await eventually("two tries", within: .seconds(20)) { try await redirecting.seen().count == 2 }
                #expect(try await gone.seen().count == 1)
                #expect(try await redirecting.seen().allSatisfy { $0["path"] == .string("/redirect") })
            }
        }
    }

    @Test func aNameThatLeadsToThisMachineIsRefused() async throws {
        try await self.run(path: "/ok", host: "https://localhost") { fixture, app in
            let port = fixture.stack.workerAdminPort
            let metric = #"webhook_tries_total{result="address_refused"}"#
            let before = try await fixture.stack.metric(port, metric)
            _ = try await fixture.sendText(owner: app.owner)
            try await eventually("a refusal") { try await fixture.stack.metric(port, metric) > before }
            #expect(try await app.seen().isEmpty)
        }
    }

    @Test func aSlowAppKeepsNobodyElseWaiting() async throws {
        try await self.run(path: "/slow") { fixture, slow in
            try await self.run(path: "/ok") { _, quick in
                for _ in 0..<60 { _ = try await fixture.sendText(owner: slow.owner) }
                try await eventually("the slow app is busy") { try await slow.seen().count == 10 }
                let start = ContinuousClock.now
                let id = try await fixture.sendText(owner: quick.owner)
                try await eventually("the quick app hears") { try await quick.seen("\(id).sent").count == 1 }
                #expect(.now - start < .seconds(5) + .slack)
                #expect(try await slow.seen().count == 10)
            }
        }
    }

    /// Publishes a job of the webhook lane as whoever can write to the broker can.
    private func publish(_ fixture: SMSFixture, _ body: String, id: String = "x") async throws {
        try await fixture.publisher.publish(BrokerMessage(id: id, body: Array(body.utf8)), to: JobLane.webhook.queue)
    }

    /// Waits until the worker has refused so many jobs for a reason.
    private func refused(_ fixture: SMSFixture, _ reason: WebhookNews.Refusal, since before: Double) async throws {
        try await eventually("refused as \(reason)") { try await self.refusals(fixture, reason) > before }
    }

    private func refusals(_ fixture: SMSFixture, _ reason: WebhookNews.Refusal) async throws -> Double {
        let name = "webhook_refused_total{reason=\"\(reason.rawValue)\"}"
        return try await fixture.stack.metric(fixture.stack.workerAdminPort, name)
    }

    @Test func aForgedJobTellsNobodyAnything() async throws {
        try await self.run(path: "/ok") { fixture, app in
            try await self.run(path: "/ok") { _, other in
                let id = try await fixture.sendText(owner: app.owner)
                try await eventually("news of sent") { try await app.seen("\(id).sent").count == 1 }
                let silent = try await fixture.sendText(owner: app.owner, hasWebhook: false)
                _ = try await fixture.record(silent, .sent)
                func old(_ id: String, _ owner: String, _ status: String) -> String {
                    """
                    {"message":"\(id)","owner":"\(owner)","status":"\(status)","at":\(WallClock.now),"provider":"x"}
                    """
                }
                let never = SecureRandom.identifier()
                for (job, reason) in [
                    (old(never, app.owner, "delivered"), WebhookNews.Refusal.unknownMessage),
                    (old(id, other.owner, "sent"), .otherOwner), (old(id, app.owner, "delivered"), .neverWas),
                    (old(id, app.owner, "uncertain"), .overtaken), (old(id, app.owner, "queued"), .neverWas),
                    (old(silent, app.owner, "sent"), .noWebhook),
                ] {
                    let before = try await self.refusals(fixture, reason)
                    try await self.publish(fixture, job)
                    try await self.refused(fixture, reason, since: before)
                }
                // What names no message of ours, or no status, is a stranger's.
                for job in [
                    old(id, app.owner, "refunded by head office"), old("FORGED\\nline", app.owner, "sent"),
                    old(id.uppercased(), app.owner, "sent"),
                ] {
                    let before = try await fixture.stack.parked().count { $0.reason == "undecodable" }
                    try await self.publish(fixture, job)
                    try await eventually("it is parked") {
                        try await fixture.stack.parked().count { $0.reason == "undecodable" } > before
                    }
                }
                #expect(try await app.seen().count == 1)
                #expect(try await other.seen().isEmpty)
            }
        }
    }

    /// The news of `sent` comes a second time, word for word.
    private func expectSentToldTwice(_ id: String, _ app: WebhookApp) async throws {
        try await eventually("news of sent again") { try await app.seen("\(id).sent").count == 2 }
        let news = try await app.seen("\(id).sent")
        #expect(news[0]["body"] == news[1]["body"])
    }

    @Test func aJobOfAnOlderVersionIsUnderstoodByItsMessageAlone() async throws {
        try await self.run(path: "/ok") { fixture, app in
            let id = try await fixture.sendText(owner: app.owner)
            try await eventually("news of sent") { try await app.seen("\(id).sent").count == 1 }
            try await self.publish(
                fixture,
                #"{"message":"\#(id)","owner":"\#(app.owner)","status":"sent","at":1795000000045,"provider":"forged"}"#)
            try await self.expectSentToldTwice(id, app)
        }
    }

    @Test func newsThatComesLateIsStillTold() async throws {
        try await self.run(path: "/ok") { fixture, app in
            let id = try await fixture.sendText(owner: app.owner)
            try await eventually("news of sent") { try await app.seen("\(id).sent").count == 1 }
            let messageID = try #require(try await fixture.record(id, .sent).messageID)
            #expect(try await fixture.callback(body: "messageid=\(messageID)&status=10").status == 200)
            try await eventually("news of delivered") { try await app.seen("\(id).delivered").count == 1 }
            // As a job that was tried in vain until now.
            try await self.publish(fixture, #"{"message":"\#(id)","status":"sent"}"#)
            try await self.expectSentToldTwice(id, app)
        }
    }

    @Test func aWorkerTellsOfItsOwnStepAlsoWhenAReportWasQuicker() async throws {
        try await self.run(path: "/ok") { fixture, app in
            let job = try await fixture.textJob(owner: app.owner)
            try await fixture.publisher.publish(job, to: JobLane.text.queue)
            try await eventually("news of sent") { try await app.seen("\(job.id).sent").count == 1 }
            let messageID = try #require(try await fixture.record(job.id, .sent).messageID)
            #expect(try await fixture.callback(body: "messageid=\(messageID)&status=10").status == 200)
            try await eventually("news of delivered") { try await app.seen("\(job.id).delivered").count == 1 }
            // As a worker that died before it told: its job comes again, and the record has gone further.
            try await fixture.publisher.publish(job, to: JobLane.text.queue)
            try await eventually("news of sent again") { try await app.seen("\(job.id).sent").count == 2 }
            #expect(try await app.seen("\(job.id).delivered").count == 1)
        }
    }

    @Test func newsOfYesterdayIsParked() async throws {
        try await self.run(path: "/redirect") { fixture, app in
            let id = try await fixture.sendText(owner: app.owner, hasWebhook: false)
            _ = try await fixture.record(id, .sent)
            let yesterday = String(WallClock.now - 86_400_000)
            _ = try await fixture.redis.send(
                RedisCommand("HSET", "sms:\(Partition(ofID: id).tag):\(id)", "hook", "1", "updated", yesterday))
            try await self.publish(fixture, #"{"message":"\#(id)","status":"sent"}"#)
            try await eventually("it is parked") {
                try await fixture.stack.parked().contains { $0.reason == "webhook_undeliverable" }
            }
            #expect(try await app.seen().count == 1)
            // A replay gives it another day: it is tried again, and waits for the next try.
            let replayed = try await fixture.stack.worker(["parked", "replay", "--reason", "webhook_undeliverable"])
            #expect(replayed.contains("went to sms.webhook"))
            try await eventually("it is tried again") { try await app.seen().count == 2 }
            #expect(try await fixture.stack.parked().allSatisfy { $0.reason != "webhook_undeliverable" })
        }
    }

    @Test func noURLOfAnAppIsInALog() async throws {
        try await self.run(path: "/redirect?token=WEBHOOKTOKEN") { fixture, app in
            _ = try await fixture.sendText(owner: app.owner)
            try await eventually("a try") { try await app.seen().count == 1 }
            let file = fixture.stack.directory.appending(path: "worker-\(fixture.stack.workerAdminPort).log")
            try await eventually("its log line") {
                try String(contentsOf: file, encoding: .utf8).contains(app.owner)
            }
            #expect(try !String(contentsOf: file, encoding: .utf8).contains("WEBHOOKTOKEN"))
        }
    }
}
