import Primitives
import SMS
import TestSupport
import Testing

/// A worker that is killed, or asked to stop, with jobs in hand.
///
/// Every test has a Redis and queues of its own.
@Suite(.serialized, .enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(2)))
struct WorkerLossSuite {
    @Test func aWorkerKilledWithAJobInHandLosesNothing() async throws {
        try await TestStack.with("worker-killed") { stack async throws in
            let api = try await stack.startAPI()
            let number = SharedStack.number()
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

    @Test func aWorkerThatIsAskedToStopFinishesWhatItHas() async throws {
        try await TestStack.with("worker-drained") { stack async throws in
            let api = try await stack.startAPI()
            let worker = try await stack.startWorker()
            try await stack.fault(["provider": "kavenegar", "fault": "delay", "value": 1_500, "count": 20])
            let numbers = (0..<20).map { _ in SharedStack.number() }
            for number in numbers { #expect(try await stack.sendCode(to: number).status == 200) }
            try await eventually("calls are in flight") {
                try await stack.metric(stack.workerAdminPort, "sms_calls_in_flight") == 20
            }
            #expect(await worker.stop() == 0)
            for number in numbers { #expect(try await stack.inbox(number).count == 1) }
            #expect(try await stack.queued(JobLane.otp.queue) == 0)
            #expect(await api.stop() == 0)
        }
    }

    @Test func aDrainThatTakesTooLongGivesTheJobsBack() async throws {
        try await TestStack.with("worker-drain-limit") { stack async throws in
            let api = try await stack.startAPI()
            let worker = try await stack.startWorker(["WORKER_DRAIN_TIMEOUT": "1"])
            try await stack.fault(["provider": "kavenegar", "fault": "delay", "value": 8_000, "count": 1])
            let number = SharedStack.number()
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

    @Test func twoHundredHeldJobsOutliveTheirWorkerInOrderAndOnTime() async throws {
        try await TestStack.with("held") { stack async throws in
            let api = try await stack.startAPI()
            let worker = try await stack.startWorker()
            let count = 200
            // Throttled: the provider is left alone, and every job waits ten seconds, held by the worker.
            try await stack.fault(["provider": "kavenegar", "fault": "code", "value": 429])
            let numbers = (0..<count).map { _ in SharedStack.number() }
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
                try await stack.queued(WaitStep.tenSeconds.queue(of: .otp)) == 0, "held, not waiting in the queue"
            )
            await worker.killNow()
            try await eventually("the broker has them back") {
                try await stack.queued(WaitStep.tenSeconds.queue(of: .otp)) == count
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
}
