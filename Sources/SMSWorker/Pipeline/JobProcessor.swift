import Common
import Logging
import Metrics

/// Takes one job from decoding to its settlement.
///
/// What a crash does at each point: before the provider's call, the broker gives the job to somebody else; between the
/// call and the acknowledgement too, so the call is repeated (with the same `localid` where the provider knows one); after
/// a confirmed retry and before the acknowledgement the job is there twice, with the same id.
struct JobProcessor: Sendable {
    /// How a delivery is to be settled.
    enum Settlement: Sendable, Equatable {
        /// Done with here: sent, over, or safe in another queue.
        case acknowledge
        /// Could not be brought on before the worker stops or its connection is gone: back to its queue.
        case requeue
        /// Nothing can be done with it, not even keeping it ourselves: to the dead-letter queue.
        case reject
    }

    let provider: any SMSProvider
    let codes: OTPStore
    let publisher: BrokerPublisher
    let keys: KeyStore
    let policy: RetryPolicy
    let logger: Logger
    let gate: DeliveryGate
    private let metrics = JobMetrics()

    init(
        provider: any SMSProvider, codes: OTPStore, publisher: BrokerPublisher, keys: KeyStore, policy: RetryPolicy,
        logger: Logger, gate: DeliveryGate
    ) {
        self.provider = provider
        self.codes = codes
        self.publisher = publisher
        self.keys = keys
        self.policy = policy
        self.logger = logger
        self.gate = gate
    }

    /// Works on a delivery.
    func process(_ delivery: BrokerDelivery) async -> Settlement {
        self.metrics.consumed(from: delivery.queue)
        var headers = JobHeaders(delivery.headers)
        headers.due = nil
        var logger = self.logger
        logger[metadataKey: "sms.message.id"] = .string(String(delivery.messageID.prefix(64)))
        if let requestID = headers.requestID { logger[metadataKey: "request.id"] = .string(requestID) }
        guard !delivery.isTruncated else {
            logger.error("job rejected", metadata: ["reason": "\(SMSJobError.tooLarge.rawValue)"])
            return .reject
        }
        do {
            let job = try SMSJob(body: delivery.body)
            let content = try job.open(keys: self.keys.current)
            if headers.history.attempts == 0 { self.metrics.age(since: job.created) }
            return await self.send(job, content, delivery, headers, logger)
        } catch {
            logger.error("job cannot be used", metadata: ["reason": "\(error.rawValue)"])
            return await self.park(delivery, headers, reason: error.rawValue, logger)
        }
    }

    private func send(
        _ job: SMSJob, _ content: OTPContent, _ delivery: BrokerDelivery, _ headers: JobHeaders, _ logger: Logger
    ) async -> Settlement {
        do {
            switch try await self.codes.activate(job.id, for: content.phone) {
            case .live: break
            case .gone: return self.drop("void", logger)
            case .expired: return self.drop("expired", logger)
            }
        } catch {
            // Without Redis nobody could use the code: the job waits, and no try is counted.
            guard WallClock.now < job.deadline else { return self.drop("expired", logger) }
            logger.warning("job waits for redis", metadata: ["error": "\(error)"])
            return await self.wait(.second, delivery, headers, logger)
        }
        self.metrics.began()
        let start = ContinuousClock.now
        let outcome = await self.provider.send(content, id: job.id)
        self.metrics.ended(self.provider.name, outcome, elapsed: .now - start)
        logger.info(
            "provider called",
            metadata: [
                "sms.provider": "\(self.provider.name)", "sms.outcome": "\(outcome.label)",
                "sms.detail": "\(outcome.detail)",
                "phone": "\(content.phone.masked)",
            ])
        return await self.settle(outcome, job, content, delivery, headers, logger)
    }

    private func settle(
        _ outcome: SendOutcome, _ job: SMSJob, _ content: OTPContent, _ delivery: BrokerDelivery, _ headers: JobHeaders,
        _ logger: Logger
    ) async -> Settlement {
        var headers = headers
        headers.history.attempts += 1
        if case .uncertain = outcome { headers.history.uncertain += 1 }
        let step = self.policy.step(
            after: outcome, history: headers.history, deduplicates: self.provider.deduplicates,
            left: .milliseconds(job.deadline - WallClock.now))
        switch step {
        case .finish: return .acknowledge
        case .retry(let pause): return await self.wait(pause, delivery, headers, logger)
        case .expire: return self.drop("expired", logger)
        case .giveUpUncertain: return self.drop("uncertain", logger)
        case .fail(let reason):
            await self.takeBack(job, content, headers.history, logger)
            return self.drop("failed \(reason)", logger)
        case .park(let reason):
            await self.takeBack(job, content, headers.history, logger)
            return await self.park(delivery, headers, reason: reason, logger)
        }
    }

    /// Frees the number for another code, unless the code may have reached its phone.
    ///
    /// If Redis is away, the code's end does it.
    private func takeBack(_ job: SMSJob, _ content: OTPContent, _ history: AttemptHistory, _ logger: Logger) async {
        guard history.uncertain == 0 else { return }
        do {
            _ = try await self.codes.withdraw(job.id, for: content.phone, onlyPending: false)
        } catch {
            logger.warning("code not taken back", metadata: ["error": "\(error)"])
        }
    }

    private func drop(_ reason: String, _ logger: Logger) -> Settlement {
        self.metrics.dropped(reason)
        logger.notice("job ended without a send", metadata: ["reason": "\(reason)"])
        return .acknowledge
    }

    private func wait(
        _ pause: SMSLanes.WaitStep, _ delivery: BrokerDelivery, _ headers: JobHeaders, _ logger: Logger
    ) async -> Settlement {
        var headers = headers
        // A little around the due time, so that what failed together does not come back together.
        let delay = pause.delay.inMilliseconds
        headers.due = WallClock.now + delay + Int64.random(in: 0...(delay / 10))
        return await self.hand(delivery, to: pause.queue, headers.fields, logger)
    }

    private func park(
        _ delivery: BrokerDelivery, _ headers: JobHeaders, reason: String, _ logger: Logger
    ) async -> Settlement {
        self.metrics.parked(reason)
        var fields = headers.fields
        fields["reason"] = .string(reason)
        fields["queue"] = .string(delivery.queue)
        return await self.hand(delivery, to: SMSLanes.parked, fields, logger)
    }

    /// Puts a copy into another queue; only when the broker has it safe is the original done with.
    ///
    /// A copy that is refused is offered again here: given back to its queue, the job would come again without the history
    /// that the copy carries, and the provider would be called again.
    private func hand(
        _ delivery: BrokerDelivery, to queue: String, _ fields: [String: BrokerField], _ logger: Logger
    ) async -> Settlement {
        let message = BrokerMessage(id: delivery.messageID, body: delivery.body, headers: fields)
        var isLogged = false
        while true {
            do {
                try await self.publisher.publish(message, to: queue, isNew: false)
                return .acknowledge
            } catch {
                let level: Logger.Level = isLogged ? .debug : .warning
                logger.log(
                    level: level, "job not handed on", metadata: ["sms.queue": "\(queue)", "error": "\(error)"])
                isLogged = true
            }
            guard self.gate.isOpen(for: delivery) else { return .requeue }
            try? await Task.sleep(for: .seconds(1))
        }
    }
}
