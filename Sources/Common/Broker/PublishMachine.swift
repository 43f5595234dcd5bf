import DequeModule
import Primitives

/// What a publisher decides between two calls of the library: what may be written now, who is told what, what is due, and
/// when a connection is not worth keeping.
///
/// Pure: frames and the time come in, ``Action``s go out into a buffer that the caller keeps and empties, so that a message
/// costs no allocation. ``BrokerPublisher`` is the shell, which does them in order.
struct PublishMachine<Caller: Sendable> {
    /// What the shell is to do.
    enum Action {
        /// The broker's word on a message, nil if it has it safe. To be counted; no caller if that was told before.
        case settled(Caller?, BrokerError?)
        /// Our own word on a message.
        case gaveUp(Caller, BrokerError)
        /// A message of one of our lanes came back. To be counted.
        case noteReturn
        /// Nothing is taken from now on, for this reason.
        case refuse(BrokerError)
        /// Messages are taken again.
        case takeAgain
        /// What is known of the lanes has changed.
        ///
        /// - Parameters:
        ///   - new: a sentence for each lane that was whole before.
        ///   - isOver: whether all lanes are whole again.
        case noteFaults(new: [String], isOver: Bool)
        /// A queue's length.
        case noteDepth(queue: String, messages: Int)
        /// The channel's frames were understood, so that their memory can go.
        case release(channel: UInt16)
        /// The broker closed the channel for the topology with these words; nothing else was on it.
        case reopenTopologyChannel(String)
        /// The connection is to go.
        case disconnect
    }

    /// What is known against lanes.
    private(set) var faults = LaneFaults()

    private var reconnect: BrokerReconnect
    private var isConnected = false
    /// Whether the broker has an alarm.
    private var isBlocked = false
    /// When the last alarm was over.
    private var unblockedAt: ContinuousClock.Instant?

    private var queue: Deque<PendingMessage<Caller>> = []
    private var window = ConfirmWindow<PendingMessage<Caller>>()
    private var unconfirmedBytes = 0
    /// Messages that came back and wait for the topology.
    private var returned: [PendingMessage<Caller>] = []

    private var assembler = DeliveryAssembler()
    private var gathering = Gathering()
    private var storm = RefusalStorm()
    private var depths: QueueDepths
    private var toldFaults = LaneFaults()
    /// Whether the broker lets us make bindings.
    private var mayBind = true

    private var nextBind: ContinuousClock.Instant
    private var nextDepthQuestion: ContinuousClock.Instant
    private var nextExpiry: ContinuousClock.Instant
    private var stopDeadline: ContinuousClock.Instant?

    /// Begins without a connection.
    init(_ configuration: BrokerConfiguration, now: ContinuousClock.Instant) {
        self.reconnect = BrokerReconnect(configuration.addresses)
        self.depths = QueueDepths(configuration.topology)
        self.nextBind = now
        self.nextDepthQuestion = now
        self.nextExpiry = now
    }

    /// Messages that wait or are unconfirmed.
    var pending: Int { self.queue.count + self.window.count + self.returned.count }

    private var isTaking: Bool { self.isConnected && !self.isBlocked }
}

// MARK: The connection

extension PublishMachine {
    /// Where to connect now; nil while there is a connection or a pause lasts.
    mutating func nextAddress(now: ContinuousClock.Instant) -> BrokerAddress? {
        self.isConnected ? nil : self.reconnect.nextAddress(now: now)
    }

    /// A connection is there, with all its channels and the topology.
    mutating func connected(
        _ differences: [TopologyDifference], now: ContinuousClock.Instant, into actions: inout [Action]
    ) {
        self.isConnected = true
        self.window = ConfirmWindow()
        self.assembler = DeliveryAssembler()
        self.storm.end()
        self.depths.forget()
        self.reconnect.succeeded()
        self.declared(differences, now: now, into: &actions)
    }

    /// There is no connection to be had.
    mutating func connectFailed(_ error: BrokerError, now: ContinuousClock.Instant, into actions: inout [Action]) {
        self.reconnect.failed(now: now)
        self.refuse(BrokerError(.notConnected, error.message), into: &actions)
    }

    /// The connection is lost, or not worth keeping: tells all who wait.
    mutating func lost(_ error: BrokerError, now: ContinuousClock.Instant, into actions: inout [Action]) {
        self.isConnected = false
        self.isBlocked = false
        self.reconnect.failed(now: now)
        self.unconfirmedBytes = 0
        actions.append(.disconnect)
        let words = error.message.isEmpty ? error.description : error.message
        self.refuse(BrokerError(.notConnected, words), into: &actions)
        for pending in self.window.removeAll() { Self.giveUp(pending, BrokerError(.connectionLost), into: &actions) }
    }

    /// Whether a publisher that is to stop may do so: all is confirmed, or there is no hope for it, or its time is over.
    mutating func mayStop(now: ContinuousClock.Instant) -> Bool {
        let deadline = self.stopDeadline ?? now + PublishLimits.stopTime
        self.stopDeadline = deadline
        return self.pending == 0 || !self.isConnected || deadline <= now
    }

    /// Stops taking messages and tells those whose messages were not sent.
    private mutating func refuse(_ error: BrokerError, into actions: inout [Action]) {
        actions.append(.refuse(error))
        for pending in self.queue { Self.giveUp(pending, error, into: &actions) }
        for pending in self.returned { Self.giveUp(pending, error, into: &actions) }
        self.queue = []
        self.returned = []
    }

    private static func giveUp(
        _ pending: PendingMessage<Caller>, _ error: BrokerError, into actions: inout [Action]
    ) {
        if let caller = pending.caller { actions.append(.gaveUp(caller, error)) }
    }
}

// MARK: Writing

extension PublishMachine {
    /// Takes messages to be published.
    mutating func enqueue(_ messages: [PendingMessage<Caller>]) { self.queue.append(contentsOf: messages) }

    /// Whether what is queued may be written now, or has to wait: for a connection, for the end of an alarm, or for company.
    mutating func mayWrite(now: ContinuousClock.Instant) -> Bool {
        guard self.isTaking, !self.queue.isEmpty else { return false }
        return !self.gathering.holdsBack(queued: self.queue.count, unconfirmed: self.window.count, now: now)
    }

    /// Whether one more may be on the wire.
    var hasNext: Bool { !self.queue.isEmpty && self.isWindowOpen }

    /// Takes the next message, which counts as sent: it is to be written at once.
    ///
    /// - Returns: nil if it came too late, which its caller is told.
    mutating func takeNext(
        now: ContinuousClock.Instant, into actions: inout [Action]
    ) -> PendingMessage<Caller>? {
        guard var pending = self.queue.popFirst() else { return nil }
        guard pending.deadline > now else {
            Self.giveUp(pending, Self.unsent, into: &actions)
            return nil
        }
        pending.sentAt = now
        self.unconfirmedBytes += pending.message.body.count
        // Before the write: one that fails half-way may have arrived, and its caller must hear of it.
        self.window.append(pending)
        return pending
    }

    /// How long there is nothing to do unless something arrives, and whether a socket that can be written is something.
    func wait(now: ContinuousClock.Instant) -> (timeout: Duration, wantsWrite: Bool) {
        guard self.isConnected else { return (self.reconnect.sleep(now: now), false) }
        let hasQueued = !self.queue.isEmpty
        // Deadlines are looked at often only while someone waits.
        var timeout: Duration = self.pending > 0 ? .milliseconds(25) : .milliseconds(500)
        if hasQueued, let until = self.gathering.until { timeout = max(.zero, min(timeout, until - now)) }
        return (timeout, hasQueued && self.isWindowOpen && self.gathering.until == nil)
    }

    private var isWindowOpen: Bool { self.unconfirmedBytes < PublishLimits.unconfirmedBytes }

    private static var unsent: BrokerError { BrokerError(.overloaded, "it was not sent in time") }
}

// MARK: What is due

extension PublishMachine {
    /// Whether the topology should be declared again, because a message came back.
    func needsTopology(now: ContinuousClock.Instant) -> Bool { self.isTaking && self.faults.needsRepair(now: now) }

    /// The topology was declared: what came back is published once more.
    mutating func declared(
        _ differences: [TopologyDifference], now: ContinuousClock.Instant, into actions: inout [Action]
    ) {
        let refused = differences.filter(\.isBinding)
        self.mayBind = refused.isEmpty
        self.nextBind = now + PublishLimits.bindInterval
        self.faults.repaired(now: now) { lane in refused.first { $0.name == lane }?.text }
        self.noteFaults(now: now, into: &actions)
        self.queue.insert(contentsOf: self.returned, at: 0)
        self.returned = []
    }

    /// Whether all bindings should be made again.
    func needsBindings(now: ContinuousClock.Instant) -> Bool { self.isTaking && self.mayBind && self.nextBind <= now }

    /// The bindings are being made, without waiting for an answer.
    mutating func bound(now: ContinuousClock.Instant) { self.nextBind = now + PublishLimits.bindInterval }

    /// Whether the queues' lengths should be asked for.
    func needsDepths(now: ContinuousClock.Instant) -> Bool { self.isConnected && self.nextDepthQuestion <= now }

    /// The queues' lengths were asked for.
    mutating func askedDepths(now: ContinuousClock.Instant) {
        self.nextDepthQuestion = now + PublishLimits.depthInterval
    }

    /// Lets time pass: leaves a connection that owes a confirm for too long, and tells callers whose deadline has passed.
    mutating func tick(now: ContinuousClock.Instant, into actions: inout [Action]) {
        if self.isSilent(now: now) {
            let silence = BrokerError(.timedOut, "no confirm for \(PublishLimits.confirmSilence)")
            self.lost(silence, now: now, into: &actions)
        }
        guard now >= self.nextExpiry else { return }
        self.nextExpiry = now + PublishLimits.expiryInterval
        self.expire(now: now, into: &actions)
    }

    private func isSilent(now: ContinuousClock.Instant) -> Bool {
        // During an alarm the broker owes the confirms until it is over; a dead one is found by its heartbeats.
        guard self.isTaking, let sentAt = self.window.oldest?.sentAt else { return false }
        // Confirms that were held back by an alarm come when it is over, not before.
        return now - max(sentAt, self.unblockedAt ?? sentAt) > PublishLimits.confirmSilence
    }

    private mutating func expire(now: ContinuousClock.Instant, into actions: inout [Action]) {
        self.window.forEachWaiting { pending in
            if pending.deadline <= now {
                // It keeps its place, because the confirm may still come.
                Self.giveUp(pending, BrokerError(.timedOut), into: &actions)
                pending.caller = nil
            }
            return true
        }
        if !self.returned.isEmpty {
            // What came back and could not be published again in time is in no queue.
            for pending in self.returned where pending.deadline <= now {
                actions.append(.settled(pending.caller, BrokerError(.unroutable)))
            }
            self.returned.removeAll { $0.deadline <= now }
        }
        while let pending = self.queue.first, pending.deadline <= now {
            self.queue.removeFirst()
            Self.giveUp(pending, Self.unsent, into: &actions)
        }
    }
}

// MARK: What the broker says

extension PublishMachine {
    /// Takes a frame of the connection.
    mutating func received(_ frame: AMQPFrame, now: ContinuousClock.Instant, into actions: inout [Action]) {
        switch frame {
        case .ack(let channel, let tag, let multiple):
            self.storm.end()
            self.settle(tag, multiple, isRefused: false, now: now, into: &actions)
            actions.append(.release(channel: channel))
        case .nack(let channel, let tag, let multiple):
            if self.storm.refused(now: now), !self.depths.isAnyFull {
                self.storm.left(now: now)
                let storm = BrokerError(.refused, "every message, while no queue is full")
                return self.lost(storm, now: now, into: &actions)
            }
            self.settle(tag, multiple, isRefused: true, now: now, into: &actions)
            actions.append(.release(channel: channel))
        case .returned(let channel, _), .header(let channel, _, _), .body(let channel, _):
            guard let message = self.assembler.received(frame) else { return }
            self.markReturned(message.properties.messageID)
            actions.append(.release(channel: channel))
        case .depth(let queue, let messages):
            self.depths.note(messages, of: queue)
            actions.append(.noteDepth(queue: queue, messages: messages))
            actions.append(.release(channel: PublishChannel.depth))
        case .blocked(let reason):
            self.isBlocked = true
            self.refuse(BrokerError(.blocked, reason), into: &actions)
        case .unblocked:
            self.isBlocked = false
            self.unblockedAt = now
            actions.append(.takeAgain)
        case .channelClosed(PublishChannel.topology, let code, let text) where code == 403:
            // The rights do not allow bindings (any more); those that there are may be right.
            self.mayBind = false
            actions.append(.reopenTopologyChannel(text))
        case .channelClosed(_, let code, let text), .connectionClosed(let code, let text):
            self.lost(BrokerError(.connectionLost, "\(code) \(text)", replyCode: code), now: now, into: &actions)
        case .deliver, .consumerCancelled, .other: break
        }
    }

    private mutating func settle(
        _ tag: UInt64, _ multiple: Bool, isRefused: Bool, now: ContinuousClock.Instant, into actions: inout [Action]
    ) {
        self.gathering.end(now: now)
        for pending in self.window.settle(tag, multiple: multiple) {
            self.unconfirmedBytes -= pending.message.body.count
            let error: BrokerError? =
                isRefused ? BrokerError(.refused) : pending.isReturned ? BrokerError(.unroutable) : nil
            self.judgeLane(pending.route, error, now: now, into: &actions)
            if pending.isReturned, self.waitsForTopology(pending, now: now) { continue }
            actions.append(.settled(pending.caller, error))
        }
        self.noteFaults(now: now, into: &actions)
    }

    /// Notes what the word on one message says of its lane.
    private mutating func judgeLane(
        _ lane: String, _ error: BrokerError?, now: ContinuousClock.Instant, into actions: inout [Action]
    ) {
        guard let error else {
            if !self.faults.isEmpty { self.laneTakes(lane) }
            return
        }
        guard let bound = self.depths.bound(of: lane) else { return }
        if error.code == .unroutable {
            actions.append(.noteReturn)
            self.faults.returned(lane)
        } else if !self.depths.isFull(lane) {
            self.faults.refused(lane, waiting: self.depths.messages(of: lane) ?? 0, bound: bound, now: now)
        }
    }

    /// Notes that a lane takes messages, and sends what came back from it once more: nothing else would.
    private mutating func laneTakes(_ lane: String) {
        self.faults.confirmed(lane)
        let again = self.returned.filter { $0.route == lane }
        guard !again.isEmpty else { return }
        self.returned.removeAll { $0.route == lane }
        self.queue.insert(contentsOf: again, at: 0)
    }

    /// Keeps a message that came back from a lane of ours while its caller still waits; false if nobody does.
    private mutating func waitsForTopology(_ pending: PendingMessage<Caller>, now: ContinuousClock.Instant) -> Bool {
        guard pending.caller != nil, pending.deadline > now, self.depths.bound(of: pending.route) != nil else {
            return false
        }
        var pending = pending
        pending.isReturned = false
        pending.sentAt = nil
        self.returned.append(pending)
        return true
    }

    /// A return carries no tag and comes before its ack, so it is matched by the message id.
    private mutating func markReturned(_ id: String) {
        self.window.forEachWaiting { pending in
            guard pending.message.id == id else { return true }
            pending.isReturned = true
            return false
        }
    }

    private mutating func noteFaults(now: ContinuousClock.Instant, into actions: inout [Action]) {
        guard self.faults != self.toldFaults else { return }
        let before = self.toldFaults.lanes(now: now)
        let after = self.faults.lanes(now: now)
        self.toldFaults = self.faults
        // By lane: the sentences have numbers, which change with each refusal.
        let new = after.subtracting(before).sorted().flatMap { self.faults.sentences(now: now, of: $0) }
        actions.append(.noteFaults(new: new, isOver: after.isEmpty && !before.isEmpty))
    }
}

extension PublishMachine.Action: Equatable where Caller: Equatable {}
