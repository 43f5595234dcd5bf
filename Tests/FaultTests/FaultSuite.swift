import Broker
import Foundation
import Glibc
import Primitives
import SMS
import Secrets
import TestSupport
import Testing

/// What each loss does.
///
/// Every test has servers of its own, which it stops, freezes and kills.
@Suite(.serialized, .enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(2)))
struct FaultSuite {
    private func number() -> String { "09" + SecureRandom.code(digits: 9) }

    private func redisKeys(_ stack: TestStack) async throws -> [String] {
        try await Shell.run("/usr/bin/redis-cli", ["-u", stack.redisURL, "--scan"])
            .split(separator: "\n").map(String.init).filter { !$0.isEmpty }
    }

    /// What users would notice: not the records of messages, nor what the services keep for themselves.
    private func codesAndLogins(_ stack: TestStack) async throws -> [String] {
        let theirs = ["otp:", "guesses:", "user:", "account:", "session", "ids:"]
        return try await self.redisKeys(stack).filter { key in theirs.contains { key.hasPrefix($0) } }
    }

    private func queued(_ stack: TestStack, _ queue: String) async throws -> Int {
        let script = TestEnvironment.root + "/Tests/Judges/broker.py"
        let output = try await Shell.run(TestEnvironment.python, [script, stack.amqpURL, "count", queue])
        return Int(output.trimmingCharacters(in: .whitespacesAndNewlines)) ?? -1
    }

    // MARK: Our own processes

    @Test func aWorkerKilledWithAJobInHandLosesNothing() async throws {
        try await TestStack.with("worker-killed") { stack async throws in
            let api = try await stack.startAPI()
            let number = self.number()
            // The first call is held before it has any effect, for longer than the test takes.
            try await stack.fault(["provider": "kavenegar", "fault": "delay", "value": 15_000, "count": 1])
            let worker = try await stack.startWorker()
            #expect(try await stack.sendCode(to: number).status == 200)
            try await eventually("the call is under way") {
                try await stack.metric(stack.workerAdminPort, "sms_calls_in_flight") == 1
            }
            try await Task.sleep(for: .milliseconds(300))
            await worker.killNow()
            let next = try await stack.startWorker()
            let code = try await stack.receivedCode(number)
            #expect(
                try await stack.metric(stack.workerAdminPort, "sms_jobs_consumed_total") >= 1,
                "it was given to the next one")
            #expect(try await stack.authenticate(["mobile_number": number, "code": code]).status == 200)
            #expect(await next.stop() == 0)
            #expect(await api.stop() == 0)
        }
    }

    @Test func anAPIKilledBetweenStoreAndPublishCostsFiveSeconds() async throws {
        try await TestStack.with("api-killed") { stack async throws in
            // What the API publishes is lost on the way: the code is stored, the job exists nowhere.
            let broker = try #require(BrokerAddress(stack.amqpURL))
            let port = FreePorts.take(1)[0]
            let swallow = stack.directory.appending(path: "swallow").path
            let proxy = try ChildProcess(
                TestEnvironment.python,
                [TestEnvironment.root + "/Tests/Judges/proxy.py", "\(port)", "\(broker.port)", swallow],
                environment: ProcessInfo.processInfo.environment, output: "/dev/null", errors: "/dev/null")
            defer { kill(proxy.pid, SIGKILL) }
            let url = stack.amqpURL.replacing(":\(broker.port)/", with: ":\(port)/")
            let api = try await stack.startAPI(["AMQP_URL": url])
            let number = self.number()
            try Data().write(to: URL(filePath: swallow))
            async let lost = stack.sendCode(to: number)
            try await eventually("the code is stored") {
                try await self.redisKeys(stack).contains { $0.hasPrefix("otp:") }
            }
            let stored = ContinuousClock.now
            await api.killNow()
            _ = try? await lost
            let next = try await stack.startAPI()
            let worker = try await stack.startWorker()
            try await eventually("the next send works", within: .seconds(6) + .slack) {
                let reply = try await stack.sendCode(to: number)
                #expect([200, 409].contains(reply.status), "\(reply.text)")
                return reply.status == 200
            }
            #expect(ContinuousClock.now - stored < .seconds(6) + .slack)
            let code = try await stack.receivedCode(number)
            #expect(try await stack.inbox(number).count == 1)
            #expect(try await stack.authenticate(["mobile_number": number, "code": code]).status == 200)
            #expect(await worker.stop() == 0)
            #expect(await next.stop() == 0)
        }
    }

    @Test func anAPIKilledBeforeTheConfirmHasSentItsCodeAllTheSame() async throws {
        try await TestStack.with("api-killed-published") { stack async throws in
            let api = try await stack.startAPI()
            let worker = try await stack.startWorker()
            let number = self.number()
            // A frozen broker has the job in its socket and confirms nothing.
            try stack.servers?.freeze(.rabbitmq)
            async let lost = stack.sendCode(to: number)
            try await eventually("the code is stored") {
                try await self.redisKeys(stack).contains { $0.hasPrefix("otp:") }
            }
            try await Task.sleep(for: .milliseconds(200))
            await api.killNow()
            _ = try? await lost
            try stack.servers?.thaw(.rabbitmq)
            let code = try await stack.receivedCode(number)
            let next = try await stack.startAPI()
            #expect(try await stack.sendCode(to: number).status == 409)
            #expect(try await stack.authenticate(["mobile_number": number, "code": code]).status == 200)
            #expect(await worker.stop() == 0)
            #expect(await next.stop() == 0)
        }
    }

    @Test func aWorkerThatIsAskedToStopFinishesWhatItHas() async throws {
        try await TestStack.with("worker-drained") { stack async throws in
            let api = try await stack.startAPI()
            let worker = try await stack.startWorker()
            try await stack.fault(["provider": "kavenegar", "fault": "delay", "value": 1_500, "count": 20])
            let numbers = (0..<20).map { _ in self.number() }
            for number in numbers { #expect(try await stack.sendCode(to: number).status == 200) }
            try await eventually("calls are in flight") {
                try await stack.metric(stack.workerAdminPort, "sms_calls_in_flight") == 20
            }
            #expect(await worker.stop() == 0)
            for number in numbers { #expect(try await stack.inbox(number).count == 1) }
            #expect(try await self.queued(stack, JobLane.otp.queue) == 0)
            #expect(await api.stop() == 0)
        }
    }

    @Test func aDrainThatTakesTooLongGivesTheJobsBack() async throws {
        try await TestStack.with("worker-drain-limit") { stack async throws in
            let api = try await stack.startAPI()
            let worker = try await stack.startWorker(["WORKER_DRAIN_TIMEOUT": "1"])
            try await stack.fault(["provider": "kavenegar", "fault": "delay", "value": 8_000, "count": 1])
            let number = self.number()
            #expect(try await stack.sendCode(to: number).status == 200)
            try await eventually("the call is in flight") {
                try await stack.metric(stack.workerAdminPort, "sms_calls_in_flight") == 1
            }
            let start = ContinuousClock.now
            #expect(await worker.stop() == 0)
            #expect(ContinuousClock.now - start < .seconds(3) + .slack)
            let next = try await stack.startWorker()
            _ = try await stack.receivedCode(number)
            #expect(await next.stop() == 0)
            #expect(await api.stop() == 0)
        }
    }

    // MARK: Retries

    @Test func aRetryWaitsItsTimeAndArrives() async throws {
        try await TestStack.with("retry") { stack async throws in
            let api = try await stack.startAPI()
            let worker = try await stack.startWorker()
            let number = self.number()
            try await stack.fault(["provider": "kavenegar", "fault": "code", "value": 409, "count": 2])
            let start = ContinuousClock.now
            #expect(try await stack.sendCode(to: number).status == 200)
            _ = try await stack.receivedCode(number, within: .seconds(20))
            let elapsed = ContinuousClock.now - start
            // The first pause is 1 or 3 s, the second 1, 3 or 10 s: neighbouring steps, by chance.
            #expect(elapsed > .milliseconds(1_900) && elapsed < .seconds(17) + .slack, "\(elapsed)")
            #expect(
                try await stack.metric(stack.workerAdminPort, "sms_jobs_consumed_total{queue=\"sms.otp.wait") == 2)
            #expect(await worker.stop() == 0)
            #expect(await api.stop() == 0)
        }
    }

    @Test func twoHundredHeldJobsOutliveTheirWorkerInOrderAndOnTime() async throws {
        try await TestStack.with("held") { stack async throws in
            let api = try await stack.startAPI()
            let worker = try await stack.startWorker()
            let count = 200
            // Throttled: the provider is left alone, and every job waits ten seconds, held by the worker.
            try await stack.fault(["provider": "kavenegar", "fault": "code", "value": 429])
            let numbers = (0..<count).map { _ in self.number() }
            // Quickly, so that all come while the provider is left alone, and nearly in order.
            for start in stride(from: 0, to: count, by: 20) {
                try await withThrowingTaskGroup(of: Int.self) { group in
                    for number in numbers[start..<start + 20] {
                        group.addTask { try await stack.sendCode(to: number).status }
                    }
                    for try await status in group { #expect(status == 200) }
                }
            }
            let sent = ContinuousClock.now
            try await eventually("all are held") {
                try await stack.metric(stack.workerAdminPort, "sms_jobs_consumed_total{queue=\"sms.otp\"}")
                    == Double(count)
            }
            #expect(
                try await stack.metric(
                    stack.workerAdminPort, "sms_provider_outcomes_total{provider=\"kavenegar\",outcome=\"accepted\"}")
                    == 0)
            try await Task.sleep(for: .milliseconds(500))
            try await stack.clearFaults()
            #expect(
                try await self.queued(stack, WaitStep.tenSeconds.queue(of: .otp)) == 0, "held, not waiting in the queue"
            )
            await worker.killNow()
            try await eventually("the broker has them back") {
                try await self.queued(stack, WaitStep.tenSeconds.queue(of: .otp)) == count
            }
            let next = try await stack.startWorker()
            try await eventually("all arrive", within: .seconds(20)) {
                try await stack.metric(
                    stack.workerAdminPort, "sms_provider_outcomes_total{provider=\"kavenegar\",outcome=\"accepted\"}")
                    == Double(count)
            }
            #expect(ContinuousClock.now - sent > .seconds(8), "none before its time")
            let reply = try await stack.get(stack.simulatorPort, "/calls?provider=kavenegar")
            let accepted = try reply.json().array.filter { $0["outcome"]?.string == "accepted" }
            #expect(accepted.count == count)
            let order = accepted.compactMap { $0["receptor"]?.string }
            // Calls of one moment overlap, by how much is the machine's, so the order is judged as a whole, by
            // Spearman's rank correlation: 1 is the order of sending, 0 any order, -1 the reverse.
            let places = Dictionary(uniqueKeysWithValues: numbers.enumerated().map { ($1, $0) })
            let moved = order.enumerated().map { index, receptor in Double(index - (places[receptor] ?? -1_000)) }
            let correlation = 1 - 6 * moved.reduce(0) { $0 + $1 * $1 } / Double(count * (count * count - 1))
            #expect(correlation > 0.5, "\(correlation)")
            for number in numbers { #expect(try await stack.inbox(number).count == 1) }
            #expect(await next.stop() == 0)
            #expect(await api.stop() == 0)
        }
    }

    @Test func aLostAnswerIsRepeatedAndTheReceiverGetsOneSMS() async throws {
        try await TestStack.with("lost-answer") { stack async throws in
            let api = try await stack.startAPI()
            let worker = try await stack.startWorker()
            let number = self.number()
            try await stack.fault(["provider": "kavenegar", "fault": "reset_after_accept", "count": 1])
            #expect(try await stack.sendCode(to: number).status == 200)
            try await eventually("the repeat is answered") {
                try await stack.metric(
                    stack.workerAdminPort, "sms_provider_outcomes_total{provider=\"kavenegar\",outcome=\"accepted\"}")
                    == 1
            }
            #expect(
                try await stack.metric(
                    stack.workerAdminPort, "sms_provider_outcomes_total{provider=\"kavenegar\",outcome=\"uncertain\"}")
                    == 1)
            #expect(try await stack.inbox(number).count == 1)
            #expect(await worker.stop() == 0)
            #expect(await api.stop() == 0)
        }
    }

    @Test func aTemplateIsSentByLookupAndAskedForWhenItsAnswerIsLost() async throws {
        try await TestStack.with("template") { stack async throws in
            let api = try await stack.startAPI()
            let worker = try await stack.startWorker(["AUTH_OPTIONS_OTP_SMS_TEMPLATE_ID": "login"])
            let number = self.number()
            #expect(try await stack.sendCode(to: number).status == 200)
            let code = try await stack.receivedCode(number)
            let sms = try await stack.get(stack.simulatorPort, "/inbox/\(number)").json().array
            #expect(sms.first?["template"] == .string("login"))
            #expect(sms.first?["text"] == .string("Login \(code)"))
            #expect(try await stack.authenticate(["mobile_number": number, "code": code]).status == 200)
            // Lookup recognises no repeat, and so is asked for by its receiver.
            let other = self.number()
            try await stack.fault(["provider": "kavenegar", "fault": "reset_after_accept", "count": 1])
            let id = try #require(try await stack.sendCode(to: other).json()["id"]?.string)
            try await eventually("it is found", within: .seconds(20)) {
                try await stack.record(id)?.status == .sent
            }
            #expect(try await stack.record(id)?.attempts.map(\.outcome) == [.accepted])
            #expect(try await stack.inbox(other).count == 1)
            let late = try await stack.receivedCode(other)
            #expect(try await stack.authenticate(["mobile_number": other, "code": late]).status == 200)
            #expect(await worker.stop() == 0)
            #expect(await api.stop() == 0)
        }
    }

    @Test func whatCannotBeUsedIsParkedAndTheNextJobIsNot() async throws {
        try await TestStack.with("parked") { stack async throws in
            let api = try await stack.startAPI()
            let worker = try await stack.startWorker()
            let judge = TestEnvironment.root + "/Tests/Judges/broker.py"
            // Undecodable, and larger than any job.
            for size in ["100", "10485760"] {
                try await Shell.run(
                    TestEnvironment.python,
                    [judge, stack.amqpURL, "publish", SMSLanes.exchange, JobLane.otp.queue, size])
            }
            // Sealed with a key that this worker does not have.
            let foreign = try await TestStack("foreign")
            let number = self.number()
            let other = try await foreign.startAPI([
                "AMQP_URL": stack.amqpURL, "REDIS_URL": stack.redisURL(.api),
            ])
            #expect(try await foreign.sendCode(to: self.number()).status == 200)
            #expect(await other.stop() == 0)
            await foreign.stop()
            try await eventually("all three are parked") { try await stack.parked().count == 3 }
            #expect(try await Set(stack.parked().map(\.reason)) == ["undecodable", "too_large", "unknown_key"])
            #expect(try await stack.sendCode(to: number).status == 200)
            _ = try await stack.receivedCode(number)
            #expect(await worker.stop() == 0)
            #expect(await api.stop() == 0)
        }
    }

    @Test func aRefusedNumberMayAskAgainAtOnce() async throws {
        try await TestStack.with("refused") { stack async throws in
            let api = try await stack.startAPI()
            let worker = try await stack.startWorker()
            let number = self.number()
            try await stack.fault(["provider": "kavenegar", "fault": "code", "value": 411, "count": 1])
            #expect(try await stack.sendCode(to: number).status == 200)
            try await eventually("the code is taken back", within: .seconds(3) + .slack) {
                try await self.redisKeys(stack).allSatisfy { !$0.hasPrefix("otp:") }
            }
            #expect(try await stack.sendCode(to: number).status == 200)
            _ = try await stack.receivedCode(number)
            #expect(await worker.stop() == 0)
            #expect(await api.stop() == 0)
        }
    }

    @Test func anExhaustedCodeIsTakenBackAndALateOneIsNotSent() async throws {
        try await TestStack.with("exhausted") { stack async throws in
            let api = try await stack.startAPI(["AUTH_OPTIONS_OTP_EXPIRE_PER_MINUTES": "0.1"])
            let worker = try await stack.startWorker(["WORKER_MAX_ATTEMPTS": "2"])
            try await stack.fault(["provider": "kavenegar", "fault": "code", "value": 409, "count": 2])
            #expect(try await stack.sendCode(to: self.number()).status == 200)
            try await eventually("it ended") {
                try await stack.metric(stack.workerAdminPort, "sms_messages_ended_total{status=\"failed\"") == 1
            }
            #expect(try await self.redisKeys(stack).allSatisfy { !$0.hasPrefix("otp:") }, "taken back")
            await worker.killNow()
            // No worker for longer than the code lives: then nothing is sent.
            let number = self.number()
            #expect(try await stack.sendCode(to: number).status == 200)
            try await Task.sleep(for: .seconds(7))
            let next = try await stack.startWorker()
            try await eventually("it ended unsent") {
                try await stack.metric(stack.workerAdminPort, "sms_messages_ended_total{status=\"expired\"") == 1
            }
            #expect(try await stack.inbox(number).isEmpty)
            #expect(await next.stop() == 0)
            #expect(await api.stop() == 0)
        }
    }

    // MARK: RabbitMQ

    /// While the broker is out: 503 in time, nothing left in Redis; afterwards the same number gets its code.
    private func outage(
        _ stack: TestStack, begin: () async throws -> Void, end: () async throws -> Void
    ) async throws {
        let api = try await stack.startAPI()
        let worker = try await stack.startWorker()
        let warm = self.number()
        #expect(try await stack.sendCode(to: warm).status == 200)
        _ = try await stack.receivedCode(warm)
        let before = Set(try await self.codesAndLogins(stack))
        try await begin()
        let number = self.number()
        for round in 0..<4 {
            let reply = try await stack.sendCode(to: round == 0 ? number : self.number())
            #expect(reply.status == 503, "\(reply.text)")
            #expect(reply.elapsed < .seconds(2) + .slack, "\(reply.elapsed)")
            #expect(reply.headers["retry-after"] == "2")
            #expect(try reply.json()["code"] == .string("unavailable"))
        }
        #expect(Set(try await self.codesAndLogins(stack)) == before, "nothing is left behind")
        try await end()
        let back = ContinuousClock.now
        try await eventually("consuming and publishing again", within: .seconds(5) + .slack) {
            guard try await stack.sendCode(to: number).status == 200 else { return false }
            return true
        }
        let code = try await stack.receivedCode(number, within: .seconds(5) + .slack)
        #expect(ContinuousClock.now - back < .seconds(5) + .slack)
        #expect(try await stack.inbox(number).count == 1)
        #expect(try await stack.authenticate(["mobile_number": number, "code": code]).status == 200)
        #expect(await worker.stop() == 0)
        #expect(await api.stop() == 0)
    }

    @Test func rabbitMQStoppedAndStarted() async throws {
        try await TestStack.with("broker-stopped") { stack async throws in
            let servers = try #require(stack.servers)
            try await self.outage(
                stack, begin: { try await servers.stop(.rabbitmq) }, end: { try await servers.start(.rabbitmq) })
        }
    }

    @Test func rabbitMQKilledAndStarted() async throws {
        try await TestStack.with("broker-killed") { stack async throws in
            let servers = try #require(stack.servers)
            try await self.outage(
                stack, begin: { try servers.killNow(.rabbitmq) }, end: { try await servers.start(.rabbitmq) })
        }
    }

    @Test func rabbitMQFrozen() async throws {
        try await TestStack.with("broker-frozen") { stack async throws in
            let servers = try #require(stack.servers)
            try await self.outage(
                stack, begin: { try servers.freeze(.rabbitmq) }, end: { try servers.thaw(.rabbitmq) })
        }
    }

    @Test func rabbitMQFrozenForLongerThanItsHeartbeats() async throws {
        try await TestStack.with("broker-frozen-long") { stack async throws in
            let servers = try #require(stack.servers)
            try await self.outage(
                stack,
                begin: {
                    try servers.freeze(.rabbitmq)
                    try await Task.sleep(for: .seconds(13))
                }, end: { try servers.thaw(.rabbitmq) })
        }
    }

    @Test func rabbitMQWithAMemoryAlarm() async throws {
        try await TestStack.with("broker-alarm") { stack async throws in
            let servers = try #require(stack.servers)
            try await self.outage(
                stack, begin: { try await servers.alarm(true) }, end: { try await servers.alarm(false) })
        }
    }

    // MARK: Redis

    private func redisOutage(
        _ stack: TestStack, begin: () async throws -> Void, end: () async throws -> Void
    ) async throws {
        let api = try await stack.startAPI()
        let worker = try await stack.startWorker()
        let known = self.number()
        #expect(try await stack.sendCode(to: known).status == 200)
        let code = try await stack.receivedCode(known)
        try await begin()
        let number = self.number()
        for _ in 0..<3 {
            let send = try await stack.sendCode(to: number)
            #expect(send.status == 503, "\(send.text)")
            #expect(send.elapsed < .seconds(2) + .slack)
            #expect(send.headers["retry-after"] == "2")
            let login = try await stack.authenticate(["mobile_number": known, "code": code])
            #expect(login.status == 503, "verification fails closed: \(login.text)")
            #expect(login.elapsed < .seconds(2) + .slack)
        }
        #expect(try await stack.get(stack.apiAdminPort, "/healthz").status == 200)
        try await end()
        let back = ContinuousClock.now
        try await eventually("sending again", within: .seconds(5) + .slack) {
            try await stack.sendCode(to: self.number()).status == 200
        }
        // A frozen server may run what was asked meanwhile when it goes on: then a code nobody has waits out its 5 s.
        try await eventually("the number that was refused gets its code", within: .seconds(7) + .slack) {
            try await stack.sendCode(to: number).status == 200
        }
        #expect(ContinuousClock.now - back < .seconds(8) + .slack)
        _ = try await stack.receivedCode(number)
        // The code from before is still good: the append-only file kept it.
        #expect(try await stack.authenticate(["mobile_number": known, "code": code]).status == 200)
        #expect(await worker.stop() == 0)
        #expect(await api.stop() == 0)
    }

    @Test func redisStoppedAndStarted() async throws {
        try await TestStack.with("redis-stopped") { stack async throws in
            let servers = try #require(stack.servers)
            try await self.redisOutage(
                stack, begin: { try await servers.stop(.redis) }, end: { try await servers.start(.redis) })
        }
    }

    @Test func redisFrozen() async throws {
        try await TestStack.with("redis-frozen") { stack async throws in
            let servers = try #require(stack.servers)
            try await self.redisOutage(stack, begin: { try servers.freeze(.redis) }, end: { try servers.thaw(.redis) })
        }
    }

    @Test func aJobWaitsForRedis() async throws {
        try await TestStack.with("job-waits") { stack async throws in
            let api = try await stack.startAPI()
            let number = self.number()
            #expect(try await stack.sendCode(to: number).status == 200)
            try await Task.sleep(for: .milliseconds(1_200))  // until the append-only file is on the disk
            try await stack.servers?.stop(.redis)
            let worker = try await stack.startWorker(ready: false)
            try await eventually("it waits") { worker.log.contains("job waits for redis") }
            #expect(try await stack.inbox(number).isEmpty)
            try await stack.servers?.start(.redis)
            let code = try await stack.receivedCode(number)
            #expect(try await stack.authenticate(["mobile_number": number, "code": code]).status == 200)
            #expect(await worker.stop() == 0)
            #expect(await api.stop() == 0)
        }
    }

    // MARK: Secrets

    @Test func noSecretIsEverToBeSeen() async throws {
        try await TestStack.with("secrets") { stack async throws in
            let api = try await stack.startAPI()
            let worker = try await stack.startWorker()
            var secrets: [String] = [TestStack.providerKey]
            var numbers: [String] = []
            for index in 0..<5 {
                let number = self.number()
                numbers.append(String(number.dropFirst()))
                if index == 1 {
                    try await stack.fault(["provider": "kavenegar", "fault": "code", "value": 409, "count": 1])
                }
                if index == 2 {
                    try await stack.fault(["provider": "kavenegar", "fault": "reset_after_accept", "count": 1])
                }
                if index == 3 { try await stack.fault(["provider": "kavenegar", "fault": "garbage", "count": 1]) }
                #expect(try await stack.sendCode(to: number).status == 200)
                let code = try await stack.receivedCode(number)
                secrets.append(code)
                _ = try await stack.authenticate(["mobile_number": number, "code": "99999999"])
                let login = try await stack.authenticate(["mobile_number": number, "code": code]).json()
                for kind in ["access", "refresh"] { secrets.append(try #require(login[ProtocolText(kind)]?.string)) }
            }
            // Unused codes stay in Redis and, without a worker, in the queue.
            #expect(await worker.stop() == 0)
            for _ in 0..<3 {
                let number = self.number()
                numbers.append(String(number.dropFirst()))
                #expect(try await stack.sendCode(to: number).status == 200)
            }
            let ring = try KeyRing(file: stack.keys)
            secrets += ring.entries.compactMap(\.secret)
            secrets += ring.entries.compactMap(\.privateKey).flatMap {
                $0.split(separator: "\n").dropFirst().dropLast().map(String.init)
            }
            secrets.append(stack.amqpURL.split(separator: ":")[2].split(separator: "@").first.map(String.init) ?? "?")

            let judge = TestEnvironment.root + "/Tests/Judges/broker.py"
            let queue = try await Shell.run(TestEnvironment.python, [judge, stack.amqpURL, "dump", JobLane.otp.queue])
            #expect(queue.split(separator: "\n").count == 3)
            var redis = ""
            for key in try await self.redisKeys(stack) {
                redis += key + "\n"
                for command in [["hgetall"], ["get"], ["zrange", "0", "-1"]] {
                    redis +=
                        (try? await Shell.run(
                            "/usr/bin/redis-cli", ["-u", stack.redisURL, command[0], key] + command.dropFirst())) ?? ""
                }
            }
            let keyList = try await self.redisKeys(stack)
            #expect(keyList.contains { $0.hasPrefix("otp:") } && keyList.contains { $0.hasPrefix("session:") })
            let logs = api.log + worker.log
            #expect(logs.contains("logged in") && logs.contains("provider called"))
            for (place, text) in [("queue", queue), ("redis", redis), ("logs", logs)] {
                for secret in secrets { #expect(!text.contains(secret), "a secret in the \(place)") }
            }
            for number in numbers {
                #expect(!queue.contains(number), "a number in the queue")
                #expect(!logs.contains(number), "a number in the logs")
            }
            #expect(await api.stop() == 0)
        }
    }
}
