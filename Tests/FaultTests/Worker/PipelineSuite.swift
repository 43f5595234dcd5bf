import Foundation
import Primitives
import SMS
import TestSupport
import Testing

/// What becomes of messages when providers, workers and the broker fail, as an operator sees it.
@Suite(.serialized, .enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(3)))
struct PipelineSuite {
    private func number() -> String { "09" + SecureRandom.code(digits: 9) }

    private static let parsian = [
        "SMS_SMS_SERVICE": "PARSIAN_WEBCO_IR", "SMS_SETTINGS_PARSIAN_WEBCO_IR_API_KEY": "simulator",
        "AUTH_OPTIONS_OTP_SMS_TEMPLATE_ID": "1001", "SMS_RATES": "", "PARSIAN_BASE_URL": "{simulator}/parsian",
    ]

    /// Starts an API and a worker with the same settings, runs the test, and sees both stop in good order.
    ///
    /// - Parameter settings: `{simulator}` in them is its address.
    private func run(
        _ name: String, _ settings: [String: String] = [:], on ground: TestStack.Ground = .own,
        _ body: (TestStack) async throws -> Void
    ) async throws {
        try await TestStack.with(name, on: ground) { stack async throws in
            let settings = settings.mapValues {
                $0.replacing("{simulator}", with: "http://127.0.0.1:\(stack.simulatorPort)")
            }
            let front = try await stack.startAPI(settings)
            let back = try await stack.startWorker(settings)
            try await body(stack)
            #expect(await back.stop() == 0)
            #expect(await front.stop() == 0)
        }
    }

    private func sendText(
        _ stack: TestStack, _ key: String, to number: String, _ fields: [String: String] = [:],
        prefer: String = "respond-async"
    ) async throws -> HTTPReply {
        try await stack.post(
            "/api/message/send/",
            json: ["mobile_number": number, "message_text": "1234"].merging(fields) { $1 },
            headers: ["Authorization": "Api-Key \(key)", "Prefer": prefer])
    }

    private func end(
        _ stack: TestStack, _ id: String, _ status: MessageStatus, within limit: Duration = .seconds(20)
    ) async throws -> MessageRecord {
        try await eventually("\(id) is \(status.rawValue)", within: limit) {
            try await stack.record(id)?.status == status
        }
        guard let record = try await stack.record(id) else { throw TestFailure("no record") }
        return record
    }

    // MARK: Lost answers

    @Test func aWorkerKilledBetweenCallAndAckIsOneSMSWhereRepeatsAreRecognised() async throws {
        try await TestStack.with("killed-in-call") { stack async throws in
            let api = try await stack.startAPI()
            let worker = try await stack.startWorker()
            let number = self.number()
            // It has the message, and keeps its answer for longer than the worker lives.
            try await stack.fault(["provider": "kavenegar", "fault": "hang", "value": 9_000, "count": 1])
            let id = try #require(try await stack.sendCode(to: number).json()["id"]?.string)
            try await eventually("it is delivered") { try await stack.inbox(number).count == 1 }
            await worker.killNow()
            let next = try await stack.startWorker()
            let record = try await self.end(stack, id, .sent)
            #expect(record.attempts.map(\.outcome) == [.uncertain, .accepted])
            #expect(record.attempts.first?.code == "crash")
            #expect(try await stack.inbox(number).count == 1)
            #expect(await next.stop() == 0)
            #expect(await api.stop() == 0)
        }
    }

    @Test func aProviderThatCanBeAskedIsAskedAndGetsNoSecondCall() async throws {
        let chain = ["SMS_SMS_SERVICE": "SMS_IR"]
        try await self.run("asked", chain) { stack async throws in
            let number = self.number()
            try await stack.fault(["provider": "smsir", "fault": "reset_after_accept", "count": 1])
            let id = try #require(try await stack.sendCode(to: number).json()["id"]?.string)
            let record = try await self.end(stack, id, .sent)
            #expect(record.attempts.map(\.outcome) == [.accepted])
            #expect(record.messageID != nil)
            #expect(try await stack.inbox(number).count == 1)
        }
    }

    @Test func elsewhereACodeIsRepeatedOnceAndATextNever() async throws {
        try await self.run("blind", Self.parsian) { stack async throws in
            let key = try await stack.apiKey(["--templates", "1001"])
            try await stack.fault(["provider": "parsian", "fault": "reset_after_accept", "count": 3])
            let textTo = self.number()
            let reply = try await self.sendText(stack, key, to: textTo, ["template_id": "1001"])
            #expect(reply.status == 202, "\(reply.text)")
            let text = try await self.end(stack, try #require(try reply.json()["id"]?.string), .uncertain)
            #expect(text.attempts.map(\.outcome) == [.uncertain])
            #expect(try await stack.inbox(textTo).count == 1)
            let codeTo = self.number()
            let id = try #require(try await stack.sendCode(to: codeTo).json()["id"]?.string)
            let code = try await self.end(stack, id, .uncertain)
            #expect(code.attempts.map(\.outcome) == [.uncertain, .uncertain])
            let texts = try await stack.inbox(codeTo)
            #expect(texts.count == 2 && Set(texts).count == 1, "the same code")
        }
    }

    // MARK: Failover

    @Test func aFaultOfTheAccountGoesToTheNextProviderAndShowsUntilItIsMended() async throws {
        let chain = ["SMS_SMS_SERVICE": "KAVENEGAR_COM,MELI_PAYAMAK_COM"]
        try await self.run("account", chain) { stack async throws in
            try await stack.fault(["provider": "kavenegar", "fault": "code", "value": 418])
            let number = self.number()
            let id = try #require(try await stack.sendCode(to: number).json()["id"]?.string)
            let record = try await self.end(stack, id, .sent)
            let waited = "sms_jobs_consumed_total{queue=\"sms.otp.wait"
            #expect(try await stack.metric(stack.workerAdminPort, waited) == 0, "at once")
            #expect(record.attempts.map(\.provider) == ["kavenegar", "melipayamak"])
            #expect(record.attempts.first?.code == "418")
            // The second opinion is asked for beside the failover.
            try await eventually("the account itself is known to be refused") {
                let ready = try await stack.get(stack.workerAdminPort, "/readyz")
                return ready.status == 503 && ready.text.contains("refuses our account: 418")
            }
            #expect(try await stack.get(stack.workerAdminPort, "/readyz").text.contains("provider.kavenegar.codes"))
            #expect(try await stack.takesCalls("kavenegar", "codes") == 0)
            // While it is open nobody is called in vain.
            let calls = try await stack.calls("kavenegar").count
            _ = try await self.end(
                stack, try #require(try await stack.sendCode(to: self.number()).json()["id"]?.string), .sent)
            #expect(try await stack.calls("kavenegar").count == calls)
            try await stack.clearFaults()
            try await Task.sleep(for: .seconds(15))
            _ = try await stack.sendCode(to: self.number())
            try await stack.waitReady(stack.workerAdminPort)
        }
    }

    @Test func whenTheLastProviderRefusesTheCodeIsTakenBack() async throws {
        let chain = ["SMS_SMS_SERVICE": "KAVENEGAR_COM,MELI_PAYAMAK_COM"]
        try await self.run("all-refuse", chain) { stack async throws in
            try await stack.fault(["provider": "kavenegar", "fault": "code", "value": 424, "count": 1])
            try await stack.fault(["provider": "melipayamak", "fault": "code", "value": 5, "count": 1])
            let number = self.number()
            let reply = try await stack.sendCode(to: number, headers: ["Prefer": "wait=10"])
            #expect(reply.status == 502, "\(reply.text)")
            #expect(
                try reply.json()["details"]?.string
                    == "The SMS service provider was unable to process the request.")
            #expect(try await stack.sendCode(to: number).status == 200, "not 409")
            _ = try await stack.receivedCode(number)
        }
    }

    @Test func twoWorkersTogetherKeepTheRateOfAProvider() async throws {
        let rate = ["SMS_RATES": "KAVENEGAR_COM=20"]
        try await self.run("rate", rate) { stack async throws in
            let port = FreePorts.take(1)[0]
            let second = try await stack.startWorker(rate, adminPort: port)
            let key = try await stack.apiKey()
            let numbers = (0..<100).map { _ in self.number() }
            for number in numbers { #expect(try await self.sendText(stack, key, to: number).status == 202) }
            try await eventually("all are sent", within: .seconds(60)) {
                try await stack.calls("kavenegar").count == numbers.count
            }
            let times = try await stack.calls("kavenegar").compactMap { $0["at"]?.integer }.sorted()
            // The first second's worth may go at once; no second after it has more than its share, and a little.
            let busiest = times.map { start in times.count { (start..<start + 1_000).contains($0) } }
            #expect(try #require(busiest.max()) <= 45, "\(busiest.max() ?? 0) in one second")
            let span = try #require(times.last) - (try #require(times.first))
            #expect(span >= 3_500, "\(span) ms for 100 at 20 a second")
            #expect(await second.stop() == 0)
        }
    }

    // MARK: Parked

    @Test func aParkedTextIsShownReplayedAndDiscarded() async throws {
        let once = ["WORKER_MAX_ATTEMPTS": "1"]
        try await self.run("replayed", once) { stack async throws in
            // Nobody listens there: what counts is that news are brought.
            let key = try await stack.apiKey(["--webhook", "https://127.0.0.1:1/"])
            try await stack.fault(["provider": "kavenegar", "fault": "code", "value": 409, "count": 2])
            var ids: [String] = []
            let number = self.number()
            for to in [number, self.number()] {
                ids.append(try #require(try await self.sendText(stack, key, to: to).json()["id"]?.string))
            }
            for id in ids { _ = try await self.end(stack, id, .parked) }
            #expect(try await Set(stack.parked().map(\.id)) == Set(ids))
            #expect(try await stack.parked().allSatisfy { $0.reason == "exhausted" })
            try await eventually("the app is told") {
                try await stack.metric(stack.workerAdminPort, "webhook_tries_total") >= 2
            }
            let shown = try await stack.worker(["parked", "show", ids[0]])
            #expect(shown.contains("kavenegar: not_sent, 409"))
            #expect(!shown.contains(String(number.dropFirst())), "no full number")
            let dry = try await stack.worker(["parked", "replay", "--reason", "exhausted", "--dry-run"])
            #expect(dry.contains("\(ids[0])\twould go to sms.text"))
            #expect(try await stack.worker(["parked", "list", "--reason", "other"]) == "2 parked in all\n")
            #expect(try await stack.worker(["parked", "list", "--older-than", "1h"]) == "2 parked in all\n")
            #expect(try await stack.worker(["parked", "replay", ids[0]]).contains("went to sms.text"))
            let record = try await self.end(stack, ids[0], .sent)
            #expect(record.attempts.map(\.outcome) == [.notSent, .accepted])
            #expect(try await stack.inbox(number).count == 1)
            _ = try await stack.worker(["parked", "discard", ids[1]])
            #expect(try await stack.parked().isEmpty)
        }
    }

    @Test func aDeadCodeIsNotReplayed() async throws {
        try await TestStack.with("dead-code") { stack async throws in
            let foreign = try await TestStack("dead-code-foreign")
            let api = try await foreign.startAPI([
                "AMQP_URL": stack.amqpURL, "REDIS_URL": stack.redisURL(.api),
                "AUTH_OPTIONS_OTP_EXPIRE_PER_MINUTES": "0.1",
            ])
            let worker = try await stack.startWorker()
            #expect(try await foreign.sendCode(to: self.number()).status == 200)
            try await eventually("it is parked") { try await stack.parked().first?.reason == "unknown_key" }
            try await Task.sleep(for: .seconds(6))
            let output = try await Shell.run(
                TestEnvironment.binaries + "/sms-worker", ["parked", "replay", "--all"],
                environment: [
                    "REDIS_URL": stack.redisURL(.worker), "AMQP_URL": stack.amqpURL,
                    "CHELSERU_KEYS": foreign.workerKeys,
                ])
            #expect(output.contains("stays: the code is dead"))
            #expect(try await stack.parked().count == 1)
            #expect(await worker.stop() == 0)
            #expect(await api.stop() == 0)
            await foreign.stop()
        }
    }

    // MARK: Consuming

    @Test func aConsumerWhoseQueueIsDeletedConsumesAgain() async throws {
        try await self.run("queue-deleted") { stack async throws in
            let script = """
                import pika, sys
                pika.BlockingConnection(pika.URLParameters(sys.argv[1])).channel().queue_delete('sms.otp')
                """
            try await Shell.run(TestEnvironment.python, ["-c", script, stack.amqpURL])
            let number = self.number()
            try await eventually("a code is accepted again", within: .seconds(10)) {
                try await stack.sendCode(to: number).status == 200
            }
            _ = try await stack.receivedCode(number)
            try await stack.waitReady(stack.workerAdminPort)
        }
    }

    @Test func aFrozenBrokerShowsInReadinessAndIsConsumedAgainAfterIt() async throws {
        try await self.run("frozen", on: .breakable) { stack async throws in
            let servers = try #require(stack.servers)
            try servers.freeze(.rabbitmq)
            try await eventually("not ready", within: .seconds(20)) {
                try await stack.get(stack.workerAdminPort, "/readyz").status == 503
            }
            try servers.thaw(.rabbitmq)
            try await stack.waitReady(stack.workerAdminPort)
            let number = self.number()
            try await eventually("a code is accepted again", within: .seconds(10)) {
                try await stack.sendCode(to: number).status == 200
            }
            _ = try await stack.receivedCode(number)
        }
    }

    @Test func canariesProveThatIdleLanesAreConsumed() async throws {
        try await self.run("canary") { stack async throws in
            for lane in ["otp", "text"] {
                try await eventually("the canary of \(lane) is consumed", within: .seconds(30)) {
                    let age = try await stack.metric(
                        stack.workerAdminPort, "sms_canary_age_seconds{lane=\"\(lane)\"}")
                    return age >= 0 && age < 30
                }
            }
            let ready = try await stack.get(stack.workerAdminPort, "/readyz").text
            #expect(ready.contains("\"canary.otp\":{\"ready\":true"))
        }
    }
}
