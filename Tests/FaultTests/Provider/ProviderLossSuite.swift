import Primitives
import SMS
import TestSupport
import Testing

/// A provider that refuses, or whose answer is lost.
///
/// Every test has a Redis and queues of its own.
@Suite(.serialized, .enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(2)))
struct ProviderLossSuite {
    @Test func aRetryWaitsItsTimeAndArrives() async throws {
        try await TestStack.with("retry") { stack async throws in
            let api = try await stack.startAPI()
            let worker = try await stack.startWorker()
            let number = SharedStack.number()
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

    @Test func aLostAnswerIsRepeatedAndTheReceiverGetsOneSMS() async throws {
        try await TestStack.with("lost-answer") { stack async throws in
            let api = try await stack.startAPI()
            let worker = try await stack.startWorker()
            let number = SharedStack.number()
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
            let number = SharedStack.number()
            #expect(try await stack.sendCode(to: number).status == 200)
            let code = try await stack.receivedCode(number)
            let sms = try await stack.get(stack.simulatorPort, "/inbox/\(number)").json().array
            #expect(sms.first?["template"] == .string("login"))
            #expect(sms.first?["text"] == .string("Login \(code)"))
            #expect(try await stack.authenticate(["mobile_number": number, "code": code]).status == 200)
            // Lookup recognises no repeat, and so is asked for by its receiver.
            let other = SharedStack.number()
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

    @Test func aRefusedNumberMayAskAgainAtOnce() async throws {
        try await TestStack.with("refused") { stack async throws in
            let api = try await stack.startAPI()
            let worker = try await stack.startWorker()
            let number = SharedStack.number()
            try await stack.fault(["provider": "kavenegar", "fault": "code", "value": 411, "count": 1])
            #expect(try await stack.sendCode(to: number).status == 200)
            try await eventually("the code is taken back", within: .seconds(3) + .slack) {
                try await stack.redisKeys().allSatisfy { !$0.hasPrefix("otp:") }
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
            #expect(try await stack.sendCode(to: SharedStack.number()).status == 200)
            try await eventually("it ended") {
                try await stack.metric(stack.workerAdminPort, "sms_messages_ended_total{status=\"failed\"") == 1
            }
            #expect(try await stack.redisKeys().allSatisfy { !$0.hasPrefix("otp:") }, "taken back")
            await worker.killNow()
            // No worker for longer than the code lives: then nothing is sent.
            let number = SharedStack.number()
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
}
