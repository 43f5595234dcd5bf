import Logging
import Primitives
import Redis
import ServiceLifecycle
import Synchronization

/// Security events, in two streams of Redis and as log lines: `audit` has what was done, each by itself; `audit.blocked` what was
/// refused, counted by address, kind and window, because anybody can cause that at will.
///
/// Requests do not wait for it: events are gathered and written together, so a crash loses those of the last 50 ms, and the
/// refusals of the window.
final class AuditLog: Service {
    /// Over how long a process counts refusals before it writes them.
    static let window = Duration.seconds(60)
    private static let pause = Duration.milliseconds(50)

    private let events: AuditStream
    private let refusals: AuditStream
    private let logger: Logger
    private let tally = Mutex(BlockedTally())

    /// - Parameters:
    ///   - length: how many events the stream keeps, roughly.
    ///   - blockedLength: how many the stream of refusals keeps.
    init(redis: RedisClient, length: Int, blockedLength: Int, logger: Logger) {
        self.events = AuditStream(.events, redis: redis, length: length)
        self.refusals = AuditStream(.refusals, redis: redis, length: blockedLength)
        self.logger = logger
    }

    /// Notes an event of a request; a refusal is counted.
    func note(
        _ event: AuditEvent, _ caller: Caller, user: Int64? = nil, phone: PhoneNumber? = nil, detail: String = ""
    ) {
        let entry = AuditEntry(
            event: event, at: WallClock.now, user: user, phone: phone?.masked ?? "",
            address: caller.address?.description ?? "", requestID: caller.requestID, detail: detail)
        guard event != .blocked else {
            let isFirst = self.tally.withLock { $0.count(entry, client: caller.clientKey) }
            return self.logger.log(level: isFirst ? .info : .debug, "audit", metadata: entry.metadata)
        }
        self.events.add(entry)
        // One line for every code sent would be most of the log.
        self.logger.log(level: event == .issued ? .debug : .info, "audit", metadata: entry.metadata)
    }

    /// Writes what was gathered, again and again, and the rest at the end.
    func run() async throws {
        await cancelWhenGracefulShutdown {
            var end = ContinuousClock.now + Self.window
            while !Task.isCancelled {
                try? await Task.sleep(for: Self.pause)
                if ContinuousClock.now >= end {
                    end += Self.window
                    self.closeWindow()
                }
                await self.flush()
            }
        }
        self.closeWindow()
        await self.flush()
    }

    private func closeWindow() {
        for entry in self.tally.withLock({ $0.close() }) {
            self.refusals.add(entry)
            // The first was told when it came.
            if entry.count ?? 1 > 1 { self.logger.info("audit", metadata: entry.metadata) }
        }
    }

    private func flush() async {
        await self.events.flush()
        await self.refusals.flush()
    }
}

extension AuditEntry {
    /// The same fields for the log.
    var metadata: Logger.Metadata {
        Dictionary(self.fields.map { ("audit.\($0.name)", .string($0.value)) }, uniquingKeysWith: { $1 })
    }
}
