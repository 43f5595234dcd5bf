package import Logging
import ServiceLifecycle
import Synchronization

/// Consumes queues over one connection of its own, on one thread of its own, one channel per queue.
///
/// Deliveries arrive in ``deliveries(of:)``; the prefetch bounds how many are held. After every reconnect the topology and
/// all consumers are there again, and what was held before belongs to the broker: ``isCurrent(_:)`` tells.
package actor BrokerConsumer: Service {
    /// A queue to consume and how many of its messages may be held at once.
    package struct Subscription: Sendable {
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

    /// Acknowledgements are sent when this many wait.
    static let settleBatch = 50
    /// They are sent after this long even if fewer wait.
    static let settleDelay = Duration.milliseconds(5)
    /// Numbers of channels that a connection may use: one bit each in what is asked for each delivery.
    private static let channelLimit: UInt16 = 63
    /// The shortest time between two looks at what consumers do.
    private static let activityPause = Duration.milliseconds(50)

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

    private struct Lane {
        let subscription: Subscription
        var assembler = DeliveryAssembler()
        var window = SettlementWindow()
        var received: UInt64 = 0
    }

    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe self.thread.asUnownedSerialExecutor() }

    private nonisolated let thread = BrokerThread()
    private nonisolated let shared = Mutex(Shared())
    /// Counts connections and their losses; asked for each delivery, from many threads.
    private nonisolated let currentGeneration = Atomic(0)
    /// The channels of this connection that the broker has closed, a bit each.
    private nonisolated let closedChannels = Atomic<UInt64>(0)
    private nonisolated let configuration: BrokerConfiguration
    private nonisolated let subscriptions: [Subscription]
    private nonisolated let streams: [String: AsyncStream<BrokerDelivery>]
    private nonisolated let sinks: [String: AsyncStream<BrokerDelivery>.Continuation]
    private nonisolated let logger: Logger

    private var connection: AMQPConnection?
    private var reconnect = BrokerReconnect()
    private var lanes: [UInt16: Lane] = [:]
    private var generation = 0
    /// The next channel that nobody has had on this connection.
    private var nextChannel: UInt16 = 2
    private var flushAt: ContinuousClock.Instant?
    private var nextActivity = ContinuousClock.now
    private var waitingAcks = 0
    private var hasCancelled = false

    /// Prepares the consumer; nothing happens before ``run()``.
    package init(configuration: BrokerConfiguration, subscriptions: [Subscription], logger: Logger) {
        self.configuration = configuration
        self.subscriptions = subscriptions
        self.logger = logger
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
        if count == 1 || count.isMultiple(of: Self.settleBatch) { self.thread.wake() }
    }

    // MARK: On the thread

    private func turn() -> BrokerThread.Wait? {
        let isStopping = self.shared.withLock { $0.isStopping }
        if self.connection == nil, !isStopping { self.connectIfDue() }
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
        return self.wait()
    }

    private func connectIfDue() {
        guard self.reconnect.notBefore <= .now, !self.hasCancelled else { return }
        let address = self.reconnect.nextAddress(of: self.configuration.addresses)
        do {
            let connection = try AMQPConnection(
                to: address, name: self.configuration.name + " consume", heartbeat: self.configuration.heartbeat)
            try connection.openChannel(1)
            let differences = try connection.declare(self.configuration.topology, channel: 1)
            self.generation += 1
            self.lanes = [:]
            // The number first: a delivery of the last connection must not seem to be of this one.
            self.currentGeneration.store(self.generation, ordering: .releasing)
            self.closedChannels.store(0, ordering: .releasing)
            for (index, subscription) in self.subscriptions.enumerated() {
                // A channel each: tags count per channel, and held messages of one queue must not break runs of another.
                let channel = UInt16(index + 2)
                try connection.openChannel(channel)
                self.lanes[channel] = Lane(subscription: subscription)
                try connection.consume(subscription.queue, prefetch: subscription.prefetch, channel: channel)
            }
            self.nextChannel = UInt16(self.subscriptions.count + 2)
            self.connection = consume connection
            self.reconnect.succeeded()
            self.shared.withLock { shared in
                shared.status = BrokerStatus(
                    isReady: true, detail: address.node, differences: differences.map(\.description),
                    connects: shared.status.connects + 1)
            }
            self.logger.info("broker consumer connected", metadata: ["node": "\(address.node)"])
            for difference in differences { difference.log(self.logger) }
        } catch {
            self.drop(error)
        }
    }

    private func reconnectIfAsked() throws(BrokerError) {
        let reason = self.shared.withLock { shared in
            defer { shared.reconnectReason = nil }
            return shared.reconnectReason
        }
        if let reason, self.connection != nil { throw BrokerError(.connectionLost, reason) }
    }

    /// Now and then, not once a message: it is looked at once a second.
    private func noteActivity() {
        let now = ContinuousClock.now
        guard self.connection != nil, now >= self.nextActivity else { return }
        self.nextActivity = now + Self.activityPause
        let lanes = self.lanes
        self.shared.withLock { shared in
            for lane in lanes.values {
                shared.activity[lane.subscription.queue] = ConsumerActivity(
                    received: lane.received, held: lane.window.outstanding, prefetch: lane.subscription.prefetch)
            }
        }
    }

    private func pauseIfAsked() throws(BrokerError) {
        guard !self.hasCancelled, self.shared.withLock({ $0.isPaused }) else { return }
        self.hasCancelled = true
        self.shared.withLock { shared in
            shared.status.isReady = false
            shared.status.detail = "stopping"
        }
        for sink in self.sinks.values { sink.finish() }
        for (channel, lane) in self.lanes {
            try self.connection?.cancelConsumer(of: lane.subscription.queue, channel: channel)
        }
    }

    private func takeSettlements(flushingAll: Bool) throws(BrokerError) {
        let settlements = self.shared.withLock { shared in
            let settlements = shared.settlements
            shared.settlements = []
            return settlements
        }
        guard self.connection != nil else { return self.noteSent() }
        for (receipt, verdict) in settlements where receipt.generation == self.generation {
            if let action = self.lanes[receipt.channel]?.window.settle(receipt.tag, verdict) {
                try self.perform(action, channel: receipt.channel)
            } else {
                self.waitingAcks += 1
            }
        }
        guard self.waitingAcks > 0 else { return self.noteSent() }
        let now = ContinuousClock.now
        let flushAt = self.flushAt ?? now + Self.settleDelay
        guard flushingAll || self.waitingAcks >= Self.settleBatch || flushAt <= now else {
            self.flushAt = flushAt
            return
        }
        self.waitingAcks = 0
        for channel in self.lanes.keys {
            for action in self.lanes[channel]?.window.flush() ?? [] { try self.perform(action, channel: channel) }
        }
        self.noteSent()
    }

    /// The broker knows of all settlements taken so far; what came meanwhile starts the delay's clock.
    private func noteSent() {
        let unsent = self.shared.withLock { shared in
            shared.unsent = shared.settlements.count
            return shared.unsent
        }
        self.flushAt = unsent > 0 ? .now + Self.settleDelay : nil
    }

    private func perform(_ action: SettlementWindow.Action, channel: UInt16) throws(BrokerError) {
        switch action {
        case .acknowledge(let tag, let multiple):
            try self.connection?.acknowledge(tag, multiple: multiple, channel: channel)
        case .reject(let tag, let requeue): try self.connection?.reject(tag, requeue: requeue, channel: channel)
        }
    }

    private func readFrames() throws(BrokerError) {
        guard self.connection != nil else { return }
        while let frame = try self.connection?.nextFrame() {
            switch frame {
            case .deliver(let channel, _, _), .header(let channel, _, _), .body(let channel, _):
                guard let message = self.lanes[channel]?.assembler.received(frame) else { continue }
                self.connection?.releaseFrames(of: channel)
                self.received(message, channel: channel)
            case .consumerCancelled(let channel):
                let queue = self.lanes[channel]?.subscription.queue ?? "a queue"
                throw BrokerError(.connectionLost, "the broker cancelled the consumer of \(queue)")
            case .channelClosed(let channel, let code, let text)
            where ConsumerTimeout.isReason(code: code, text: text) && self.nextChannel <= Self.channelLimit:
                try self.replace(channel, because: text)
            case .channelClosed(_, let code, let text), .connectionClosed(let code, let text):
                throw BrokerError(.connectionLost, "\(code) \(text)", replyCode: code)
            case .ack, .nack, .returned, .blocked, .unblocked, .depth, .other: break
            }
        }
    }

    /// Consumes one queue again on a new channel; the others keep what they hold.
    ///
    /// The number is a new one, by which deliveries of the old channel are known.
    private func replace(_ channel: UInt16, because text: String) throws(BrokerError) {
        guard let lane = self.lanes.removeValue(forKey: channel) else { return }
        self.closedChannels.bitwiseOr(Self.bit(channel), ordering: .releasing)
        self.connection?.acknowledgeChannelClose(channel)
        let next = self.nextChannel
        self.nextChannel += 1
        let sentence = ConsumerTimeout.sentence(queue: lane.subscription.queue)
        self.logger.error(
            "consumer_timeout is too short", metadata: ["queue": "\(lane.subscription.queue)", "broker": "\(text)"])
        self.shared.withLock { shared in
            if !shared.status.differences.contains(sentence) { shared.status.differences.append(sentence) }
        }
        try self.connection?.openChannel(next)
        guard !self.hasCancelled else { return }
        self.lanes[next] = Lane(subscription: lane.subscription)
        try self.connection?.consume(lane.subscription.queue, prefetch: lane.subscription.prefetch, channel: next)
    }

    private func received(_ message: DeliveryAssembler.Message, channel: UInt16) {
        guard let queue = self.lanes[channel]?.subscription.queue else { return }
        self.lanes[channel]?.window.delivered(message.tag)
        self.lanes[channel]?.received += 1
        self.sinks[queue]?.yield(
            BrokerDelivery(
                queue: queue, messageID: message.properties.messageID, body: message.body,
                headers: message.properties.headers, isTruncated: message.isTooLarge,
                isRedelivered: message.isRedelivered,
                receipt: DeliveryReceipt(generation: self.generation, channel: channel, tag: message.tag)))
    }

    private func drop(_ error: BrokerError) {
        self.connection = nil
        self.lanes = [:]
        self.waitingAcks = 0
        self.noteSent()
        self.generation += 1
        self.reconnect.failed()
        self.currentGeneration.store(self.generation, ordering: .releasing)
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

    private func wait() -> BrokerThread.Wait {
        guard let descriptor = self.connection?.descriptor else {
            return BrokerThread.Wait(timeout: max(.milliseconds(10), min(.seconds(1), self.reconnect.notBefore - .now)))
        }
        let timeout: Duration = self.flushAt.map { max(.milliseconds(1), $0 - .now) } ?? .milliseconds(500)
        return BrokerThread.Wait(descriptor: descriptor, timeout: timeout)
    }
}
