import Foundation
import Primitives
import SMS
import TestSupport
import Testing

/// A machine's clock that is wrong spoils nothing: everybody goes by Redis', and the machine says so.
@Suite(.serialized, .enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(4)))
struct ClockSuite {
    /// Short lives, so that a wrong clock has something to spoil.
    private static let short = ["AUTH_OPTIONS_OTP_EXPIRE_PER_MINUTES": "0.5", "AUTH_ACCESS_LIFE": "30"]

    private struct Clock: Sendable {
        let offset: String
        let seconds: Double
        /// Nil: the setting's default, by which none of these is ready.
        let limit: String?

        var isReady: Bool { self.limit != nil }

        func settings(_ stack: TestStack) async throws -> [String: String] {
            var settings = ClockSuite.short
            let time = try await FakeTime(self.offset, in: stack.directory)
            settings.merge(time.environment) { $1 }
            settings["CLOCK_MAX_DISTANCE"] = self.limit
            return settings
        }
    }

    private static let clocks = [
        Clock(offset: "+6m", seconds: 360, limit: nil), Clock(offset: "-6m", seconds: -360, limit: "600"),
        Clock(offset: "+40s", seconds: 40, limit: nil), Clock(offset: "-40s", seconds: -40, limit: "600"),
    ]

    private func number(_ index: Int) -> String { "0912000\(1_000 + index)" }

    /// Waits until a process says of its clock what it has to, and of everything else that it is ready.
    private func expectTold(_ clock: Clock, _ stack: TestStack, _ port: Int, _ process: ServiceProcess) async throws {
        try await eventually("\(clock.offset) is told on \(port)", within: .seconds(20), log: process) {
            let reply = try await stack.get(port, "/readyz")
            let parts = try reply.json()["components"]
            guard let own = parts?["clock"], own["detail"]?.string?.contains("NTP") == true,
                own["ready"] == .bool(clock.isReady), parts?["redis"]?["ready"] == .bool(true)
            else { return false }
            return (reply.status == 200) == clock.isReady
        }
        let distance = try await stack.metric(port, "clock_distance_seconds")
        #expect(abs(distance - clock.seconds) < 3)
        try await eventually("it is logged") { process.log.contains("clock differs from redis") }
    }

    /// A worker whose clock is wrong sends codes in time, and retries texts when they are due.
    private func worker(_ clock: Clock, _ stack: TestStack, _ key: String, _ index: Int) async throws {
        let worker = try await stack.startWorker(try await clock.settings(stack), ready: false)
        try await self.expectTold(clock, stack, stack.workerAdminPort, worker)
        _ = try await stack.logIn(self.number(index))
        // The first call fails: the text waits and is tried again by a due time that this worker wrote.
        try await stack.fault(["provider": "kavenegar", "fault": "code", "value": 409, "count": 1])
        let start = ContinuousClock.now
        let sent = try await stack.post(
            "/api/message/send/",
            json: ["mobile_number": self.number(index + 1), "message_text": "on time \(index)"],
            headers: ["Authorization": "Api-Key \(key)", "Prefer": "respond-async"])
        #expect(sent.status == 202, "\(sent.text)")
        let id = try #require(try sent.json()["id"]?.string)
        try await eventually("the text is sent", within: .seconds(12) + .slack, log: worker) {
            try await stack.record(id)?.status == .sent
        }
        #expect(ContinuousClock.now - start < .seconds(12) + .slack)
        let record = try #require(try await stack.record(id))
        let moments = record.attempts.map(\.begun)
        #expect(moments.count >= 2)
        #expect(moments.allSatisfy { abs($0 - WallClock.system.milliseconds()) < 30_000 }, "\(moments)")
        try await stack.clearFaults()
        #expect(try await stack.metric(stack.workerAdminPort, "sms_messages_ended_total{status=\"expired\"") == 0)
        #expect(await worker.stop() == 0)
    }

    /// An API and a chat node whose clocks are wrong give and take what the right ones do.
    private func front(
        _ clock: Clock, _ right: TestStack, _ known: LoggedIn, _ index: Int
    ) async throws {
        let odd = TestStack(beside: right)
        let settings = try await clock.settings(right)
        let api = try await odd.startAPI(settings, ready: false)
        let node = try await odd.startChat(settings, ready: false)
        try await self.expectTold(clock, odd, odd.apiAdminPort, api)
        try await self.expectTold(clock, odd, odd.chatAdminPort, node)
        let user = try await odd.logIn(self.number(index))
        #expect(try await right.verify(user.access) == 200, "the odd one's token at the right one")
        #expect(try await odd.verify(user.access) == 200)
        let renewed = try await odd.refresh(known.refresh)
        #expect(renewed.status == 200, "the right one's token at the odd one: \(renewed.text)")
        let other = try LoggedIn(number: known.number, renewed)
        #expect(try await odd.verify(other.access) == 200)
        for (stack, token) in [(right, user), (odd, user), (right, other), (odd, other)] {
            let socket = try await RawWebSocket.open(stack.chatPort, token: token.access)
            try await Task.sleep(for: .milliseconds(200))
            #expect(socket.arrived() != nil, "it stays open")
            socket.connection.finish()
        }
        // A code that one sent is good at the other.
        let number = self.number(index + 1)
        #expect(try await right.sendCode(to: number).status == 200)
        let code = try await right.receivedCode(number)
        #expect(try await odd.authenticate(["mobile_number": number, "code": code]).status == 200)
        // Nothing has ended for a moment that another clock wrote.
        #expect(try await right.metric(right.workerAdminPort, "sms_messages_ended_total{status=\"expired\"") == 0)
        #expect(await api.stop() == 0)
        #expect(await node.stop() == 0)
    }

    @Test func oneWrongClockSpoilsNothing() async throws {
        try await TestStack.with("clocks") { stack async throws in
            let api = try await stack.startAPI(Self.short)
            let node = try await stack.startChat(Self.short)
            let key = try await stack.apiKey()
            for (index, clock) in Self.clocks.enumerated() {
                try await self.worker(clock, stack, key, index * 10)
            }
            let worker = try await stack.startWorker(Self.short)
            for (index, clock) in Self.clocks.enumerated() {
                let known = try await stack.logIn(self.number(100 + index * 10))
                try await self.front(clock, stack, known, 101 + index * 10)
            }
            for process in [api, node, worker] { #expect(await process.stop() == 0) }
        }
    }

    /// NTP, or somebody, sets a machine's clock while the process runs.
    @Test func aClockThatIsSetChangesNothingButReadiness() async throws {
        try await TestStack.with("clock-set") { stack async throws in
            let time = try await FakeTime("+0", in: stack.directory)
            let api = try await stack.startAPI(Self.short.merging(time.environment) { $1 })
            let worker = try await stack.startWorker(Self.short)
            #expect(try await stack.sendCode(to: self.number(0)).status == 200)
            let code = try await stack.receivedCode(self.number(0))
            try time.set("+6m")
            try await eventually("it is told", within: .seconds(4) + .slack) {
                try await stack.get(stack.apiAdminPort, "/readyz").status == 503
            }
            let user = try LoggedIn(
                number: self.number(0),
                try await stack.authenticate(["mobile_number": self.number(0), "code": code]))
            #expect(try await stack.verify(user.access) == 200)
            try time.set("+0")
            try await stack.waitReady(stack.apiAdminPort, api)
            #expect(try await stack.verify(user.access) == 200)
            for process in [api, worker] { #expect(await process.stop() == 0) }
        }
    }
}
