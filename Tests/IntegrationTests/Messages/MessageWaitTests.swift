import Foundation
import Glibc
import Primitives
import TestSupport
import Testing

/// Waiting for an outcome, with queues of its own: what stands in a queue must not reach other tests' workers.
@Suite(.serialized, .enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(2)))
struct MessageWaitTests {
    private func waiters(_ stack: TestStack) async throws -> Double {
        try await stack.metric(stack.apiAdminPort, "outcome_waiters")
    }

    @Test func aWaitEndsWithItsClientAndWithTheProcess() async throws {
        let stack = try await TestStack("waits", on: .own)
        let api = try await stack.startAPI()
        let caller = try await MessageCaller(stack)
        let number = SharedStack.number()
        // No worker: no outcome comes.
        try await withThrowingTaskGroup(of: Void.self) { clients in
            clients.addTask { _ = try await caller.send(number, headers: ["Prefer": "wait=30"]) }
            try await eventually("it waits") { try await self.waiters(stack) == 1 }
            clients.cancelAll()
            try await eventually("the wait of a client that is gone is over") { try await self.waiters(stack) == 0 }
        }

        // Gone before the wait has begun.
        let body = "mobile_number=\(number)&message_text=hello"
        for _ in 0..<10 {
            let client = try RawConnection(stack.apiPort)
            client.resetAtEnd()
            client.send(
                "POST /api/message/send/ HTTP/1.1\r\nHost: a\r\nAuthorization: \(caller.authorization)\r\nPrefer: wait=30\r\n"
                    + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
            )
            // Long enough for the server to begin.
            try await Task.sleep(for: .milliseconds(1))
        }
        try await Task.sleep(for: .seconds(1))
        try await eventually("nobody waits for them") { try await self.waiters(stack) == 0 }

        async let waiting = caller.send(number, headers: ["Prefer": "wait=30"])
        try await eventually("it waits") { try await self.waiters(stack) == 1 }
        let start = ContinuousClock.now
        api.signal(SIGTERM)
        let reply = try await waiting
        #expect(reply.status == 202)
        #expect(try reply.json()["status"] == .string("queued"))
        #expect(.now - start < .seconds(3) + .slack)
        // Not asked again: a second signal would end it the hard way.
        try await eventually("it stops in good order") { api.log.contains("stopped") }
        await stack.stop()
    }

    @Test func withoutTheBrokerItIsA503ThatCostsNothing() async throws {
        let stack = try await TestStack("no-broker", on: .breakable)
        let api = try await stack.startAPI()
        let caller = try await MessageCaller(stack, keyOptions: ["--budget", "2"])
        let servers = try #require(stack.servers)
        try servers.freeze(.rabbitmq)
        let key = ["Idempotency-Key": "k", "Prefer": "respond-async"]
        for _ in 0..<3 {
            let reply = try await caller.send(SharedStack.number(), headers: ["Prefer": "respond-async"])
            #expect(reply.status == 503)
            #expect(reply.elapsed < .seconds(2) + .slack)
            #expect(try reply.json()["code"] == .string("unavailable"))
        }
        let number = SharedStack.number()
        #expect(try await caller.send(number, headers: key).status == 503)
        let batch = try await caller.post(
            "/api/messages/batch", [["mobile_number": number, "message_text": "x"]])
        #expect(batch.status == 503)
        try servers.thaw(.rabbitmq)
        try await stack.waitReady(stack.apiAdminPort, api)
        // Key and budget are as if nothing had been.
        let reply = try await caller.send(number, headers: key)
        #expect(reply.status == 202)
        let worker = try await stack.startWorker()
        try await eventually("one SMS") { try await stack.inbox(number) == ["hello"] }
        let id = try #require(try reply.json()["id"]?.string)
        try await eventually("it is sent") { try await caller.message(id).json()["status"] == .string("sent") }
        #expect(try await stack.inbox(number) == ["hello"], "what was refused was not sent when the broker came back")
        #expect(await worker.stop() == 0)
        #expect(await api.stop() == 0)
        await stack.stop()
    }

    @Test func aRepeatAfterACrashCarriesTheSameMessage() async throws {
        let stack = try await TestStack("crash", on: .own)
        let api = try await stack.startAPI()
        let caller = try await MessageCaller(stack)
        let (number, login) = (SharedStack.number(), SharedStack.number())
        let key = ["Idempotency-Key": "k", "Prefer": "wait=30"]
        async let lost = try? caller.send(number, headers: key)
        async let lostLogin = try? stack.sendCode(to: login, headers: key)
        try await eventually("both wait") { try await self.waiters(stack) == 2 }
        // A request waits before its code is on its way.
        try await eventually("the code is live") {
            try await stack.redis("HGET", "otp:\(Partition.tagged(e164: "+98" + login.dropFirst()))", "state") == "live"
        }
        await api.killNow()
        _ = await (lost, lostLogin)

        let next = try await stack.startAPI()
        let quick = ["Idempotency-Key": "k", "Prefer": "wait=0"]
        let running = try await caller.send(number, headers: quick)
        #expect(running.status == 409)
        #expect(try running.json()["code"] == .string("idempotency_in_progress"))
        // As if 45 seconds had gone by.
        let script = "for _, k in ipairs(redis.call('KEYS', 'idem:*')) do redis.call('HSET', k, 'until', 0) end"
        try await stack.redis("EVAL", script, "0")
        let again = try await caller.send(number, headers: quick)
        #expect(again.status == 202)
        #expect(again.headers["idempotent-replayed"] == nil)
        let code = try await stack.sendCode(to: login, headers: quick)
        #expect(code.status == 200)
        let records = try await stack.redisKeys("sms:*")
        for reply in [again, code] {
            let id = try #require(try reply.json()["id"]?.string)
            #expect(records.contains("sms:\(Partition(ofID: id).tag):\(id)"))
        }
        // A repeat's id is of its number's partition, as the first one's was.
        for (reply, mobile) in [(again, number), (code, login)] {
            let partition = Partition(ofE164: "+98" + mobile.dropFirst())
            #expect(try reply.json()["id"]?.string?.hasPrefix(partition.digits) == true)
        }
        #expect(records.count == 2)
        let worker = try await stack.startWorker()
        try await eventually("one SMS each") {
            let counts = (try await stack.inbox(number).count, try await stack.inbox(login).count)
            return counts.0 > 0 && counts.1 > 0
        }
        try await eventually("the queue is empty") {
            try await stack.metric(stack.workerAdminPort, "sms_jobs_consumed_total") >= 3
        }
        #expect(try await stack.inbox(number).count == 1)
        #expect(try await stack.inbox(login).count == 1)
        #expect(await worker.stop() == 0)
        #expect(await next.stop() == 0)
        await stack.stop()
    }

    @Test func usersSendOnlyWhatTheConfigurationLetsThem() async throws {
        let stack = try await TestStack("user-send", on: .own)
        var api = try await stack.startAPI()
        let worker = try await stack.startWorker()
        let number = SharedStack.number()
        let user = try await MessageCaller.user(stack, number: number)
        // The default.
        #expect(try await user.send(number).status == 200)
        let refused = try await user.send(SharedStack.number())
        #expect(refused.status == 403)
        #expect(try refused.json()["code"] == .string("not_permitted"))
        #expect(
            try refused.json()["detail"]
                == .string("You may send to your own number only: use an API key, or set sms.userSend."))
        #expect(await api.stop() == 0)
        api = try await stack.startAPI(["SMS_USER_SEND": "limited"])
        #expect(try await user.send(SharedStack.number()).status == 200)
        #expect(await api.stop() == 0)
        api = try await stack.startAPI(["SMS_USER_SEND": "off"])
        #expect(try await user.send(number).status == 403)
        #expect(await worker.stop() == 0)
        #expect(await api.stop() == 0)
        await stack.stop()
    }
}
