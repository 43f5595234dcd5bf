import Broker
import Identity
import Limits
import Logging
import Primitives
import Redis
import SMS
import Secrets

/// Brings codes on their way: stores one as pending, has the broker confirm its job, makes it live.
///
/// A crash after the store leaves a pending code that dies within five seconds; a crash after the confirm leaves a job
/// whose worker makes the code live. No confirm means that the code is taken back, and a confirm that comes later sends
/// nothing, because the worker finds no code with its id.
struct CodeIssuer: Sendable {
    /// A code that is wanted, by who may have it.
    struct Order: Sendable {
        let request: SendCodeRequest
        /// Of the send, and of its message.
        let id: String
        /// Who asks, for the number's budgets.
        let asker: OTPCaller
        let admission: SendLimits.Admission
        /// A channel to tell of what becomes of the message.
        let watcher: String?

        var phone: PhoneNumber { self.request.phone }

        /// What a worker sends.
        func content(_ code: String) -> SMSContent {
            let body = OTPBody(code: code, origin: self.request.origin, appHash: self.request.appHash)
            return SMSContent(phone: self.phone, body: .code(body))
        }
    }

    /// A code that is on its way.
    struct Issued: Sendable, Equatable {
        /// How long it is good.
        let life: Duration
        /// Whether it was live already.
        var isAgain = false
        /// Whether it needs no SMS.
        var isTest = false
    }

    let rules: OTPRules
    let redis: RedisClient
    let codes: OTPStore
    let records: MessageStore
    let templates: TemplateCatalogue
    let routes: SMSRoutes
    let publisher: BrokerPublisher
    let keys: KeyStore
    let conversions: ConversionCounts

    /// What became of a send that may have been broken off: nil if its code is not on its way.
    func sent(_ id: String, for phone: PhoneNumber) async throws(RedisError) -> OTPStore.Sent? {
        try await self.redis.run(self.codes.sent(id, for: phone))
    }

    /// Brings a code on its way, the number's own fixed one or one that is sent.
    ///
    /// - Throws: ``APIError`` 409 or 429 where the number gets none now, 503 if it was taken back.
    func issue(_ order: Order, _ caller: Caller) async throws -> Issued {
        if let test = self.rules.testNumbers.current(for: order.phone, at: WallClock.now) {
            return try await self.issueTest(test, order)
        }
        let time = AcceptanceTime()
        let stored = try await self.store(order)
        try await self.hand(stored, order, time, caller)
        return Issued(life: stored.life, isAgain: stored.life < self.rules.life)
    }

    /// Publishes a code's job, or takes the code back.
    ///
    /// Not in one with what comes before, which Swift 6.3.1's optimiser does not survive.
    @inline(never)
    private func hand(_ stored: StoredCode, _ order: Order, _ time: AcceptanceTime, _ caller: Caller) async throws {
        do {
            try await self.publish(stored, order, time, caller)
            caller.noteUnknown([order.phone], self.rules.ranges)
        } catch {
            caller.log(.warning, "code not sent", ["sms.message.id": "\(order.id)", "error": "\(error)"])
            guard try await self.isOnItsWay(order, time) else { throw APIError.unavailable }
        }
    }

    private func publish(
        _ stored: StoredCode, _ order: Order, _ time: AcceptanceTime, _ caller: Caller
    ) async throws {
        let job = try SMSJob(
            id: order.id, content: order.content(stored.code), created: stored.created, deadline: stored.due,
            keys: self.keys.current)
        let message = BrokerMessage(id: order.id, body: job.body, headers: caller.jobHeaders)
        try await self.publisher.publish(message, to: JobLane.otp.queue, timeout: time.confirm)
        try await self.makeLive(order, life: stored.life, time)
    }

    /// What follows from the broker's word: three things, of which none needs another.
    ///
    /// The code may be gone by now, for the worker may have been quicker than this: it has been used, or taken back. What Redis refuses
    /// of this is no reason to take the code back: the worker makes it live and keeps its record, and the guard's counts miss one.
    private func makeLive(_ order: Order, life: Duration, _ time: AcceptanceTime) async throws(RedisError) {
        let counts = self.conversions.count(
            .sent, order.phone, isInDoubt: order.admission.isInDoubt, stale: order.admission.stale)
        _ = try await self.redis.run(
            self.codes.activate(order.id, for: order.phone).caught,
            self.records.keep(order.id, .otp, life: life).caught,
            counts.map(\.caught), timeout: time.rest)
    }

    /// Takes the code back after a failed publish.
    ///
    /// If a worker holds the job already, it does not: the job is published, whatever became of the confirm.
    private func isOnItsWay(_ order: Order, _ time: AcceptanceTime) async throws(RedisError) -> Bool {
        let withdrawal = try await self.redis.run(
            self.codes.withdraw(order.id, for: order.phone, onlyPending: true), timeout: time.rest)
        guard withdrawal != .live else { return true }
        // The code is gone, so no worker calls; the record only says why.
        _ = try? await self.redis.run(
            self.records.cancel(order.id, .otp, life: self.rules.life), timeout: time.rest)
        return false
    }

    /// A number for trials: its code is live at once, and nothing is sent.
    private func issueTest(_ test: TestNumber, _ order: Order) async throws -> Issued {
        let time = AcceptanceTime()
        let issue = try await self.redis.run(try self.issueCall(test.code, order), timeout: time.rest)
        guard case .stored = issue else { throw Self.refusal(issue) }
        _ = try await self.redis.run(self.codes.activate(order.id, for: order.phone), timeout: time.rest)
        return Issued(life: self.rules.life, isTest: true)
    }
}
