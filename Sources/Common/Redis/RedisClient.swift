package import Logging
import NIOCore
import NIOPosix
import Primitives
public import ServiceLifecycle
import Synchronization

/// Redis for the whole process: one pipelined connection per event loop, kept open by ``run()``.
///
/// When all connections end at once, commands wait a moment for the first that comes back (``patience``), at most a thousand of
/// them; while Redis stays away they fail at once: a queue would only make the same callers wait to be told the same thing.
///
/// Each connection asks Redis for its time before it takes commands (``SharedClock``).
///
/// A service's client writes a key of its own once a second over each connection (``RedisHealth``): so it knows when Redis
/// refuses writes, and leaves a server that is no primary any more.
///
/// Each connection looks first of which layout the keys are (``RedisLayout``), and is none where they are of another. A process that
/// finds such keys when it starts ends: see ``run()``.
@usableFromInline package final class RedisClient: Service {
    /// How the client connects.
    package struct Configuration: Sendable {
        /// The server.
        package var address: RedisAddress
        /// The longest a command may take, and the longest an attempt to connect may take.
        package var timeout: Duration
        /// Connections to keep; 0 is one for each event loop.
        package var connections: Int
        /// The name shown in `CLIENT LIST`.
        package var name: String
        /// Whether it writes a key of its own once a second, to know whether Redis takes writes.
        package var isProbing = false
        /// Whether it has nothing to do with a database whose keys are of another layout (``RedisLayout``).
        package var needsLayout = true

        /// Makes a configuration.
        package init(
            address: RedisAddress, timeout: Duration = .seconds(1), connections: Int = 0, name: String = "chelseru"
        ) {
            self.address = address
            self.timeout = timeout
            self.connections = connections
            self.name = name
        }
    }

    private final class Slot: Sendable {
        let eventLoop: any EventLoop
        let connection = Mutex<RedisConnection?>(nil)
        let health = Mutex(RedisHealth())

        init(eventLoop: any EventLoop) {
            self.eventLoop = eventLoop
        }
    }

    private let configuration: Configuration
    private let timeout: TimeAmount
    private let logger: Logger
    private let slots: [Slot]
    private let nextSlot = Atomic<Int>(0)
    private let lastFailure = Mutex<String?>(nil)
    /// The write that tells whether Redis takes writes.
    private let probe: RedisCommand?
    private let departed = Atomic<Int>(0)
    private let hold = RedisHold()
    /// When a connection that had been open ended last; nanoseconds of NIO's clock, 0 for never.
    private let lostAt = Atomic<UInt64>(0)
    private let doubts = Atomic<Int>(0)
    /// Whether a connection has been open: then the keys were of our layout.
    private let wasOpen = Atomic<Bool>(false)

    /// How long after a loss commands wait for a connection: a server that is there takes one within a few milliseconds.
    package static let patience = Duration.milliseconds(250)
    /// How often it is looked whether one has come.
    private static let holdTick = TimeAmount.milliseconds(5)
    private static let time = RedisCommand("TIME")
    private static let probeInterval = Duration.seconds(1)
    private static let probeLife = Duration.seconds(5)

    /// Prepares the client; nothing happens before ``run()``.
    package init(configuration: Configuration, logger: Logger) {
        self.configuration = configuration
        self.timeout = .init(configuration.timeout)
        self.logger = logger
        self.probe = configuration.isProbing ? Self.probe(configuration.name) : nil
        let loops = Array(MultiThreadedEventLoopGroup.singleton.makeIterator())
        let count = configuration.connections == 0 ? loops.count : configuration.connections
        self.slots = (0..<count).map { Slot(eventLoop: loops[$0 % loops.count]) }
    }

    /// The write of one process: of no use to anybody, and gone soon after it.
    private static func probe(_ name: String) -> RedisCommand {
        let key = "probe:{\(name)-\(SecureRandom.bytes(4).hexadecimal)}"
        return RedisCommand("SET", key, "1", "PX", String(Self.probeLife.inMilliseconds))
    }

    /// Keeps the connections open until the task is cancelled or the process is asked to stop.
    ///
    /// - Throws: ``RedisLayoutError`` if the keys are of another layout and no connection has been open before: later another server
    ///   may have come to the address by mistake, which the process waits out.
    @usableFromInline package func run() async throws {
        try await cancelWhenGracefulShutdown {
            try await withThrowingDiscardingTaskGroup { group in
                for slot in self.slots { group.addTask { try await self.keepOpen(slot) } }
            }
        }
    }

    /// Sends one command.
    ///
    /// - Parameter timeout: a shorter wait than the configured one.
    /// - Throws: ``RedisError``, also for an error reply.
    package func send(_ command: RedisCommand, timeout: Duration? = nil) async throws(RedisError) -> RedisValue {
        guard let reply = try await self.pipeline([command], timeout: timeout).first else {
            throw RedisError(.unexpectedReply, "no reply")
        }
        return try reply.get()
    }

    /// Sends commands in one piece; each has its own reply, errors among them.
    package func pipeline(_ commands: [RedisCommand], timeout: Duration? = nil) async throws(RedisError) -> [RedisValue]
    {
        guard !commands.isEmpty else { return [] }
        let limit = timeout.map { min(TimeAmount($0), self.timeout) } ?? self.timeout
        let end = ContinuousClock.now + Self.patience
        // Each connection may turn out to be gone only when it is used.
        for _ in self.slots {
            do throws(RedisError) {
                return try await self.attempt(commands, limit)
            } catch {
                guard Self.mayRepeat(commands, error), self.wasJustLost, .now < end else { throw error }
            }
        }
        return try await self.attempt(commands, limit)
    }

    /// Whether commands may be sent again: what was not sent, and what only reads; of all else nobody knows whether it was done.
    private static func mayRepeat(_ commands: [RedisCommand], _ error: RedisError) -> Bool {
        error.code == .notConnected || error.code == .connectionLost && commands.allSatisfy(\.isRead)
    }

    private func attempt(_ commands: [RedisCommand], _ limit: TimeAmount) async throws(RedisError) -> [RedisValue] {
        let result = await withCheckedContinuation { continuation in
            self.enqueue(
                RedisBatch(commands: commands, deadline: .now() + limit) { continuation.resume(returning: $0) })
        }
        let replies = try result.get()
        self.noteDoubts(replies)
        return replies
    }

    /// Sends a batch over a connection, now or when one has come back.
    private func enqueue(_ batch: RedisBatch) {
        if self.hold.isEmpty, let connection = self.connection() { return connection.enqueue(batch) }
        guard self.wasJustLost || !self.hold.isEmpty else {
            // What waited may have been handed on since, to a connection that is back.
            return self.connection().map { $0.enqueue(batch) } ?? self.refuse(batch)
        }
        switch self.hold.add(batch, until: min(batch.deadline, .now() + TimeAmount(Self.patience))) {
        case .first: self.slots[0].eventLoop.execute { self.releaseHeld() }
        case .waits: break
        case .full: self.refuse(batch)
        }
    }

    /// Hands on what waits as soon as there is a connection, and refuses what has waited for long enough.
    private func releaseHeld() {
        let connection = self.connection()
        let batches = self.hold.take(all: connection != nil, at: .now())
        for batch in batches {
            if let connection { connection.enqueue(batch) } else { self.refuse(batch) }
        }
        guard self.hold.handedOn(batches.count) else { return }
        self.slots[0].eventLoop.scheduleTask(in: Self.holdTick) { self.releaseHeld() }
    }

    /// Tells a batch that there is no connection.
    private func refuse(_ batch: RedisBatch) {
        let error = RedisError(.notConnected, self.lastFailure.withLock { $0 } ?? "")
        // Not from here: nobody expects to be called back before the call returns.
        let loop = MultiThreadedEventLoopGroup.currentEventLoop ?? self.slots[0].eventLoop
        loop.execute {
            var batch = batch
            batch.fail(error)
        }
    }

    /// Whether a connection that had been open ended a moment ago, or has ended and nobody has noticed yet.
    private var wasJustLost: Bool {
        let lostAt = self.lostAt.load(ordering: .relaxed)
        if lostAt > 0, .now() < NIODeadline.uptimeNanoseconds(lostAt) + TimeAmount(Self.patience) { return true }
        return self.slots.contains { $0.connection.withLock { $0.map { !$0.channel.isActive } ?? false } }
    }

    /// Counts what may mean that our rights have changed.
    private func noteDoubts(_ replies: [RedisValue]) {
        for case .error(let message) in replies where RedisRefusal(message)?.isOfRights == true {
            self.doubts.add(1, ordering: .relaxed)
        }
    }

    /// Changes with every connection that opens, and with every command that is refused for want of a right.
    var occasions: Int { self.doubts.load(ordering: .relaxed) }

    /// Runs a script by its digest, and by its text where Redis does not know it yet.
    package func run(
        _ script: RedisScript, keys: [String], arguments: [String], timeout: Duration? = nil
    ) async throws(RedisError) -> RedisValue {
        do {
            return try await self.send(script.evalSHA(keys: keys, arguments: arguments), timeout: timeout)
        } catch {
            guard error.code == .server, error.message.hasPrefix("NOSCRIPT") else { throw error }
            return try await self.send(script.eval(keys: keys, arguments: arguments), timeout: timeout)
        }
    }

    /// Runs scripts and commands in one piece, in order; each has its own reply, errors among them.
    ///
    /// One that Redis does not know yet (after its restart) runs once more by its text, then behind the others.
    @usableFromInline func exchange(
        _ calls: [RedisRequest], timeout: Duration?
    ) async throws(RedisError) -> [RedisValue] {
        var replies = try await self.pipeline(calls.map(\.bySHA), timeout: timeout)
        let unknown = Self.unknown(replies)
        guard !unknown.isEmpty else { return replies }
        let again = try await self.pipeline(unknown.map { calls[$0].byText }, timeout: timeout)
        for (index, reply) in zip(unknown, again) { replies[index] = reply }
        return replies
    }

    /// Sends scripts and commands in one piece without a task; those of one event loop are sent in the order of their calls.
    ///
    /// - Parameter completion: told on an event loop, of all replies in order, or why there are none.
    @usableFromInline func exchange(
        _ calls: [RedisRequest], completion: @escaping @Sendable (Result<[RedisValue], RedisError>) -> Void
    ) {
        let deadline = NIODeadline.now() + self.timeout
        self.enqueue(
            RedisBatch(commands: calls.map(\.bySHA), deadline: deadline) { result in
                guard case .success(let replies) = result else { return completion(result) }
                self.noteDoubts(replies)
                let unknown = Self.unknown(replies)
                guard !unknown.isEmpty else { return completion(result) }
                self.enqueue(
                    RedisBatch(commands: unknown.map { calls[$0].byText }, deadline: deadline) { again in
                        guard case .success(let texts) = again else { return completion(again) }
                        var whole = replies
                        for (index, reply) in zip(unknown, texts) { whole[index] = reply }
                        completion(.success(whole))
                    })
            })
    }

    /// Which calls named a script that Redis does not know.
    private static func unknown(_ replies: [RedisValue]) -> [Int] {
        replies.indices.filter { index in
            if case .error(let message) = replies[index] { message.hasPrefix("NOSCRIPT") } else { false }
        }
    }

    /// How often it left a server, or turned back from one, that takes no writes and may not be the one to ask.
    ///
    /// Whoever else is connected to the same address had better look for it again.
    package var departures: Int { self.departed.load(ordering: .relaxed) }

    /// What Redis says to writes, while it refuses them.
    ///
    /// What a slot without a connection was told last may be long past: it is asked only if none has one.
    package var refusal: String? {
        let connected = self.slots.filter { $0.connection.withLock { $0 != nil } }
        for slot in connected.isEmpty ? self.slots : connected {
            if let refusal = slot.health.withLock({ $0.refusal }) { return refusal }
        }
        return nil
    }

    /// Whether at least one connection is open, and why not.
    package var status: (isConnected: Bool, detail: String) {
        let open = self.slots.count { $0.connection.withLock { $0 != nil } }
        let detail =
            "\(open) of \(self.slots.count) connections to \(self.configuration.address.host):\(self.configuration.address.port)"
        let failure = open == 0 ? self.lastFailure.withLock { $0 } ?? self.refusal : self.refusal
        return (open > 0, failure.map { "\(detail): \($0)" } ?? detail)
    }

    /// The connection of the loop we are on if there is one: its reply then needs no other thread.
    private func connection() -> RedisConnection? {
        let current = MultiThreadedEventLoopGroup.currentEventLoop
        let start =
            current.flatMap { loop in self.slots.firstIndex { $0.eventLoop === loop } }
            ?? self.nextSlot.wrappingAdd(1, ordering: .relaxed).newValue & Int.max
        for offset in 0..<self.slots.count {
            let slot = self.slots[(start + offset) % self.slots.count]
            if let connection = slot.connection.withLock({ $0 }), connection.channel.isActive { return connection }
        }
        return nil
    }

    private func keepOpen(_ slot: Slot) async throws(RedisLayoutError) {
        var backoff = Backoff(first: .milliseconds(100), most: .seconds(1))
        let greeting = RedisGreeting(
            to: self.configuration.address, name: self.configuration.name, probe: self.probe)
        while !Task.isCancelled {
            var isSteady = false
            do {
                let (connection, refusal) = try await RedisConnection.open(
                    to: self.configuration.address, on: slot.eventLoop, greeting: greeting,
                    isJudged: self.configuration.needsLayout, timeout: self.timeout)
                backoff.reset()
                self.wasOpen.store(true, ordering: .relaxed)
                self.lastFailure.withLock { $0 = nil }
                slot.health.withLock { $0.connected() }
                if self.probe != nil { _ = self.learned(refusal, slot) }
                // Before anybody judges a moment by what comes over it: this server may have another clock than the last.
                _ = try? await self.ask([], over: connection)
                self.doubts.add(1, ordering: .relaxed)
                let opened = ContinuousClock.now
                slot.connection.withLock { $0 = connection }
                self.logger.info(
                    "redis connected",
                    metadata: ["node": "\(self.configuration.address.host):\(self.configuration.address.port)"])
                await self.serve(connection, slot)
                self.lostAt.store(NIODeadline.now().uptimeNanoseconds, ordering: .relaxed)
                slot.connection.withLock { $0 = nil }
                // One that lasted is looked for again at once, the others by and by.
                isSteady = .now - opened > .seconds(1)
                if !Task.isCancelled { self.logger.warning("redis connection lost") }
            } catch {
                if let error = error as? RedisLayoutError, !self.wasOpen.load(ordering: .relaxed) { throw error }
                self.failed(error, slot)
            }
            if !isSteady { try? await Task.sleep(for: backoff.next()) }
        }
    }

    /// Sends commands and a question for the time over a connection, and takes in what Redis' clock says.
    private func ask(
        _ commands: [RedisCommand], over connection: RedisConnection
    ) async throws(RedisError) -> [RedisValue] {
        let sent = SharedClock.monotonic()
        let replies = try await connection.send(commands + [Self.time], timeout: self.timeout)
        if let estimate = ClockEstimate(replies.last, sent: sent, received: SharedClock.monotonic()) {
            SharedClock.process.learned(estimate)
        }
        return replies
    }

    /// From a connection's opening to its end.
    private func serve(_ connection: RedisConnection, _ slot: Slot) async {
        await withTaskCancellationHandler {
            await withDiscardingTaskGroup { group in
                if let probe = self.probe { group.addTask { await self.watch(connection, slot, with: probe) } }
                try? await connection.channel.closeFuture.get()
                group.cancelAll()
            }
        } onCancel: {
            connection.channel.close(promise: nil)
        }
    }

    /// Writes once a second, and closes the connection when its server has turned out to be the wrong one.
    private func watch(_ connection: RedisConnection, _ slot: Slot, with probe: RedisCommand) async {
        while true {
            do { try await Task.sleep(for: Self.probeInterval) } catch { return }
            // Without a reply in time the connection ends by itself.
            guard let reply = try? await self.ask([probe], over: connection).first else { continue }
            guard self.learned(RedisRefusal(reply), slot) == .leave else { continue }
            self.logger.warning("redis is left: it takes no writes")
            self.departed.add(1, ordering: .relaxed)
            // Callers find another one first: what is in flight here is refused anyway.
            slot.connection.withLock { $0 = nil }
            return connection.channel.close(promise: nil)
        }
    }

    /// Takes in what a write came to.
    private func learned(_ refusal: RedisRefusal?, _ slot: Slot) -> RedisHealth.Action {
        let (action, before, after) = slot.health.withLock { health in
            let before = health.refusal
            var action = RedisHealth.Action.stay
            if let refusal { action = health.refused(refusal) } else { health.accepted() }
            return (action, before, health.refusal)
        }
        switch (before, after) {
        case (nil, .some(let message)):
            self.logger.warning("redis refuses writes", metadata: ["error": "\(message)"])
        case (.some, nil): self.logger.notice("redis takes writes again")
        case (nil, nil), (.some, .some): break
        }
        return action
    }

    private func failed(_ error: any Error, _ slot: Slot) {
        if let error = error as? RedisError, error.code == .server, let refusal = RedisRefusal(error.message) {
            _ = self.learned(refusal, slot)
            if refusal.isOfWrongServer { self.departed.add(1, ordering: .relaxed) }
        }
        let isNew = self.lastFailure.withLock { last in
            defer { last = "\(error)" }
            return last != "\(error)"
        }
        if isNew { self.logger.warning("redis connect failed", metadata: ["error": "\(error)"]) }
    }
}
