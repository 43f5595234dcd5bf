/// What a consumer decides between two calls of the library: which delivery a frame completes, when settlements are sent, on
/// which channel a queue is consumed, and when a connection is not worth keeping.
///
/// Pure: frames, settlements and the time come in, ``Action``s go out into a buffer that the caller keeps and empties, so that a
/// delivery costs no allocation. ``BrokerConsumer`` is the shell, which does them in order; if one of them fails, the connection
/// is lost and the others are moot.
struct ConsumeMachine {
    /// What the shell is to do.
    enum Action: Equatable {
        /// A delivery for its queue's stream.
        case deliver(BrokerDelivery)
        /// The channel's frames were understood, so that their memory can go.
        case release(channel: UInt16)
        /// A frame that settles deliveries.
        case settle(SettlementWindow.Action, channel: UInt16)
        /// No more deliveries come.
        case endStreams
        /// The broker should bring nothing more.
        case cancel(queue: String, channel: UInt16)
        /// The broker closed a channel because something of its queue was held for too long: another takes its place.
        case replace(Replacement)
        /// The connection is not worth keeping.
        case disconnect(BrokerError)
    }

    /// A channel that takes the place of one that the broker closed.
    struct Replacement: Equatable {
        let closed: UInt16
        /// A number that was never used on this connection: by it deliveries of the closed one are known.
        let next: UInt16
        let subscription: BrokerConsumer.Subscription
        /// Whether the queue is consumed on it; not during a pause.
        let isConsuming: Bool
        /// The broker's words.
        let reason: String
    }

    /// A queue as it is consumed on a channel of its own.
    private struct Lane {
        let subscription: BrokerConsumer.Subscription
        var assembler = DeliveryAssembler()
        var window = SettlementWindow()
        var received: UInt64 = 0
    }

    /// Settlements are sent when this many wait.
    static let settleBatch = 50
    /// They are sent after this long even if fewer wait.
    static let settleDelay = Duration.milliseconds(5)
    /// Numbers of channels that a connection may use: one bit each in what is asked for each delivery.
    static let channelLimit: UInt16 = 63
    /// The shortest time between two looks at what consumers do.
    static let activityPause = Duration.milliseconds(50)

    /// Counts connections and their losses.
    private(set) var generation = 0
    private(set) var isPaused = false

    private let subscriptions: [BrokerConsumer.Subscription]
    private var reconnect: BrokerReconnect
    private var isConnected = false
    private var lanes: [UInt16: Lane] = [:]
    /// The next channel that nobody has had on this connection.
    private var nextChannel: UInt16 = 2
    private var waitingSettlements = 0
    private var flushAt: ContinuousClock.Instant?
    private var nextActivity: ContinuousClock.Instant?

    /// Begins without a connection.
    init(_ addresses: [BrokerAddress], subscriptions: [BrokerConsumer.Subscription]) {
        self.subscriptions = subscriptions
        self.reconnect = BrokerReconnect(addresses)
    }

    // MARK: The connection

    /// Where to connect now; nil while there is a connection, or a pause of either kind lasts.
    mutating func nextAddress(now: ContinuousClock.Instant) -> BrokerAddress? {
        self.isConnected || self.isPaused ? nil : self.reconnect.nextAddress(now: now)
    }

    /// The connection is being made: gives each queue a channel.
    ///
    /// One each: tags count per channel, and held messages of one queue must not break runs of another.
    mutating func openLanes() -> [(channel: UInt16, subscription: BrokerConsumer.Subscription)] {
        self.generation += 1
        self.lanes = [:]
        self.nextChannel = 2
        return self.subscriptions.map { subscription in
            let channel = self.nextChannel
            self.nextChannel += 1
            self.lanes[channel] = Lane(subscription: subscription)
            return (channel, subscription)
        }
    }

    /// All queues are being consumed.
    mutating func connected() {
        self.isConnected = true
        self.reconnect.succeeded()
    }

    /// The connection is lost, or was not to be had: what was held belongs to the broker.
    mutating func lost(now: ContinuousClock.Instant) {
        self.isConnected = false
        self.lanes = [:]
        self.waitingSettlements = 0
        self.generation += 1
        self.reconnect.failed(now: now)
    }

    /// Somebody wants another connection.
    func reconnect(because reason: String, into actions: inout [Action]) {
        if self.isConnected { actions.append(.disconnect(BrokerError(.connectionLost, reason))) }
    }

    /// Takes no new messages, for good; what is held can still be settled.
    mutating func pause(into actions: inout [Action]) {
        guard !self.isPaused else { return }
        self.isPaused = true
        actions.append(.endStreams)
        for (channel, lane) in self.lanes { actions.append(.cancel(queue: lane.subscription.queue, channel: channel)) }
    }

    // MARK: Settlements

    /// Takes verdicts on deliveries; those of an earlier connection mean nothing any more.
    ///
    /// - Returns: whether the broker knows of all of them once the actions are done.
    mutating func settle(
        _ settlements: [(DeliveryReceipt, SettlementWindow.Verdict)], flushingAll: Bool,
        now: ContinuousClock.Instant, into actions: inout [Action]
    ) -> Bool {
        guard self.isConnected else { return true }
        for (receipt, verdict) in settlements where receipt.generation == self.generation {
            if let action = self.lanes[receipt.channel]?.window.settle(receipt.tag, verdict) {
                actions.append(.settle(action, channel: receipt.channel))
            } else {
                self.waitingSettlements += 1
            }
        }
        guard self.waitingSettlements > 0 else { return true }
        let flushAt = self.flushAt ?? now + Self.settleDelay
        guard flushingAll || self.waitingSettlements >= Self.settleBatch || flushAt <= now else {
            self.flushAt = flushAt
            return false
        }
        self.waitingSettlements = 0
        for channel in Array(self.lanes.keys) {
            for action in self.lanes[channel]?.window.flush() ?? [] {
                actions.append(.settle(action, channel: channel))
            }
        }
        return true
    }

    /// The broker knows of all settlements taken so far; what came meanwhile starts the delay's clock.
    mutating func settled(arrived: Int, now: ContinuousClock.Instant) {
        self.flushAt = arrived > 0 ? now + Self.settleDelay : nil
    }

    // MARK: What the broker says

    /// Takes a frame of the connection.
    mutating func received(_ frame: AMQPFrame, into actions: inout [Action]) {
        switch frame {
        case .deliver(let channel, _, _), .header(let channel, _, _), .body(let channel, _):
            guard let message = self.lanes[channel]?.assembler.received(frame) else { return }
            actions.append(.release(channel: channel))
            self.received(message, channel: channel, into: &actions)
        case .consumerCancelled(let channel):
            let queue = self.lanes[channel]?.subscription.queue ?? "a queue"
            actions.append(
                .disconnect(BrokerError(.connectionLost, "the broker cancelled the consumer of \(queue)")))
        case .channelClosed(let channel, let code, let text)
        where ConsumerTimeout.isReason(code: code, text: text) && self.nextChannel <= Self.channelLimit:
            self.replace(channel, because: text, into: &actions)
        case .channelClosed(_, let code, let text), .connectionClosed(let code, let text):
            actions.append(.disconnect(BrokerError(.connectionLost, "\(code) \(text)", replyCode: code)))
        case .ack, .nack, .returned, .blocked, .unblocked, .depth, .other: break
        }
    }

    private mutating func received(
        _ message: DeliveryAssembler.Message, channel: UInt16, into actions: inout [Action]
    ) {
        guard let queue = self.lanes[channel]?.subscription.queue else { return }
        self.lanes[channel]?.window.delivered(message.tag)
        self.lanes[channel]?.received += 1
        actions.append(
            .deliver(
                BrokerDelivery(
                    queue: queue, messageID: message.properties.messageID, body: message.body,
                    headers: message.properties.headers, isTruncated: message.isTooLarge,
                    isRedelivered: message.isRedelivered,
                    receipt: DeliveryReceipt(generation: self.generation, channel: channel, tag: message.tag))))
    }

    /// Consumes one queue again on a new channel; the others keep what they hold.
    private mutating func replace(_ channel: UInt16, because text: String, into actions: inout [Action]) {
        guard let lane = self.lanes.removeValue(forKey: channel) else { return }
        let next = self.nextChannel
        self.nextChannel += 1
        if !self.isPaused { self.lanes[next] = Lane(subscription: lane.subscription) }
        actions.append(
            .replace(
                Replacement(
                    closed: channel, next: next, subscription: lane.subscription, isConsuming: !self.isPaused,
                    reason: text)))
    }

    // MARK: What is due

    /// What the consumers of the connection have been doing, now and then, not once a message; nil if it is not the time.
    mutating func activity(now: ContinuousClock.Instant) -> [(queue: String, activity: ConsumerActivity)]? {
        guard self.isConnected, self.nextActivity.map({ $0 <= now }) ?? true else { return nil }
        self.nextActivity = now + Self.activityPause
        return self.lanes.values.map { lane in
            (
                lane.subscription.queue,
                ConsumerActivity(
                    received: lane.received, held: lane.window.outstanding, prefetch: lane.subscription.prefetch)
            )
        }
    }

    /// How long there is nothing to do unless something arrives.
    func timeout(now: ContinuousClock.Instant) -> Duration {
        guard self.isConnected else { return self.reconnect.sleep(now: now) }
        return self.flushAt.map { max(.milliseconds(1), $0 - now) } ?? .milliseconds(500)
    }
}
