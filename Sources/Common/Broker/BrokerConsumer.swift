package import Logging
import ServiceLifecycle
import Synchronization

/// Consumes queues over one connection of its own, on one thread of its own, one channel per queue.
///
/// Deliveries arrive in ``deliveries(of:)``; the prefetch bounds how many are held. After every reconnect the topology and
/// all consumers are there again, and what was held before belongs to the broker: ``isCurrent(_:)`` tells. The thread does
/// what a ``ConsumeMachine`` decides.
package actor BrokerConsumer: Service {
    /// A queue to consume and how many of its messages may be held at once.
    package struct Subscription: Sendable, Equatable {
        /// The queue's name.
        package let queue: String
        /// The most unsettled deliveries.
        package let prefetch: Int

        /// Makes a subscription.
        package init(queue: String, prefetch: Int) {
            self.queue = queue
            self.prefetch = prefetch
        }
    }

    private struct Shared {
        var settlements: [(DeliveryReceipt, SettlementWindow.Verdict)] = []
        /// Settlements since the broker was last told of all there were.
        var unsent = 0
        var isPaused = false
        var isStopping = false
        var reconnectReason: String?
        var activity: [String: ConsumerActivity] = [:]
        var status = BrokerStatus()
    }

    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe self.thread.asUnownedSerialExecutor() }

    private nonisolated let thread = BrokerThread()
    private nonisolated let shared = Mutex(Shared())
    /// Counts connections and their losses; asked for each delivery, from many threads.
    private nonisolated let currentGeneration = Atomic(0)
    /// The channels of this connection that the broker has closed, a bit each.
    private nonisolated let closedChannels = Atomic<UInt64>(0)
    private nonisolated let configuration: BrokerConfiguration
    private nonisolated let streams: [String: AsyncStream<BrokerDelivery>]
    private nonisolated let sinks: [String: AsyncStream<BrokerDelivery>.Continuation]
    private nonisolated let logger: Logger

    private var connection: AMQPConnection?
    private var machine: ConsumeMachine
    /// What the machine wants done; empty between two of its calls, and kept for its memory.
    private var actions: [ConsumeMachine.Action] = []

    /// Prepares the consumer; nothing happens before ``run()``.
    package init(configuration: BrokerConfiguration, subscriptions: [Subscription], logger: Logger) {
        self.configuration = configuration
        self.logger = logger
        self.machine = ConsumeMachine(configuration.addresses, subscriptions: subscriptions)
        var streams: [String: AsyncStream<BrokerDelivery>] = [:]
        var sinks: [String: AsyncStream<BrokerDelivery>.Continuation] = [:]
        for subscription in subscriptions {
            // The prefetch is the bound: the broker sends no more before some are settled.
            (streams[subscription.queue], sinks[subscription.queue]) = AsyncStream.makeStream()
        }
        self.streams = streams
        self.sinks = sinks
    }

    /// Consumes until the task is cancelled or the process is asked to stop.
    ///
    /// Start whoever processes deliveries after this, so that it stops first and its last acknowledgements are still
    /// sent.
    package nonisolated func run() async throws {
        await withTaskCancellationOrGracefulShutdownHandler {
            await self.thread.run(name: "amqp-consume") { [self] in self.assumeIsolated { $0.turn() } }
        } onCancelOrGracefulShutdown: {
            self.stop()
        }
    }

    /// The messages of a subscribed queue, for one reader.
    package nonisolated func deliveries(of queue: String) -> AsyncStream<BrokerDelivery> {
        guard let stream = self.streams[queue] else { preconditionFailure("not subscribed to \(queue)") }
        return stream
    }

    /// Whether the broker still counts the delivery as ours.
    ///
    /// One from before a reconnect, or of a channel that was closed, has been given to somebody again.
    package nonisolated func isCurrent(_ delivery: BrokerDelivery) -> Bool {
        self.currentGeneration.load(ordering: .acquiring) == delivery.receipt.generation
            && self.closedChannels.load(ordering: .acquiring) & Self.bit(delivery.receipt.channel) == 0
    }

    private static func bit(_ channel: UInt16) -> UInt64 { 1 << UInt64(channel) }

    /// Says that the message is done with.
    package nonisolated func acknowledge(_ delivery: BrokerDelivery) { self.settle(delivery, .acknowledge) }

    /// Gives the message back to its queue.
    package nonisolated func requeue(_ delivery: BrokerDelivery) { self.settle(delivery, .requeue) }

    /// Refuses the message for good: it goes to the queue's dead-letter queue, or away if there is none.
    package nonisolated func reject(_ delivery: BrokerDelivery) { self.settle(delivery, .reject) }

    /// Takes no new messages; the streams end, and what is held can still be settled.
    package nonisolated func pause() {
        self.shared.withLock { $0.isPaused = true }
        self.thread.wake()
    }

    /// Sends the last acknowledgements and closes the connection; what is unsettled goes back to its queue.
    package nonisolated func stop() {
        self.shared.withLock { $0.isStopping = true }
        self.thread.wake()
    }

    /// The state of the connection; ready means that every consumer is in place.
    package nonisolated var status: BrokerStatus { self.shared.withLock { $0.status } }

    /// What a queue's consumer has been doing; nil before the first connection.
    package nonisolated func activity(of queue: String) -> ConsumerActivity? {
        self.shared.withLock { $0.activity[queue] }
    }

    /// Drops the connection and makes a new one, because this one holds its consumers and brings nothing.
    package nonisolated func reconnect(because reason: String) {
        self.shared.withLock { $0.reconnectReason = reason }
        self.thread.wake()
    }

    private nonisolated func settle(_ delivery: BrokerDelivery, _ verdict: SettlementWindow.Verdict) {
        let count = self.shared.withLock { shared in
            shared.settlements.append((delivery.receipt, verdict))
            shared.unsent += 1
            return shared.unsent
        }
        // The first starts the delay's clock; then the thread need not wake for each.
        if count == 1 || count.isMultiple(of: ConsumeMachine.settleBatch) { self.thread.wake() }
    }

    // MARK: On the thread

    private func turn() -> BrokerThread.Wait? {
        let isStopping = self.shared.withLock { $0.isStopping }
        if !isStopping { self.connectIfDue() }
        do {
            try self.pauseIfAsked()
            try self.takeSettlements(flushingAll: isStopping)
            if isStopping { return self.end() }
            try self.reconnectIfAsked()
            try self.readFrames()
            self.noteActivity()
        } catch {
            self.drop(error)
            if isStopping { return self.end() }
        }
        return BrokerThread.Wait(
            descriptor: self.connection?.descriptor, timeout: self.machine.timeout(now: .now))
    }

    private func connectIfDue() {
        guard let address = self.machine.nextAddress(now: .now) else { return }
        do {
            let connection = try AMQPConnection(
                to: address, name: self.configuration.name + " consume", heartbeat: self.configuration.heartbeat)
            try connection.openChannel(1)
            let differences = try connection.declare(self.configuration.topology, channel: 1)
            let lanes = self.machine.openLanes()
            // The number first: a delivery of the last connection must not seem to be of this one.
            self.currentGeneration.store(self.machine.generation, ordering: .releasing)
            self.closedChannels.store(0, ordering: .releasing)
            for (channel, subscription) in lanes {
                try connection.openChannel(channel)
                try connection.consume(subscription.queue, prefetch: subscription.prefetch, channel: channel)
            }
            self.connection = consume connection
            self.connected(to: address, differences)
        } catch {
            self.drop(error)
        }
    }

    private func connected(to address: BrokerAddress, _ differences: [TopologyDifference]) {
        self.machine.connected()
        self.shared.withLock { shared in
            shared.status = BrokerStatus(
                isReady: true, detail: address.node, differences: differences.map(\.description),
                connects: shared.status.connects + 1)
        }
        self.logger.info("broker consumer connected", metadata: ["node": "\(address.node)"])
        for difference in differences { difference.log(self.logger) }
    }

    private func drop(_ error: BrokerError) {
        self.connection = nil
        self.machine.lost(now: .now)
        self.noteSettled()
        self.currentGeneration.store(self.machine.generation, ordering: .releasing)
        let isNew = self.shared.withLock { shared in
            let isNew = shared.status.isReady || shared.status.detail != error.description
            shared.status.isReady = false
            shared.status.detail = error.description
            return isNew
        }
        if isNew { self.logger.warning("broker consumer not ready", metadata: ["error": "\(error)"]) }
    }

    private func end() -> BrokerThread.Wait? {
        self.connection?.close()
        self.connection = nil
        for sink in self.sinks.values { sink.finish() }
        return nil
    }

    private func pauseIfAsked() throws(BrokerError) {
        guard !self.machine.isPaused, self.shared.withLock({ $0.isPaused }) else { return }
        self.shared.withLock { shared in
            shared.status.isReady = false
            shared.status.detail = "stopping"
        }
        self.machine.pause(into: &self.actions)
        try self.perform()
    }

    private func reconnectIfAsked() throws(BrokerError) {
        let reason = self.shared.withLock { shared in
            defer { shared.reconnectReason = nil }
            return shared.reconnectReason
        }
        guard let reason else { return }
        self.machine.reconnect(because: reason, into: &self.actions)
        try self.perform()
    }

    private func takeSettlements(flushingAll: Bool) throws(BrokerError) {
        let settlements = self.shared.withLock { shared in
            let settlements = shared.settlements
            shared.settlements = []
            return settlements
        }
        let isAllKnown = self.machine.settle(
            settlements, flushingAll: flushingAll, now: .now, into: &self.actions)
        try self.perform()
        if isAllKnown { self.noteSettled() }
    }

    private func noteSettled() {
        let arrived = self.shared.withLock { shared in
            shared.unsent = shared.settlements.count
            return shared.unsent
        }
        self.machine.settled(arrived: arrived, now: .now)
    }

    private func readFrames() throws(BrokerError) {
        while let frame = try self.connection?.nextFrame() {
            self.machine.received(frame, into: &self.actions)
            try self.perform()
        }
    }

    private func noteActivity() {
        guard let activity = self.machine.activity(now: .now) else { return }
        self.shared.withLock { shared in
            for (queue, activity) in activity { shared.activity[queue] = activity }
        }
    }

    // MARK: What the machine wants

    /// Does what the machine wants, in its order, up to the first that fails.
    private func perform() throws(BrokerError) {
        guard !self.actions.isEmpty else { return }
        defer { self.actions.removeAll(keepingCapacity: true) }
        for action in self.actions {
            switch action {
            case .deliver(let delivery): self.sinks[delivery.queue]?.yield(delivery)
            case .release(let channel): self.connection?.releaseFrames(of: channel)
            case .settle(.acknowledge(let tag, let multiple), let channel):
                try self.connection?.acknowledge(tag, multiple: multiple, channel: channel)
            case .settle(.reject(let tag, let requeue), let channel):
                try self.connection?.reject(tag, requeue: requeue, channel: channel)
            case .endStreams: for sink in self.sinks.values { sink.finish() }
            case .cancel(let queue, let channel): try self.connection?.cancelConsumer(of: queue, channel: channel)
            case .replace(let replacement): try self.replace(replacement)
            case .disconnect(let error): throw error
            }
        }
    }

    private func replace(_ replacement: ConsumeMachine.Replacement) throws(BrokerError) {
        let (closed, next, queue) = (replacement.closed, replacement.next, replacement.subscription.queue)
        self.closedChannels.bitwiseOr(Self.bit(closed), ordering: .releasing)
        self.connection?.acknowledgeChannelClose(closed)
        self.logger.error(
            "consumer_timeout is too short", metadata: ["queue": "\(queue)", "broker": "\(replacement.reason)"])
        let sentence = ConsumerTimeout.sentence(queue: queue)
        self.shared.withLock { shared in
            if !shared.status.differences.contains(sentence) { shared.status.differences.append(sentence) }
        }
        try self.connection?.openChannel(next)
        guard replacement.isConsuming else { return }
        try self.connection?.consume(queue, prefetch: replacement.subscription.prefetch, channel: next)
    }
}
