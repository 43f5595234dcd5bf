import Identity
import Limits
import Logging
import Primitives
import Redis
import SMS

/// The attempts of messages in Redis, as the pipeline needs them: begun before, noted after, one round trip each.
struct AttemptLog: Sendable {
    /// How long an outcome is tried to be noted.
    static let finishLimit = Duration.seconds(30)

    /// What stands in the way of an attempt, if anything.
    enum Begin: Sendable {
        case verdict(BeginVerdict)
        /// The code was used, replaced, or taken back: nobody needs it any more.
        case codeGone(MessageStatus)
    }

    /// What follows from an attempt that a provider knows by an id of its own.
    private struct Following: Sendable {
        let messageID: String
        let link: RedisCall<ReportIndex.Held?>
        /// What is asked and counted of the message.
        let others: [RedisCall<Void>]
    }

    let redis: RedisClient
    let records: MessageStore
    let codes: OTPStore
    let reports: ReportIndex
    let polls: PollSet
    /// Counts codes by the provider that took them.
    let conversions: ConversionCounts
    let identity: WorkerIdentity
    /// The longest call.
    let callLimit: Duration
    /// When a provider is first asked whether a message arrived.
    let reportDelay: Duration
    let logger: Logger

    /// Begins an attempt; of a code it also makes sure that the code lives, and makes a pending one live.
    func begin(
        _ job: SMSJob, _ content: SMSContent, at provider: ProviderService, known: [Attempt]
    ) async throws(RedisError) -> Begin {
        let begin = self.records.begin(
            Attempt(provider: provider.rawValue, worker: self.identity.name), of: job, to: content.phone,
            known: known.count)
        guard job.kind == .otp else { return .verdict(try await self.redis.run(begin)) }
        let (activation, verdict) = try await self.redis.run(
            self.codes.activate(job.id, for: content.phone), begin)
        guard activation != .live, case .begun(let number) = verdict else { return .verdict(verdict) }
        // After an attempt whose answer was lost, the code may be gone because it arrived and was used.
        let end: MessageStatus = known.contains(where: \.isUncertain) ? .uncertain : .cancelled
        try await self.redis.run(self.records.abandon(job.id, number: number, status: end))
        return .codeGone(end)
    }

    /// Notes an outcome, again and again while Redis is away; nil if it could not be noted.
    ///
    /// - Parameters:
    ///   - attempt: its number and outcome, and the provider's id if that took the message.
    ///   - status: what the message becomes; nil if it goes on.
    ///   - reason: why, for statuses that need one.
    func finish(
        _ job: SMSJob, to phone: PhoneNumber, _ attempt: Attempt, at provider: any SMSProvider,
        status: MessageStatus?, reason: String
    ) async -> MessageStore.Change? {
        let noted = self.records.finish(job.id, attempt, status: status, reason: reason)
        // Made once: the place among those that are asked about is another at another time.
        let following = attempt.messageID.map { self.following(job, to: phone, $0, at: provider) }
        let end = ContinuousClock.now + Self.finishLimit
        while true {
            do {
                if let following { return try await self.note(noted, job, following) }
                if status == .failed, job.kind == .otp { return try await self.noteFailed(noted, job, to: phone) }
                return try await self.redis.run(noted)
            } catch {
                self.logger.warning("outcome not noted yet", metadata: ["error": "\(error)"])
                guard .now < end, !Task.isCancelled else { return nil }
                try? await Task.sleep(for: .milliseconds(500))
            }
        }
    }

    /// Notes an attempt that failed a code: whoever waits for the news may ask for another code at once, and so the one that
    /// failed has to be gone before.
    private func noteFailed(
        _ noted: RedisCall<MessageStore.Change>, _ job: SMSJob, to phone: PhoneNumber
    ) async throws(RedisError) -> MessageStore.Change {
        try await self.redis.run(self.withdraw(job, for: phone), then: noted).1
    }

    /// Notes an attempt that a provider knows by an id of its own, and what follows from that.
    private func note(
        _ noted: RedisCall<MessageStore.Change>, _ job: SMSJob, _ following: Following
    ) async throws(RedisError) -> MessageStore.Change {
        let (change, held, _) = try await self.redis.run(noted, then: following.link, following.others)
        // A report that came before its message was known.
        if let held {
            _ = try await self.redis.run(
                self.records.report(
                    job.id, providerMessageID: following.messageID, status: held.status, word: held.word))
        }
        return change
    }

    private func following(
        _ job: SMSJob, to phone: PhoneNumber, _ messageID: String, at provider: any SMSProvider
    ) -> Following {
        var calls: [RedisCall<Void>] = []
        if let polling = provider.polling {
            let now = WallClock.now
            let entry = PollEntry(id: job.id, end: now + polling.window.inMilliseconds, messageID: messageID)
            calls.append(self.polls.add(provider.name, entry, due: now + self.reportDelay.inMilliseconds))
        }
        if job.kind == .otp {
            calls += self.conversions.count(.sent, phone, provider: provider.name, inAll: false)
        }
        return Following(
            messageID: messageID, link: self.reports.link(provider.name, messageID, to: job.id), others: calls)
    }

    /// Ends a message between attempts; gives how it has ended, or nil if Redis is away.
    func settle(_ job: SMSJob, _ status: MessageStatus, reason: String) async -> MessageStatus? {
        do {
            return try await self.redis.run(self.records.settle(job.id, job.kind, status, reason: reason)).status
        } catch {
            self.logger.warning("end not noted yet", metadata: ["error": "\(error)"])
            return nil
        }
    }

    /// Takes the code of a message that certainly never left us back, so that its number can ask for another at once.
    func takeBack(_ job: SMSJob, for phone: PhoneNumber) async throws(RedisError) {
        _ = try await self.redis.run(self.withdraw(job, for: phone))
    }

    private func withdraw(_ job: SMSJob, for phone: PhoneNumber) -> RedisCall<OTPStore.Withdrawal> {
        self.codes.withdraw(job.id, for: phone, onlyPending: false)
    }

    /// Whether an attempt without an outcome may still get one.
    func mayStillEnd(_ worker: String, age: Duration) async throws(RedisError) -> Bool {
        guard age < self.callLimit + Self.finishLimit + .seconds(5) else { return false }
        return try await self.identity.isAlive(worker)
    }

    /// Closes an attempt whose worker is gone.
    func closeCrashed(_ job: SMSJob, number: Int, provider: String) async throws(RedisError) {
        let attempt = Attempt(number: number, provider: provider, outcome: .uncertain, code: Attempt.crashCode)
        _ = try await self.redis.run(self.records.finish(job.id, attempt))
    }

    /// The last attempt for a message; nil if its record is gone.
    func last(of id: String) async throws(RedisError) -> Attempt? {
        try await self.redis.run(self.records.read(id))?.attempts.last
    }

    /// Whose a message is; empty if nobody knows.
    func owner(of id: String) async -> String { (try? await self.redis.run(self.records.read(id)))?.owner ?? "" }
}
