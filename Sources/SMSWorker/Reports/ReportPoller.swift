import Logging
import Metrics
import Primitives
import Redis
import SMS
import ServiceLifecycle

/// Asks providers what became of messages they took.
struct ReportPoller: Service {
    /// Questions at once to one provider: few beside the sends, which go first.
    static let width = 4
    /// The pause after a round that took all there was.
    static let round = Duration.seconds(1)
    /// The pause after one that left some: sends go first.
    static let shortRound = Duration.milliseconds(200)

    let providers: [any SMSProvider]
    let board: ProviderBoard
    let redis: RedisClient
    let set: PollSet
    let intake: ReportIntake
    let schedule: PollSchedule
    let logger: Logger

    /// Asks until the process is asked to stop.
    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                for provider in self.providers {
                    guard let polling = provider.polling else { continue }
                    group.addTask { await self.poll(provider, polling) }
                }
                // Where nobody can be asked, there is still a service to be stopped: one that ends stops the worker.
                group.addTask { try? await gracefulShutdown() }
            }
        }
    }

    private func poll(_ provider: any SMSProvider, _ polling: ReportPolling) async {
        var backoff = Backoff(first: .seconds(2), most: .seconds(300))
        while !Task.isCancelled {
            var pause = Self.round
            // A provider that is left alone or refuses our account is not asked either: what is due waits.
            if self.board.takesCalls(provider.service) {
                do {
                    let (isAnswered, hasMore) = try await self.askDue(provider, polling)
                    if isAnswered { backoff.reset() }
                    if !isAnswered { pause = backoff.next() } else if hasMore { pause = Self.shortRound }
                } catch {
                    self.logger.warning(
                        "deliveries not asked for", metadata: ["sms.provider": "\(provider.name)", "error": "\(error)"])
                    pause = backoff.next()
                }
            }
            try? await Task.sleep(for: pause)
        }
    }

    /// One round: whether the provider could be asked, and whether more may be due.
    private func askDue(
        _ provider: any SMSProvider, _ polling: ReportPolling
    ) async throws -> (isAnswered: Bool, hasMore: Bool) {
        let batch = max(1, polling.batch)
        let due = try await self.set.takeDue(provider.name, most: batch * Self.width, on: self.redis)
        let entries = due.entries
        let isAnswered = try await withThrowingTaskGroup(of: Bool.self) { group in
            for start in stride(from: 0, to: entries.count, by: batch) {
                let part = Array(entries[start..<min(start + batch, entries.count)])
                group.addTask { try await self.ask(provider, polling, part) }
            }
            return try await group.reduce(true) { $0 && $1 }
        }
        return (isAnswered, due.isFull)
    }

    /// One question; false if it was not answered, or not all of its answer could be noted: these messages are due again when
    /// their lease ends.
    private func ask(
        _ provider: any SMSProvider, _ polling: ReportPolling, _ entries: [PollEntry]
    ) async throws -> Bool {
        let reports = await provider.reports(of: entries.map(\.messageID))
        self.count(provider, reports == nil ? "unanswered" : "answered")
        guard let reports else { return false }
        // Nothing is dropped before all that follows from its report is safe.
        let taken = await self.take(reports, of: entries, from: provider)
        let now = WallClock.now
        var later: [PollEntry: Int64] = [:]
        var never: [String] = []
        for entry in taken {
            let isFinal = reports[entry.messageID]?.status != nil
            if !isFinal, let due = self.due(entry, polling, now) {
                later[entry] = due
            } else {
                never.append(entry.member)
            }
        }
        let changes = [self.set.postpone(provider.name, later), self.set.remove(provider.name, never)]
        _ = try await self.redis.run(changes.compactMap { $0 })
        return taken.count == entries.count
    }

    /// Takes the final reports of a batch; gives the entries that are done with for now.
    private func take(
        _ reports: [String: DeliveryReport], of entries: [PollEntry], from provider: any SMSProvider
    ) async -> [PollEntry] {
        await withTaskGroup(of: PollEntry?.self) { group in
            for entry in entries {
                guard let report = reports[entry.messageID], let status = report.status else {
                    group.addTask { entry }
                    continue
                }
                group.addTask {
                    do {
                        let result = try await self.intake.take(
                            report.word, status, of: entry.messageID, from: provider.service, known: entry.id)
                        self.count(provider, result.rawValue)
                        return entry
                    } catch {
                        self.logger.warning(
                            "delivery not noted yet",
                            metadata: ["sms.message.id": "\(entry.id)", "error": "\(error)"])
                        return nil
                    }
                }
            }
            return await group.reduce(into: []) { if let entry = $1 { $0.append(entry) } }
        }
    }

    /// When to ask about a message again; nil for never, and then its status stays as it is.
    private func due(_ entry: PollEntry, _ polling: ReportPolling, _ now: Int64) -> Int64? {
        let left = Duration.milliseconds(entry.end - now)
        let pause = self.schedule.pause(
            age: polling.window - left, left: left, jitter: Double.random(in: 0...1))
        return pause.map { now + $0.inMilliseconds }
    }

    private func count(_ provider: any SMSProvider, _ result: String) {
        Counter(
            label: "sms_reports", dimensions: [("provider", provider.name), ("source", "poll"), ("result", result)]
        ).increment()
    }
}
