import Broker
import Logging
import Primitives
import Redis
import SMS
import Secrets

/// Takes messages in: notes them, has the broker confirm their jobs, and leaves nothing half-done.
///
/// A crash after the note leaves a record that is gone in seconds; a crash after the confirm leaves a job whose worker
/// keeps the record. Without a confirm the record is cancelled, and a confirm that comes later sends nothing.
struct MessageSubmitter: Sendable {
    /// A message to take in.
    struct Item: Sendable {
        let id: String
        let request: SendMessageRequest
    }

    /// What became of one.
    enum Acceptance: Sendable, Equatable {
        /// Its job is safe, now or since an earlier try.
        case accepted(MessageStatus, isNew: Bool)
        /// It was taken back.
        case refused
    }

    let redis: RedisClient
    let records: MessageStore
    let publisher: BrokerPublisher
    let keys: KeyStore
    /// How long a message is worth sending.
    let life: Duration

    /// Takes a message in.
    ///
    /// - Throws: ``RedisError`` if it could not be noted.
    func submit(
        _ item: Item, from sender: Sender, watcher: String?, within time: AcceptanceTime, _ caller: Caller
    ) async throws -> Acceptance {
        try await self.submit([item], from: sender, watcher: watcher, within: time, caller).first ?? .refused
    }

    /// Takes messages in; the acceptances are in the items' order.
    ///
    /// - Parameters:
    ///   - watcher: the channel to tell of changes.
    ///   - time: what it may take.
    /// - Throws: ``RedisError`` if none could be noted.
    func submit(
        _ items: [Item], from sender: Sender, watcher: String?, within time: AcceptanceTime, _ caller: Caller
    ) async throws -> [Acceptance] {
        let created = try await self.create(items, sender, watcher, time)
        let ring = self.keys.current
        var acceptances: [Acceptance] = []
        var jobs: [(index: Int, message: BrokerMessage)] = []
        for (index, item) in items.enumerated() {
            guard let note = created[index] else {
                acceptances.append(.refused)
                continue
            }
            acceptances.append(.accepted(note.status, isNew: note.isNew))
            // An earlier try may have got so far that a worker is at it.
            guard note.status == .queued else { continue }
            let job = try SMSJob(
                id: item.id, content: item.request.content,
                created: note.expires.subtracting(clamped: self.life.inMilliseconds),
                deadline: note.expires, keys: ring)
            jobs.append((index, BrokerMessage(id: item.id, body: job.body, headers: caller.jobHeaders)))
        }
        let failed = await self.publish(jobs, time, caller)
        await self.keep(jobs.map(\.index).filter { !failed.contains($0) }.map { items[$0].id }, time)
        for (index, acceptance) in zip(failed, await self.takeBack(failed.map { items[$0].id }, time)) {
            acceptances[index] = acceptance
        }
        return acceptances
    }

    private func create(
        _ items: [Item], _ sender: Sender, _ watcher: String?, _ time: AcceptanceTime
    ) async throws -> [CreatedMessage?] {
        let calls = items.map { item in
            self.records.create(
                NewMessage(
                    id: item.id, kind: .text, owner: sender.owner, phone: item.request.phone,
                    segments: item.request.segments, life: self.life, hasWebhook: sender.hasWebhook),
                watcher: watcher
            ).caught
        }
        return try Self.created(try await self.redis.run(calls, timeout: time.rest))
    }

    /// What was noted of each; nil for one that was not.
    ///
    /// - Throws: ``RedisError`` if none was: one error for all is Redis' own state, such as a full memory.
    static func created(
        _ answers: [Result<CreatedMessage, RedisError>]
    ) throws(RedisError) -> [CreatedMessage?] {
        let created = answers.map { try? $0.get() }
        if let first = answers.first, created.allSatisfy({ $0 == nil }) { _ = try first.get() }
        return created
    }

    /// Publishes all at once; the indices of those without a confirm.
    private func publish(
        _ jobs: [(index: Int, message: BrokerMessage)], _ time: AcceptanceTime, _ caller: Caller
    ) async -> [Int] {
        let timeout = time.confirm
        let errors = await withTaskGroup(of: (Int, BrokerError?).self) { group in
            for (index, message) in jobs {
                group.addTask {
                    (index, await self.publish(message, timeout))
                }
            }
            return await group.reduce(into: [Int: BrokerError]()) { $0[$1.0] = $1.1 }
        }
        if let first = errors.values.first {
            caller.log(.warning, "messages not sent", ["count": "\(errors.count)", "error": "\(first)"])
        }
        return errors.keys.sorted()
    }

    private func publish(_ message: BrokerMessage, _ timeout: Duration) async -> BrokerError? {
        do throws(BrokerError) {
            try await self.publisher.publish(message, to: JobLane.text.queue, timeout: timeout)
            return nil
        } catch {
            return error
        }
    }

    /// If this fails, the worker keeps the record when it begins.
    private func keep(_ ids: [String], _ time: AcceptanceTime) async {
        guard !ids.isEmpty else { return }
        _ = try? await self.redis.run(
            ids.map { self.records.keep($0, .text, life: self.life) }, timeout: time.rest)
    }

    /// Takes messages back; what a worker has got hold of all the same is accepted.
    private func takeBack(_ ids: [String], _ time: AcceptanceTime) async -> [Acceptance] {
        guard !ids.isEmpty else { return [] }
        let calls = ids.map { self.records.cancel($0, .text, life: self.life).caught }
        guard let answers = try? await self.redis.run(calls, timeout: time.rest) else {
            return ids.map { _ in .refused }
        }
        return answers.map(Self.acceptance(ofCancelled:))
    }

    /// What a message is that was to be cancelled: refused, unless a worker was quicker.
    static func acceptance(ofCancelled answer: Result<MessageStatus?, RedisError>) -> Acceptance {
        guard case .success(let status?) = answer, status != .cancelled else { return .refused }
        return .accepted(status, isNew: true)
    }
}

extension SendMessageRequest {
    /// What is sealed into the job.
    var content: SMSContent { SMSContent(phone: self.phone, body: .text(self.body)) }
}
