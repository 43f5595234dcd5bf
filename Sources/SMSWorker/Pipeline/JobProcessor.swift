import Broker
import Identity
import Logging
import Primitives
import Redis
import SMS
import Secrets

/// Takes one job from decoding to its settlement.
///
/// What a crash does at each point: before an attempt is begun, the broker gives the job to somebody else; between begin and
/// outcome, the next worker finds an attempt without an outcome, which is `uncertain`; after the outcome and before the
/// acknowledgement, it finds a settled message and acknowledges; after a confirmed pause and before the acknowledgement,
/// the job is there twice with one record, which lets one of them through.
struct JobProcessor: DeliveryHandler {
    /// What a step has led to.
    private enum Progress {
        /// The delivery can be settled.
        case settled(DeliverySettlement)
        /// This is to be done now.
        case next(NextStep)
    }

    let choice: ProviderChoice
    let board: ProviderBoard
    let rates: RateLimiter
    let attempts: AttemptLog
    let parking: Parking
    let republisher: Republisher
    let keys: KeyStore
    let policy: RetryPolicy
    let metrics: JobMetrics
    let logger: Logger
    let gate: DeliveryGate

    /// Works on a delivery.
    func process(_ delivery: BrokerDelivery) async -> DeliverySettlement {
        self.metrics.consumed(from: delivery.queue)
        var headers = JobHeaders(delivery.headers)
        headers.due = nil
        guard !delivery.isTruncated else {
            self.logger.naming(delivery, headers).error(
                "job rejected", metadata: ["reason": "\(SMSJobError.tooLarge.rawValue)"])
            return .reject
        }
        do {
            let job = try SMSJob(body: delivery.body)
            let content = try job.open(keys: self.keys.current)
            if headers.history.isEmpty { self.metrics.age(since: job.created, job.kind) }
            var run = JobRun(job: job, content: content, delivery: delivery, headers: headers, plainLogger: self.logger)
            run.options = self.choice.options(for: content, id: job.id)
            return await self.work(on: &run)
        } catch {
            self.logger.naming(delivery, headers).error("job cannot be used", metadata: ["reason": "\(error.rawValue)"])
            return await self.parking.parkStranger(delivery, headers, reason: error.rawValue)
        }
    }

    /// Takes steps until the delivery can be settled.
    private func work(on run: inout JobRun) async -> DeliverySettlement {
        // The deadline is a moment of Redis' clock: by this machine's alone a job might end that has time left.
        guard SharedClock.process.isKnown else {
            run.logger.warning("job waits for redis", metadata: ["error": "its time is not known yet"])
            return await self.republisher.wait(.second, run)
        }
        var step = self.next(run)
        // More steps than attempts and questions can be made: no history, however odd, keeps a worker busy for ever.
        for _ in 0..<(self.policy.maxAttempts * 2 + 20) {
            guard self.gate.isOpen(for: run.delivery) else { return .requeue }
            switch await self.take(step, &run) {
            case .settled(let settlement): return settlement
            case .next(let next): step = next
            }
        }
        return await self.republisher.wait(.tenSeconds, run)
    }

    private func take(_ step: NextStep, _ run: inout JobRun) async -> Progress {
        switch step {
        case .call(let provider): await self.call(provider, &run)
        case .ask(let provider): await self.ask(provider, &run)
        case .wait(let pause): .settled(await self.republisher.wait(pause, run))
        case .end(let status, let reason): .settled(await self.end(status, reason: reason, run))
        }
    }

    /// The step that follows from what has happened so far.
    private func next(_ run: JobRun) -> NextStep {
        self.policy.next(
            Situation(
                kind: run.job.kind, history: run.headers.history,
                chain: self.choice.candidates(run.options, resting: run.resting),
                left: .milliseconds(run.job.deadline - WallClock.now), asked: run.headers.asked,
                hasRested: run.hasRested, jitter: Int.random(in: -1...1)))
    }

    /// Calls a provider.
    private func call(_ provider: ProviderService, _ run: inout JobRun) async -> Progress {
        guard let option = run.option(at: provider) else { return .settled(.requeue) }
        let parts = run.parts(option)
        let line = option.provider.line(for: option.message.payload)
        switch await self.rates.take(provider, line: line, parts: parts) {
        case .exhausted(let rest):
            run.resting[provider] = rest
            return .next(self.next(run))
        case .wait(let pause):
            if pause > .zero { try? await Task.sleep(for: pause) }
        }
        guard self.board.begin(option.call.key) else {
            run.resting[provider] = .seconds(1)
            return .next(self.next(run))
        }
        let begin: AttemptLog.Begin
        do {
            begin = try await self.attempts.begin(run.job, run.content, at: provider, known: run.headers.history)
        } catch {
            // Without Redis nobody could use the code, and nobody would know of the attempt: the job waits.
            self.board.abandon(option.call.key)
            return .settled(await self.waitForRedis(error, run))
        }
        if case .verdict(.begun(let number)) = begin { return await self.make(number, option, parts: parts, &run) }
        self.board.abandon(option.call.key)
        return await self.resume(begin, &run)
    }

    /// Makes an attempt that has begun.
    private func make(
        _ number: Int, _ option: ProviderChoice.Option, parts: Int, _ run: inout JobRun
    ) async -> Progress {
        let outcome = await self.send(option, parts: parts, run)
        await self.board.ended(await self.named(option.call, outcome, run.job), outcome)
        run.note(Attempt(at: option.provider.service, outcome), hasRested: false)
        return await self.finish(number, outcome, option, run)
    }

    /// The call with the owner of its message where a breaker has to know: jobs do not name any, their records do.
    private func named(_ call: BreakerCall, _ outcome: SendOutcome, _ job: SMSJob) async -> BreakerCall {
        guard outcome.kind == .rejectedAccount, job.kind == .text else { return call }
        var call = call
        call.caller.name(await self.attempts.owner(of: job.id))
        return call
    }

    private func send(_ option: ProviderChoice.Option, parts: Int, _ run: JobRun) async -> SendOutcome {
        self.metrics.began()
        let start = ContinuousClock.now
        let outcome = await option.provider.send(option.message)
        self.metrics.ended(option.provider.name, outcome, parts: parts, elapsed: .now - start)
        if self.logger.logLevel <= .info {
            run.logger.info(
                "provider called",
                metadata: [
                    "sms.provider": "\(option.provider.name)", "sms.outcome": "\(outcome.kind.rawValue)",
                    "sms.detail": "\(outcome.messageID ?? outcome.code)", "phone": "\(run.content.phone.masked)",
                ])
        }
        return outcome
    }

    /// Notes the outcome together with the end it may mean.
    private func finish(
        _ number: Int, _ outcome: SendOutcome, _ option: ProviderChoice.Option, _ run: JobRun
    ) async -> Progress {
        let next = self.next(run)
        var end: (status: MessageStatus, reason: String)?
        // What is parked is noted as such only once it is kept.
        if case .end(let status, let reason) = next, status != .parked { end = (status, reason) }
        let attempt = Attempt(
            number: number, provider: option.provider.name, outcome: outcome.kind, code: outcome.code,
            text: outcome.text, messageID: outcome.messageID)
        let change = await self.attempts.finish(
            run.job, to: run.content.phone, attempt, at: option.provider, status: end?.status,
            reason: end?.reason ?? "")
        // Not noted for so long: the attempt stays open, and whoever gets the job takes it as uncertain.
        guard let change else { return .settled(.requeue) }
        guard let end else { return .next(next) }
        return .settled(await self.ended(end.status, reason: end.reason, run, hasWebhook: change.hasWebhook))
    }

    /// Goes on where the record says that others have been.
    private func resume(_ begin: AttemptLog.Begin, _ run: inout JobRun) async -> Progress {
        switch begin {
        case .codeGone(let status):
            self.metrics.settled(status, run.job.kind)
            run.logger.notice("job ended without a send", metadata: ["reason": "code gone"])
            return .settled(.acknowledge)
        case .verdict(.begun): return .next(self.next(run))
        case .verdict(.settled(let status)):
            // The outcome was noted and the acknowledgement lost: what follows from the end may be missing too.
            return .settled(await self.endedBetween(status, reason: "settled before", run))
        case .verdict(.expired): return .settled(await self.ended(.expired, reason: "deadline", run))
        case .verdict(.history(let attempts)):
            run.headers.history = attempts
            return .next(self.next(run))
        case .verdict(.open(let number, let worker, let age, let attempts)):
            run.headers.history = attempts
            return await self.closeOpen(number, worker, age, &run)
        }
    }

    /// Deals with an attempt whose outcome is missing.
    private func closeOpen(_ number: Int, _ worker: String, _ age: Duration, _ run: inout JobRun) async -> Progress {
        do {
            guard try await !self.attempts.mayStillEnd(worker, age: age) else {
                // The job came here because its connection broke, not its worker: the outcome is still to come.
                run.headers.history.removeLast(min(1, run.headers.history.count))
                return .settled(await self.republisher.wait(.second, run))
            }
            try await self.attempts.closeCrashed(
                run.job, number: number, provider: run.headers.history.last?.provider ?? "")
        } catch {
            return .settled(await self.waitForRedis(error, run))
        }
        run.logger.warning("call without an outcome", metadata: ["sms.worker": "\(worker)"])
        if let last = run.headers.history.popLast() {
            run.note(
                Attempt(provider: last.provider, outcome: .uncertain, code: Attempt.crashCode), hasRested: false)
        }
        return .next(self.next(run))
    }

    /// Asks a provider what became of an attempt.
    private func ask(_ provider: ProviderService, _ run: inout JobRun) async -> Progress {
        guard let option = run.option(at: provider) else { return .settled(.requeue) }
        let last: Attempt?
        do { last = try await self.attempts.last(of: run.job.id) } catch {
            return .settled(await self.waitForRedis(error, run))
        }
        guard let last else { return .settled(.acknowledge) }
        run.headers.asked += 1
        let outcome: SendOutcome
        switch await option.provider.ask(option.message, begun: last.begun) {
        case .found(let messageID): outcome = .accepted(messageID)
        case .notFound: outcome = .notSent("asked_not_found")
        case .unknown:
            run.hasRested = false
            return .next(self.next(run))
        }
        run.logger.info(
            "provider asked",
            metadata: ["sms.provider": "\(option.provider.name)", "sms.outcome": "\(outcome.kind.rawValue)"])
        _ = run.headers.history.popLast()
        run.note(Attempt(at: provider, outcome), hasRested: true)
        return await self.finish(last.number, outcome, option, run)
    }

    /// Puts a job off that cannot go on without Redis.
    private func waitForRedis(_ error: RedisError, _ run: JobRun) async -> DeliverySettlement {
        run.logger.warning("job waits for redis", metadata: ["error": "\(error)"])
        return await self.republisher.wait(.second, run)
    }

    /// Ends a message between attempts.
    private func end(_ status: MessageStatus, reason: String, _ run: JobRun) async -> DeliverySettlement {
        if status == .parked {
            let provider = run.headers.history.last?.provider ?? ""
            let settlement = await self.parking.park(run, reason: reason, provider: provider)
            return settlement == .acknowledge ? await self.republisher.tell(run, hasWebhook: nil) : settlement
        }
        guard let noted = await self.attempts.settle(run.job, status, reason: reason) else {
            return await self.republisher.wait(.second, run)
        }
        return await self.endedBetween(noted, reason: noted == status ? reason : "settled before", run)
    }

    /// What follows from an end that no attempt's outcome was noted with: the code of a failed one is still there.
    private func endedBetween(_ status: MessageStatus, reason: String, _ run: JobRun) async -> DeliverySettlement {
        if status == .failed, run.job.kind == .otp {
            do { try await self.attempts.takeBack(run.job, for: run.content.phone) } catch {
                // The code's end does it.
                run.logger.warning("code not taken back", metadata: ["error": "\(error)"])
            }
        }
        return await self.ended(status, reason: reason, run)
    }

    /// What follows from an end that is noted.
    ///
    /// - Parameter hasWebhook: whether the sender's app wants to hear; nil to look it up.
    private func ended(
        _ status: MessageStatus, reason: String, _ run: JobRun, hasWebhook: Bool? = nil
    ) async -> DeliverySettlement {
        self.metrics.settled(status, run.job.kind)
        if status != .sent {
            run.logger.notice(
                "job ended without a send", metadata: ["sms.status": "\(status.rawValue)", "reason": "\(reason)"])
        }
        return await self.republisher.tell(run, hasWebhook: hasWebhook)
    }
}
