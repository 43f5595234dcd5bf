import Common
import Logging

/// The calls of messages in Redis, as the pipeline needs them: begun before, noted after, one round trip each.
struct CallBook: Sendable {
    /// How long the outcome of a call is tried to be noted.
    static let finishLimit = Duration.seconds(30)

    /// What stands in the way of a call, if anything.
    enum Begin: Sendable {
        case verdict(BeginVerdict)
        /// The code was used, replaced, or taken back: nobody needs it any more.
        case codeGone(MessageStatus)
    }

    let records: MessageStore
    let codes: OTPStore
    let reports: ReportIndex
    /// Counts codes by the provider that took them.
    let conversions: ConversionCounts
    let identity: WorkerIdentity
    /// The longest call.
    let callLimit: Duration
    /// When a provider is first asked whether a message arrived.
    let reportDelay: Duration
    let logger: Logger

    /// Begins a call; of a code it also makes sure that the code lives, and makes a pending one live.
    func begin(
        _ job: SMSJob, _ content: SMSContent, provider: String, known: [PastCall]
    ) async throws(RedisError) -> Begin {
        let begin = self.records.beginCall(
            .init(
                id: job.id, kind: job.kind, created: job.created, deadline: job.deadline,
                maskedPhone: content.phone.masked, provider: provider, worker: self.identity.name,
                known: known.count))
        guard job.kind == .otp else { return .verdict(try BeginVerdict(try await self.records.redis.run([begin])[0])) }
        let replies = try await self.records.redis.run([self.codes.activateCall(job.id, for: content.phone), begin])
        let verdict = try BeginVerdict(replies[1])
        switch try OTPStore.Activation(replies[0]) {
        case .live: return .verdict(verdict)
        case .gone, .expired:
            guard case .begun(let number) = verdict else { return .verdict(verdict) }
            // After a call whose answer was lost, the code may be gone because it arrived and was used.
            let end: MessageStatus = known.contains(where: \.isUncertain) ? .uncertain : .cancelled
            try await self.records.abandon(job.id, number: number, status: end)
            return .codeGone(end)
        }
    }

    /// Notes an outcome, again and again while Redis is away; nil if it could not be noted.
    func finish(
        _ job: SMSJob, to phone: PhoneNumber, number: Int, provider: any SMSProvider, _ outcome: SendOutcome,
        status: MessageStatus?, reason: String
    ) async -> MessageStore.Change? {
        var noted = MessageStore.Outcome(number: number, provider: provider.name, outcome: outcome.kind.rawValue)
        noted.code = outcome.code
        noted.text = outcome.text
        noted.messageID = outcome.messageID ?? ""
        noted.status = status
        noted.reason = reason
        // Whoever waits for the news may ask for another code at once: the one that failed has to be gone before.
        let first =
            status == .failed && job.kind == .otp
            ? [self.codes.withdrawCall(job.id, for: phone, onlyPending: false)] : []
        var calls = [self.records.finishCall(job.id, noted)]
        if let messageID = outcome.messageID { calls += self.reportCalls(job, provider, messageID) }
        if outcome.messageID != nil, job.kind == .otp {
            calls += self.conversions.countCalls(.sent, phone, provider: provider.name, inAll: false)
        }
        let end = ContinuousClock.now + Self.finishLimit
        while true {
            do {
                let all = try await self.records.redis.run(first + calls)
                for reply in all { _ = try reply.get() }
                let replies = Array(all.dropFirst(first.count))
                if let messageID = outcome.messageID { try await self.applyHeld(replies[1], job, messageID) }
                return try MessageStore.Change(replies[0])
            } catch {
                self.logger.warning("outcome not noted yet", metadata: ["error": "\(error)"])
                guard .now < end, !Task.isCancelled else { return nil }
                try? await Task.sleep(for: .milliseconds(500))
            }
        }
    }

    /// Ends a message between calls; gives how it has ended, or nil if Redis is away.
    func settle(_ job: SMSJob, _ status: MessageStatus, reason: String) async -> MessageStatus? {
        do {
            return try await self.records.settle(job.id, job.kind, status, reason: reason).status
        } catch {
            self.logger.warning("end not noted yet", metadata: ["error": "\(error)"])
            return nil
        }
    }

    /// Whether a call without an outcome may still get one.
    func mayStillEnd(_ worker: String, age: Duration) async throws(RedisError) -> Bool {
        guard age < self.callLimit + Self.finishLimit + .seconds(5) else { return false }
        return try await self.identity.isAlive(worker)
    }

    /// Closes a call whose worker is gone.
    func closeCrashed(_ job: SMSJob, number: Int, provider: String) async throws(RedisError) {
        var outcome = MessageStore.Outcome(
            number: number, provider: provider, outcome: SendOutcome.Kind.uncertain.rawValue)
        outcome.code = PastCall.crashCode
        _ = try await self.records.finish(job.id, outcome)
    }

    /// The last call of a message; nil if its record is gone.
    func lastCall(of id: String) async throws(RedisError) -> MessageAttempt? {
        try await self.records.read(id)?.attempts.last
    }

    private func reportCalls(_ job: SMSJob, _ provider: any SMSProvider, _ messageID: String) -> [RedisCall<RedisValue>]
    {
        var calls = [self.reports.linkCall(provider.name, messageID, to: job.id)]
        if let polling = provider.polling {
            let now = WallClock.now
            calls.append(
                self.reports.pollCall(
                    provider.name, messageID, id: job.id, due: now + self.reportDelay.inMilliseconds,
                    end: now + polling.window.inMilliseconds))
        }
        return calls
    }

    /// Applies a report that came before its message was known.
    private func applyHeld(_ reply: RedisValue, _ job: SMSJob, _ messageID: String) async throws(RedisError) {
        let held = try reply.string()
        guard !held.isEmpty else { return }
        let words = held.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        _ = try await self.records.report(
            job.id, providerMessageID: messageID, status: words.first.flatMap { MessageStatus(rawValue: String($0)) },
            word: words.count == 2 ? String(words[1]) : "")
    }
}
