import CoreMetrics
import DequeModule
package import Logging
import NIOCore
import NIOPosix
import Primitives
import ServiceLifecycle
import Synchronization

/// Publishes with confirms over one connection of its own, on one thread of its own.
///
/// ``publish(_:to:timeout:)`` hands the message to the thread through a bounded inbox and waits for the broker's word.
/// The thread takes all that waits per wake-up, keeps at most ``maximumUnconfirmedBytes`` on the wire, and reads confirms
/// as a stream. While there is no connection, or the broker has an alarm, or a queue is near its bound, callers are told
/// at once.
package actor BrokerPublisher: Service {
    /// Messages that may wait or be unconfirmed at once.
    package static let maximumPending = 20_000
    /// Bytes that may be unconfirmed at once: more would only wait in socket buffers.
    package static let maximumUnconfirmedBytes = 1_000_000
    /// A connection that owes a confirm for this long is dropped.
    static let confirmSilence = Duration.seconds(3)
    /// Only refusals for this long, while no queue is full: the channel is stuck and is dropped.
    static let refusalStorm = Duration.milliseconds(500)
    /// A stuck channel is left at most this often.
    static let stormPause = Duration.seconds(10)
    /// How often deadlines are looked at.
    static let expiryInterval = Duration.milliseconds(20)
    /// How often queue lengths are asked for.
    static let depthInterval = Duration.seconds(1)
    /// While confirms are owed, new messages gather until one comes, but no longer than this (Nagle's algorithm, RFC 896):
    /// one write of many costs us, the network and the broker far less than many writes.
    static let gatherTime = Duration.milliseconds(1)
    /// So many messages are worth a write of their own.
    static let gatherCount = 64
    /// How often all bindings are made again, which does nothing where they are: the broker's own way to a dead-letter queue
    /// tells nobody that it is gone.
    package static let bindInterval = Duration.seconds(10)

    /// The part of a queue's bound at which new messages are refused, so that retries find room.
    static let fullAt = 0.8

    private typealias Completion = @Sendable (Result<Void, BrokerError>) -> Void

    private struct Pending: Sendable {
        let message: BrokerMessage
        let route: String
        let deadline: ContinuousClock.Instant
        /// Where the caller waits; nil if that is no event loop.
        let eventLoop: (any EventLoop)?
        var sentAt: ContinuousClock.Instant?
        /// Nil once the caller has been told.
        var completion: Completion?
        var isReturned = false

        mutating func finish(_ result: Result<Void, BrokerError>) {
            self.completion?(result)
            self.completion = nil
        }

        mutating func finish(_ result: Result<Void, BrokerError>, with others: inout Homecoming) {
            guard let completion = self.completion else { return }
            others.add(on: self.eventLoop) { completion(result) }
            self.completion = nil
        }
    }

    /// What callers on any thread and the broker's thread share.
    private struct Shared {
        /// Why nothing is taken now; nil while it is.
        var refusal: BrokerError? = BrokerError(.notConnected)
        var inbox: [Pending] = []
        var pending = 0
        var depths: [String: Int] = [:]
        var isStopping = false
        var status = BrokerStatus()
        /// A copy of the thread's own.
        var faults = LaneFaults()
    }

    private enum Channels {
        static let publish: UInt16 = 1
        static let depth: UInt16 = 2
        /// Apart from the questions for lengths, whose answers would be taken for those to declarations.
        static let topology: UInt16 = 3
    }

    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe self.thread.asUnownedSerialExecutor() }

    private nonisolated let thread = BrokerThread()
    private nonisolated let shared = Mutex(Shared())
    private nonisolated let configuration: BrokerConfiguration
    private nonisolated let logger: Logger
    private nonisolated let metrics = PublishMetrics()

    private var connection: AMQPConnection?
    private var node = ""
    private var reconnect = BrokerReconnect()
    private var queue: Deque<Pending> = []
    private var window = ConfirmWindow<Pending>()
    private var unconfirmedBytes = 0
    private var assembler = DeliveryAssembler()
    private var gatherUntil: ContinuousClock.Instant?
    private var homecoming = Homecoming()
    private var isBlocked = false
    /// When the last alarm was over.
    private var unblockedAt: ContinuousClock.Instant?
    private var nextStormDrop = ContinuousClock.now
    private var nextExpiry = ContinuousClock.now
    private var firstRefusal: ContinuousClock.Instant?
    private var faults = LaneFaults()
    private var toldFaults = LaneFaults()
    /// Messages that came back and wait for the topology.
    private var returned: [Pending] = []
    private var nextBind = ContinuousClock.now
    /// Whether the broker lets us make bindings.
    private var mayBind = true
    private var nextDepthQuestion = ContinuousClock.now
    private var stopDeadline: ContinuousClock.Instant?

    /// Prepares the publisher; nothing happens before ``run()``.
    package init(configuration: BrokerConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
    }

    /// Publishes until the task is cancelled or the process is asked to stop; then sends what waits, for 2 s at most.
    package nonisolated func run() async throws {
        await withTaskCancellationOrGracefulShutdownHandler {
            await self.thread.run(name: "amqp-publish") { [self] in self.assumeIsolated { $0.turn() } }
        } onCancelOrGracefulShutdown: {
            self.shared.withLock { $0.isStopping = true }
            self.thread.wake()
        }
    }

    /// Publishes a message and returns when the broker has it safe.
    ///
    /// - Parameters:
    ///   - message: what to publish.
    ///   - queue: the queue's name, which is the routing key.
    ///   - timeout: how long the confirm may take.
    ///   - isNew: whether it is refused when the queue is near its bound; what is in the system already is not.
    /// - Throws: ``BrokerError``; see ``BrokerError/mayHaveBeenPublished`` for what it leaves open.
    package nonisolated func publish(
        _ message: BrokerMessage, to queue: String, timeout: Duration = .milliseconds(1_500), isNew: Bool = true
    ) async throws(BrokerError) {
        let result = await withCheckedContinuation {
            (continuation: CheckedContinuation<Result<Void, BrokerError>, Never>) in
            let pending = Pending(
                message: message, route: queue, deadline: .now + timeout,
                eventLoop: MultiThreadedEventLoopGroup.currentEventLoop,
                completion: { continuation.resume(returning: $0) })
            let refusal = self.shared.withLock { shared -> BrokerError? in
                if let refusal = shared.refusal { return refusal }
                guard shared.pending < Self.maximumPending else { return BrokerError(.overloaded) }
                guard !isNew || !self.isFull(queue, shared.depths) else { return BrokerError(.laneFull) }
                shared.inbox.append(pending)
                shared.pending += 1
                return nil
            }
            if refusal != nil { self.metrics.refused.increment() }
            if let refusal { continuation.resume(returning: .failure(refusal)) } else { self.thread.wake() }
        }
        try result.get()
    }

    /// The queues it may publish to.
    package nonisolated var queues: [BrokerQueue] { self.configuration.topology.queues }

    /// The state of the connection.
    package nonisolated var status: BrokerStatus {
        self.shared.withLock { shared in
            var status = shared.status
            status.faults = shared.faults.isEmpty ? [] : shared.faults.sentences(now: .now)
            return status
        }
    }

    /// Messages that wait or are unconfirmed.
    package nonisolated var pending: Int { self.shared.withLock { $0.pending } }

    /// The last known lengths of the queues, not counting what consumers hold.
    package nonisolated var depths: [String: Int] { self.shared.withLock { $0.depths } }

    private nonisolated func isFull(_ queue: String, _ depths: [String: Int]) -> Bool {
        guard let depth = depths[queue], let bound = self.bound(of: queue) else { return false }
        return Double(depth) >= Double(bound) * Self.fullAt
    }

    private nonisolated func bound(of queue: String) -> Int? {
        self.configuration.topology.queues.first { $0.name == queue }?.maximumLength
    }

    // MARK: On the thread

    /// One turn: connect if due, read what came, send what may go, expire what is late.
    ///
    /// Nil ends the thread.
    private func turn() -> BrokerThread.Wait? {
        self.takeInbox()
        if self.shouldEnd() { return self.end() }
        if self.connection == nil { self.connectIfDue() }
        do {
            try self.readFrames()
            try self.repairTopology()
            try self.sendQueued()
            try self.askDepths()
            try self.bindAgain()
            try self.checkSilence()
        } catch {
            self.drop(error)
        }
        self.expire()
        return self.wait()
    }

    private func takeInbox() {
        let taken = self.shared.withLock { shared in
            let taken = shared.inbox
            shared.inbox = []
            return taken
        }
        self.queue.append(contentsOf: taken)
    }

    private func connectIfDue() {
        guard self.reconnect.notBefore <= .now else { return }
        let address = self.reconnect.nextAddress(of: self.configuration.addresses)
        do {
            let connection = try AMQPConnection(
                to: address, name: self.configuration.name + " publish", heartbeat: self.configuration.heartbeat)
            try connection.openChannel(Channels.topology)
            let differences = try connection.declare(self.configuration.topology, channel: Channels.topology)
            try connection.openChannel(Channels.depth)
            try connection.openChannel(Channels.publish, confirms: true)
            self.connection = consume connection
            self.node = address.node
            self.window = ConfirmWindow()
            self.assembler = DeliveryAssembler()
            self.firstRefusal = nil
            self.reconnect.succeeded()
            self.shared.withLock { shared in
                shared.refusal = nil
                shared.depths = [:]
                shared.status = BrokerStatus(isReady: true, detail: address.node, connects: shared.status.connects + 1)
            }
            self.noteTopology(differences)
            self.logger.info("broker publisher connected", metadata: ["node": "\(address.node)"])
            for difference in differences { difference.log(self.logger) }
        } catch {
            self.reconnect.failed()
            self.refuse(BrokerError(.notConnected, error.message))
        }
    }

    private func readFrames() throws(BrokerError) {
        guard self.connection != nil else { return }
        // Also when a frame means the end of the connection.
        defer { self.homecoming.send() }
        while let frame = try self.connection?.nextFrame() {
            switch frame {
            case .ack(let channel, let tag, let multiple):
                self.firstRefusal = nil
                self.settle(tag, multiple) { $0.isReturned ? .failure(BrokerError(.unroutable)) : .success(()) }
                self.noteFaults()
                self.connection?.releaseFrames(of: channel)
            case .nack(let channel, let tag, let multiple):
                try self.noteRefusal()
                self.settle(tag, multiple) { _ in .failure(BrokerError(.refused)) }
                self.noteFaults()
                self.connection?.releaseFrames(of: channel)
            case .returned(let channel, _), .header(let channel, _, _), .body(let channel, _):
                guard let message = self.assembler.received(frame) else { continue }
                self.markReturned(message.properties.messageID)
                self.connection?.releaseFrames(of: channel)
            case .depth(let queue, let messages):
                self.shared.withLock { $0.depths[queue] = messages }
                self.connection?.releaseFrames(of: Channels.depth)
            case .blocked(let reason):
                self.isBlocked = true
                self.refuse(BrokerError(.blocked, reason))
            case .unblocked:
                self.isBlocked = false
                self.unblockedAt = .now
                self.shared.withLock { shared in
                    shared.refusal = nil
                    shared.status.isReady = true
                    shared.status.detail = self.node
                }
                self.logger.notice("broker takes messages again")
            case .channelClosed(Channels.topology, let code, let text) where code == 403: try self.bindingRefused(text)
            case .channelClosed(_, let code, let text), .connectionClosed(let code, let text):
                throw BrokerError(.connectionLost, "\(code) \(text)", replyCode: code)
            case .deliver, .consumerCancelled, .other: break
            }
        }
    }

    private func settle(_ tag: UInt64, _ multiple: Bool, _ result: (Pending) -> Result<Void, BrokerError>) {
        let settled = self.window.settle(tag, multiple: multiple)
        self.gatherUntil = .now
        var done = 0
        for var pending in settled {
            self.unconfirmedBytes -= pending.message.body.count
            let result = result(pending)
            self.judgeLane(pending.route, result)
            if pending.isReturned, self.waitsForTopology(pending) { continue }
            self.metrics.settled(result)
            pending.finish(result, with: &self.homecoming)
            done += 1
        }
        self.shared.withLock { $0.pending -= done }
    }

    // MARK: What the broker says of a message and means of its lane

    /// Notes what the word on one message says of its lane.
    private func judgeLane(_ lane: String, _ result: Result<Void, BrokerError>) {
        guard case .failure(let error) = result else {
            if !self.faults.isEmpty { self.laneTakes(lane) }
            return
        }
        guard let bound = self.bound(of: lane) else { return }
        if error.code == .unroutable {
            self.metrics.returned.increment()
            self.faults.returned(lane)
        } else if error.code == .refused {
            let depths = self.shared.withLock { $0.depths }
            guard !self.isFull(lane, depths) else { return }
            self.faults.refused(lane, waiting: depths[lane] ?? 0, bound: bound, now: .now)
        }
    }

    /// Notes that a lane takes messages, and sends what came back from it once more: nothing else would.
    private func laneTakes(_ lane: String) {
        self.faults.confirmed(lane)
        let again = self.returned.filter { $0.route == lane }
        guard !again.isEmpty else { return }
        self.returned.removeAll { $0.route == lane }
        self.queue.insert(contentsOf: again, at: 0)
    }

    /// Keeps a message that came back from a lane of ours while its caller still waits; false if nobody does.
    private func waitsForTopology(_ pending: Pending) -> Bool {
        guard pending.completion != nil, pending.deadline > .now, self.bound(of: pending.route) != nil else {
            return false
        }
        var pending = pending
        pending.isReturned = false
        pending.sentAt = nil
        self.returned.append(pending)
        return true
    }

    /// Lets readiness see what is known of the lanes, and logs what is new of it.
    private func noteFaults() {
        let faults = self.faults
        guard faults != self.toldFaults else { return }
        let before = self.toldFaults.lanes(now: .now)
        let after = faults.lanes(now: .now)
        self.toldFaults = faults
        self.shared.withLock { $0.faults = faults }
        // By lane: the sentences have numbers, which change with each refusal.
        for lane in after.subtracting(before).sorted() {
            for sentence in faults.sentences(now: .now, of: lane) {
                self.logger.error("a lane takes no messages", metadata: ["broker": "\(sentence)"])
            }
        }
        if after.isEmpty, !before.isEmpty { self.logger.notice("broker takes messages for all lanes again") }
    }

    /// Declares the topology again after a message came back, and publishes what came back once more.
    private func repairTopology() throws(BrokerError) {
        guard self.connection != nil, !self.isBlocked, self.faults.needsRepair(now: .now) else { return }
        guard let differences = try self.connection?.declare(self.configuration.topology, channel: Channels.topology)
        else { return }
        self.noteTopology(differences)
        let again = self.returned
        self.returned = []
        self.queue.insert(contentsOf: again, at: 0)
    }

    private func noteTopology(_ differences: [TopologyDifference]) {
        let refused = differences.filter(\.isBinding)
        self.mayBind = refused.isEmpty
        self.nextBind = .now + Self.bindInterval
        self.faults.repaired(now: .now) { lane in refused.first { $0.name == lane }?.text }
        self.shared.withLock { $0.status.differences = differences.map(\.description) }
        self.noteFaults()
    }

    /// Makes all bindings again, now and then, without waiting for it.
    private func bindAgain() throws(BrokerError) {
        guard self.connection != nil, self.mayBind, !self.isBlocked, self.nextBind <= .now,
            self.connection?.isWritable == true
        else { return }
        self.nextBind = .now + Self.bindInterval
        for queue in self.configuration.topology.queues {
            try self.connection?.bindQueueUnanswered(
                queue.name, to: self.configuration.topology.exchange, channel: Channels.topology)
        }
    }

    /// Goes on without making bindings, which the rights do not allow (any more): those that there are may be right.
    private func bindingRefused(_ text: String) throws(BrokerError) {
        self.mayBind = false
        TopologyDifference(name: self.configuration.topology.exchange, code: 403, isBinding: true, text: text)
            .log(self.logger)
        self.connection?.acknowledgeChannelClose(Channels.topology)
        try self.connection?.openChannel(Channels.topology)
    }

    /// A return carries no tag and comes before its ack, so it is matched by the message id.
    private func markReturned(_ id: String) {
        self.window.forEachWaiting { pending in
            guard pending.message.id == id else { return true }
            pending.isReturned = true
            return false
        }
    }

    private func sendQueued() throws(BrokerError) {
        guard self.connection != nil, !self.queue.isEmpty, !self.isGathering(),
            self.shared.withLock({ $0.refusal == nil })
        else { return }
        self.gatherUntil = nil
        self.connection?.holdBack(true)
        defer { self.connection?.holdBack(false) }
        var bytesUntilCheck = 0
        while var pending = self.queue.first, self.unconfirmedBytes < Self.maximumUnconfirmedBytes {
            if bytesUntilCheck <= 0 {
                guard self.connection?.isWritable == true else { return }
                bytesUntilCheck = 16_384
            }
            self.queue.removeFirst()
            let now = ContinuousClock.now
            guard pending.deadline > now else {
                pending.finish(.failure(BrokerError(.overloaded, "it was not sent in time")))
                self.shared.withLock { $0.pending -= 1 }
                continue
            }
            pending.sentAt = now
            bytesUntilCheck -= pending.message.body.count + 256
            self.unconfirmedBytes += pending.message.body.count
            // Before the write: one that fails half-way may have arrived, and its caller must hear of it.
            self.window.append(pending)
            try self.connection?.publish(
                pending.message, exchange: self.configuration.topology.exchange, route: pending.route,
                channel: Channels.publish)
            self.metrics.published.increment()
        }
    }

    /// Whether what is queued waits for company.
    private func isGathering() -> Bool {
        guard self.window.count > 0, self.queue.count < Self.gatherCount else { return false }
        let now = ContinuousClock.now
        guard let until = self.gatherUntil else {
            self.gatherUntil = now + Self.gatherTime
            return true
        }
        return now < until
    }

    private func askDepths() throws(BrokerError) {
        guard self.connection != nil, self.nextDepthQuestion <= .now, self.connection?.isWritable == true else {
            return
        }
        self.nextDepthQuestion = .now + Self.depthInterval
        for queue in self.configuration.topology.queues {
            try self.connection?.askForDepth(of: queue.name, channel: Channels.depth)
        }
    }

    private func checkSilence() throws(BrokerError) {
        // During an alarm the broker owes the confirms until it is over; a dead one is found by its heartbeats.
        guard !self.isBlocked, let sentAt = self.window.oldest?.sentAt else { return }
        // Confirms that were held back by an alarm come when it is over, not before.
        guard .now - max(sentAt, self.unblockedAt ?? sentAt) > Self.confirmSilence else { return }
        throw BrokerError(.timedOut, "no confirm for \(Self.confirmSilence)")
    }

    /// Leaves a channel on which everything is refused although no queue is full, but not again and again: a queue with a
    /// smaller bound than ours looks the same.
    private func noteRefusal() throws(BrokerError) {
        let now = ContinuousClock.now
        guard let first = self.firstRefusal else {
            self.firstRefusal = now
            return
        }
        guard now - first > Self.refusalStorm, now > self.nextStormDrop else { return }
        let depths = self.shared.withLock { $0.depths }
        guard !self.configuration.topology.queues.contains(where: { self.isFull($0.name, depths) }) else { return }
        self.nextStormDrop = now + Self.stormPause
        throw BrokerError(.refused, "every message, while no queue is full")
    }

    /// Tells callers whose deadline has passed; their messages keep their place, because the confirm may still come.
    private func expire() {
        let now = ContinuousClock.now
        guard now >= self.nextExpiry else { return }
        self.nextExpiry = now + Self.expiryInterval
        self.window.forEachWaiting { pending in
            if pending.deadline <= now { pending.finish(.failure(BrokerError(.timedOut))) }
            return true
        }
        self.expireReturned(now)
        var expired = 0
        while var pending = self.queue.first, pending.deadline <= now {
            self.queue.removeFirst()
            pending.finish(.failure(BrokerError(.overloaded, "it was not sent in time")))
            expired += 1
        }
        if expired > 0 { self.shared.withLock { $0.pending -= expired } }
    }

    /// What came back and could not be published again in time is in no queue.
    private func expireReturned(_ now: ContinuousClock.Instant) {
        guard !self.returned.isEmpty else { return }
        var waiting: [Pending] = []
        for var pending in self.returned {
            guard pending.deadline <= now else {
                waiting.append(pending)
                continue
            }
            self.metrics.settled(.failure(BrokerError(.unroutable)))
            pending.finish(.failure(BrokerError(.unroutable)))
        }
        let expired = self.returned.count - waiting.count
        self.returned = waiting
        self.shared.withLock { $0.pending -= expired }
    }

    /// Stops taking messages and tells those whose messages were not sent.
    private func refuse(_ error: BrokerError) {
        let unsent = Array(self.queue) + self.returned
        self.queue = []
        self.returned = []
        let (late, isNew) = self.shared.withLock { shared in
            let late = shared.inbox
            let isNew = shared.status.isReady || shared.status.detail != error.description
            shared.inbox = []
            shared.pending -= late.count + unsent.count
            shared.refusal = error
            shared.status.isReady = false
            shared.status.detail = error.description
            return (late, isNew)
        }
        for var pending in unsent + late { pending.finish(.failure(error)) }
        if isNew { self.logger.warning("broker publisher not ready", metadata: ["error": "\(error)"]) }
    }

    private func drop(_ error: BrokerError) {
        self.connection = nil
        self.isBlocked = false
        self.reconnect.failed()
        self.unconfirmedBytes = 0
        let unconfirmed = self.window.removeAll()
        self.shared.withLock { $0.pending -= unconfirmed.count }
        self.refuse(BrokerError(.notConnected, error.message.isEmpty ? error.description : error.message))
        for var pending in unconfirmed { pending.finish(.failure(BrokerError(.connectionLost))) }
    }

    private func shouldEnd() -> Bool {
        guard self.shared.withLock({ $0.isStopping }) else { return false }
        if self.stopDeadline == nil { self.stopDeadline = .now + .seconds(2) }
        let isIdle = self.queue.isEmpty && self.returned.isEmpty && self.window.count == 0
        return isIdle || self.connection == nil || (self.stopDeadline.map { $0 <= .now } ?? true)
    }

    private func end() -> BrokerThread.Wait? {
        self.connection?.close()
        self.drop(BrokerError(.notConnected, "stopped"))
        return nil
    }

    private func wait() -> BrokerThread.Wait {
        guard let descriptor = self.connection?.descriptor else {
            return BrokerThread.Wait(timeout: max(.milliseconds(10), min(.seconds(1), self.reconnect.notBefore - .now)))
        }
        let hasQueued = !self.queue.isEmpty
        let isWindowOpen = self.unconfirmedBytes < Self.maximumUnconfirmedBytes
        // Deadlines are looked at often only while someone waits.
        var timeout: Duration =
            hasQueued || self.window.count > 0 || !self.returned.isEmpty ? .milliseconds(25) : .milliseconds(500)
        if let gatherUntil = self.gatherUntil, hasQueued { timeout = max(.zero, min(timeout, gatherUntil - .now)) }
        let wantsWrite = hasQueued && isWindowOpen && self.gatherUntil == nil
        return BrokerThread.Wait(descriptor: descriptor, wantsWrite: wantsWrite, timeout: timeout)
    }
}
