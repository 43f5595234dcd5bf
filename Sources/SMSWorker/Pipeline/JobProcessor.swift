import Broker
import Identity
import Logging
import Primitives
import SMS
import Secrets

/// Takes one job from decoding to its settlement.
///
/// What a crash does at each point: before the call is begun, the broker gives the job to somebody else; between begin and
/// outcome, the next worker finds a call without an outcome, which is `uncertain`; after the outcome and before the
/// acknowledgement, it finds a settled message and acknowledges; after a confirmed pause and before the acknowledgement,
/// the job is there twice with one record, which lets one of them through.
struct JobProcessor: DeliveryHandler {
    let carriers: Carriers
    let board: ProviderBoard
    let rates: RateLimiter
    let calls: CallBook
    let codes: OTPStore
    let parking: Parking
    let handOver: HandOver
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
            run.options = self.carriers.options(for: content, id: job.id)
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
            return await self.handOver.wait(.second, run)
        }
        // More steps than calls and questions can be made: no history, however odd, keeps a worker busy for ever.
        for _ in 0..<(self.policy.maxAttempts * 2 + 20) {
            guard self.gate.isOpen(for: run.delivery) else { return .requeue }
            let settlement: DeliverySettlement?
            switch self.policy.next(self.situation(run)) {
            case .call(let name): settlement = await self.call(name, &run)
            case .ask(let name): settlement = await self.ask(name, &run)
            case .wait(let step): settlement = await self.handOver.wait(step, run)
            case .end(let status, let reason): settlement = await self.end(status, reason: reason, &run)
            }
            if let settlement { return settlement }
        }
        return await self.handOver.wait(.tenSeconds, run)
    }

    private func situation(_ run: JobRun) -> Situation {
        Situation(
            kind: run.job.kind, history: run.headers.history,
            chain: self.carriers.candidates(run.options, resting: run.resting),
            left: .milliseconds(run.job.deadline - WallClock.now), asked: run.headers.asked, hasRested: run.hasRested,
            jitter: Int.random(in: -1...1))
    }

    /// Calls a provider; nil to go on with the next step.
    private func call(_ name: String, _ run: inout JobRun) async -> DeliverySettlement? {
        guard let option = run.options.first(where: { $0.provider.name == name }) else { return .requeue }
        let parts = run.parts(option)
        let line = option.provider.line(for: option.message.carriage)
        switch await self.rates.take(option.provider.service, line: line, parts: parts) {
        case .exhausted(let rest):
            run.resting[name] = rest
            return nil
        case .wait(let pause):
            if pause > .zero { try? await Task.sleep(for: pause) }
        }
        guard self.board.begin(option.call.key) else {
            run.resting[name] = .seconds(1)
            return nil
        }
        let verdict: BeginVerdict
        do {
            switch try await self.calls.begin(run.job, run.content, provider: name, known: run.headers.history) {
            case .verdict(let given): verdict = given
            case .codeGone(let status):
                self.board.abandon(option.call.key)
                self.metrics.settled(status, run.job.kind)
                run.logger.notice("job ended without a send", metadata: ["reason": "code gone"])
                return .acknowledge
            }
        } catch {
            // Without Redis nobody could use the code, and nobody would know of the call: the job waits.
            self.board.abandon(option.call.key)
            run.logger.warning("job waits for redis", metadata: ["error": "\(error)"])
            return await self.handOver.wait(.second, run)
        }
        guard case .begun(let number) = verdict else {
            self.board.abandon(option.call.key)
            return await self.resume(verdict, &run)
        }
        let outcome = await self.send(option, parts: parts, run)
        await self.board.ended(await self.named(option.call, outcome, run.job), outcome)
        run.note(PastCall(provider: name, outcome), hasRested: false)
        return await self.finish(number, outcome, option, &run)
    }

    /// The call with the owner of its message where a breaker has to know: jobs do not name any, their records do.
    private func named(_ call: BreakerCall, _ outcome: SendOutcome, _ job: SMSJob) async -> BreakerCall {
        guard outcome.kind == .rejectedAccount, job.kind == .text else { return call }
        var call = call
        call.caller.name((try? await self.calls.records.read(job.id))?.owner ?? "")
        return call
    }

    private func send(_ option: Carriers.Option, parts: Int, _ run: JobRun) async -> SendOutcome {
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
        _ number: Int, _ outcome: SendOutcome, _ option: Carriers.Option, _ run: inout JobRun
    ) async -> DeliverySettlement? {
        var end: (MessageStatus, String)?
        if case .end(let status, let reason) = self.policy.next(self.situation(run)), status != .parked {
            end = (status, reason)
        }
        let change = await self.calls.finish(
            run.job, to: run.content.phone, number: number, provider: option.provider, outcome, status: end?.0,
            reason: end?.1 ?? "")
        // Not noted for so long: the call stays open, and whoever gets the job takes it as uncertain.
        guard let change else { return .requeue }
        guard let end else { return nil }
        return await self.ended(end.0, reason: end.1, run, hasWebhook: change.hasWebhook)
    }

    /// Goes on where the record says that others have been.
    private func resume(_ verdict: BeginVerdict, _ run: inout JobRun) async -> DeliverySettlement? {
        switch verdict {
        case .begun: return nil
        case .settled(let status):
            // The outcome was noted and the acknowledgement lost: what follows from the end may be missing too.
            return await self.ended(status, reason: "settled before", run)
        case .expired: return await self.ended(.expired, reason: "deadline", run)
        case .history(let calls):
            run.headers.history = calls
            return nil
        case .open(let number, let worker, let age, let calls):
            run.headers.history = calls
            return await self.closeOpenCall(number, worker, age, &run)
        }
    }

    /// Deals with a call whose outcome is missing.
    private func closeOpenCall(
        _ number: Int, _ worker: String, _ age: Duration, _ run: inout JobRun
    ) async -> DeliverySettlement? {
        do {
            guard try await !self.calls.mayStillEnd(worker, age: age) else {
                // The job came here because its connection broke, not its worker: the outcome is still to come.
                run.headers.history.removeLast(min(1, run.headers.history.count))
                return await self.handOver.wait(.second, run)
            }
            try await self.calls.closeCrashed(
                run.job, number: number, provider: run.headers.history.last?.provider ?? "")
        } catch {
            run.logger.warning("job waits for redis", metadata: ["error": "\(error)"])
            return await self.handOver.wait(.second, run)
        }
        run.logger.warning("call without an outcome", metadata: ["sms.worker": "\(worker)"])
        guard let last = run.headers.history.popLast() else { return nil }
        run.note(PastCall(provider: last.provider, outcome: "uncertain", code: PastCall.crashCode), hasRested: false)
        return nil
    }

    /// Asks a provider what became of a call; nil to go on with the next step.
    private func ask(_ name: String, _ run: inout JobRun) async -> DeliverySettlement? {
        guard let option = run.options.first(where: { $0.provider.name == name }) else { return .requeue }
        do {
            guard let open = try await self.calls.lastCall(of: run.job.id) else { return .acknowledge }
            run.headers.asked += 1
            let outcome: SendOutcome
            switch await option.provider.ask(option.message, begun: open.begun) {
            case .found(let messageID): outcome = .accepted(messageID)
            case .notFound: outcome = .notSent("asked_not_found")
            case .unknown:
                run.hasRested = false
                return nil
            }
            run.logger.info(
                "provider asked", metadata: ["sms.provider": "\(name)", "sms.outcome": "\(outcome.kind.rawValue)"])
            _ = run.headers.history.popLast()
            run.note(PastCall(provider: name, outcome), hasRested: true)
            return await self.finish(open.number, outcome, option, &run)
        } catch {
            run.logger.warning("job waits for redis", metadata: ["error": "\(error)"])
            return await self.handOver.wait(.second, run)
        }
    }

    /// Ends a message between calls.
    private func end(_ status: MessageStatus, reason: String, _ run: inout JobRun) async -> DeliverySettlement? {
        if status == .parked {
            let provider = run.headers.history.last?.provider ?? ""
            let settlement = await self.parking.park(run, reason: reason, provider: provider)
            return settlement == .acknowledge ? await self.handOver.tell(run, hasWebhook: nil) : settlement
        }
        guard let noted = await self.calls.settle(run.job, status, reason: reason) else {
            return await self.handOver.wait(.second, run)
        }
        return await self.ended(noted, reason: noted == status ? reason : "settled before", run)
    }

    /// What follows from an end that is noted.
    ///
    /// - Parameter hasWebhook: whether the sender's app wants to hear; nil to look it up.
    private func ended(
        _ status: MessageStatus, reason: String, _ run: JobRun, hasWebhook: Bool? = nil
    ) async -> DeliverySettlement {
        self.metrics.settled(status, run.job.kind)
        if status == .failed, run.job.kind == .otp { await self.takeBack(run) }
        if status != .sent {
            run.logger.notice(
                "job ended without a send", metadata: ["sms.status": "\(status.rawValue)", "reason": "\(reason)"])
        }
        return await self.handOver.tell(run, hasWebhook: hasWebhook)
    }

    /// Takes the code of a message that certainly never left us back, so that its number can ask for another at once; if
    /// Redis is away, the code's end does it.
    private func takeBack(_ run: JobRun) async {
        do {
            _ = try await self.codes.withdraw(run.job.id, for: run.content.phone, onlyPending: false)
        } catch {
            run.logger.warning("code not taken back", metadata: ["error": "\(error)"])
        }
    }
}
