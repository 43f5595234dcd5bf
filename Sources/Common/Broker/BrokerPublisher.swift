import CoreMetrics
package import Logging
import NIOCore
import NIOPosix
import Primitives
import ServiceLifecycle
import Synchronization

/// Publishes with confirms over one connection of its own, on one thread of its own.
///
/// ``publish(_:to:timeout:isNew:)`` hands the message to the thread through a bounded inbox and waits for the broker's word.
/// The thread takes all that waits per wake-up and does what a ``PublishMachine`` decides. While there is no connection, or
/// the broker has an alarm, or a queue is near its bound, callers are told at once.
package actor BrokerPublisher: Service {
    /// Messages that may wait or be unconfirmed at once.
    package static let maximumPending = 20_000

    private typealias Pending = PendingMessage<PublishCaller>
    private typealias Machine = PublishMachine<PublishCaller>

    /// What callers on any thread and the broker's thread share.
    private struct Shared {
        /// Why nothing is taken now; nil while it is.
        var refusal: BrokerError? = BrokerError(.notConnected)
        var inbox: [Pending] = []
        /// Messages in the inbox and in the machine.
        var pending = 0
        var isStopping = false
        var status = BrokerStatus()
        /// Copies of the machine's own.
        var depths: QueueDepths
        var faults = LaneFaults()
    }

    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe self.thread.asUnownedSerialExecutor() }

    private nonisolated let thread = BrokerThread()
    private nonisolated let shared: Mutex<Shared>
    private nonisolated let configuration: BrokerConfiguration
    private nonisolated let logger: Logger
    private nonisolated let metrics = PublishMetrics()

    private var connection: AMQPConnection?
    private var node = ""
    private var machine: Machine
    /// What the machine wants done; empty between two of its calls, and kept for its memory.
    private var actions: [Machine.Action] = []
    private var completions = LoopCompletions()

    /// Prepares the publisher; nothing happens before ``run()``.
    package init(configuration: BrokerConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
        self.shared = Mutex(Shared(depths: QueueDepths(configuration.topology)))
        self.machine = Machine(configuration, now: .now)
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
            let caller = PublishCaller(eventLoop: MultiThreadedEventLoopGroup.currentEventLoop) { error in
                continuation.resume(returning: error.map(Result.failure) ?? .success(()))
            }
            let pending = Pending(message: message, route: queue, deadline: .now + timeout, caller: caller)
            let refusal = self.shared.withLock { shared -> BrokerError? in
                if let refusal = shared.refusal { return refusal }
                guard shared.pending < Self.maximumPending else { return BrokerError(.overloaded) }
                guard !isNew || !shared.depths.isFull(queue) else { return BrokerError(.laneFull) }
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
    package nonisolated var depths: [String: Int] { self.shared.withLock { $0.depths.messages } }

    // MARK: On the thread

    /// One turn: connect if due, read what came, send what may go, expire what is late.
    ///
    /// Nil ends the thread.
    private func turn() -> BrokerThread.Wait? {
        self.takeInbox()
        if self.shouldEnd() { return self.end() }
        self.connectIfDue()
        do {
            try self.readFrames()
            try self.repairTopology()
            try self.sendQueued()
            try self.askDepths()
            try self.bindAgain()
        } catch {
            self.drop(error)
        }
        self.machine.tick(now: .now, into: &self.actions)
        self.perform()
        self.completions.send()
        let wait = self.machine.wait(now: .now)
        return BrokerThread.Wait(
            descriptor: self.connection?.descriptor, wantsWrite: wait.wantsWrite, timeout: wait.timeout)
    }

    private func takeInbox() {
        let taken = self.shared.withLock { shared in
            let taken = shared.inbox
            shared.inbox = []
            return taken
        }
        self.machine.enqueue(taken)
    }

    private func shouldEnd() -> Bool {
        self.shared.withLock { $0.isStopping } && self.machine.mayStop(now: .now)
    }

    private func end() -> BrokerThread.Wait? {
        self.connection?.close()
        self.drop(BrokerError(.notConnected, "stopped"))
        return nil
    }

    private func drop(_ error: BrokerError) {
        self.machine.lost(error, now: .now, into: &self.actions)
        self.perform()
    }

    private func connectIfDue() {
        guard let address = self.machine.nextAddress(now: .now) else { return }
        do {
            let connection = try AMQPConnection(
                to: address, name: self.configuration.name + " publish", heartbeat: self.configuration.heartbeat)
            try connection.openChannel(PublishChannel.topology)
            let differences = try connection.declare(self.configuration.topology, channel: PublishChannel.topology)
            try connection.openChannel(PublishChannel.depth)
            try connection.openChannel(PublishChannel.publish, confirms: true)
            self.connection = consume connection
            self.connected(to: address, differences)
        } catch {
            self.machine.connectFailed(error, now: .now, into: &self.actions)
            self.perform()
        }
    }

    private func connected(to address: BrokerAddress, _ differences: [TopologyDifference]) {
        self.node = address.node
        self.shared.withLock { shared in
            shared.refusal = nil
            shared.depths.forget()
            shared.status = BrokerStatus(
                isReady: true, detail: address.node, differences: differences.map(\.description),
                connects: shared.status.connects + 1)
        }
        self.machine.connected(differences, now: .now, into: &self.actions)
        self.perform()
        self.logger.info("broker publisher connected", metadata: ["node": "\(address.node)"])
        for difference in differences { difference.log(self.logger) }
    }

    private func readFrames() throws(BrokerError) {
        // Also when a frame means the end of the connection.
        defer { self.completions.send() }
        while let frame = try self.connection?.nextFrame() {
            self.machine.received(frame, now: .now, into: &self.actions)
            self.perform()
        }
    }

    private func sendQueued() throws(BrokerError) {
        guard self.machine.mayWrite(now: .now) else { return }
        self.connection?.holdBack(true)
        defer {
            self.connection?.holdBack(false)
            self.perform()
        }
        var bytesUntilCheck = 0
        while self.machine.hasNext {
            if bytesUntilCheck <= 0 {
                guard self.connection?.isWritable == true else { return }
                bytesUntilCheck = 16_384
            }
            guard let next = self.machine.takeNext(now: .now, into: &self.actions) else { continue }
            bytesUntilCheck -= next.message.body.count + 256
            try self.connection?.publish(
                next.message, exchange: self.configuration.topology.exchange, route: next.route,
                channel: PublishChannel.publish)
            self.metrics.published.increment()
        }
    }

    /// Declares the topology again after a message came back.
    private func repairTopology() throws(BrokerError) {
        guard self.machine.needsTopology(now: .now),
            let differences = try self.connection?.declare(
                self.configuration.topology, channel: PublishChannel.topology)
        else { return }
        self.shared.withLock { $0.status.differences = differences.map(\.description) }
        self.machine.declared(differences, now: .now, into: &self.actions)
        self.perform()
    }

    /// Makes all bindings again, now and then, without waiting for it.
    private func bindAgain() throws(BrokerError) {
        guard self.machine.needsBindings(now: .now), self.connection?.isWritable == true else { return }
        self.machine.bound(now: .now)
        for queue in self.configuration.topology.queues {
            try self.connection?.bindQueueUnanswered(
                queue.name, to: self.configuration.topology.exchange, channel: PublishChannel.topology)
        }
    }

    private func askDepths() throws(BrokerError) {
        guard self.machine.needsDepths(now: .now), self.connection?.isWritable == true else { return }
        self.machine.askedDepths(now: .now)
        for queue in self.configuration.topology.queues {
            try self.connection?.askForDepth(of: queue.name, channel: PublishChannel.depth)
        }
    }

    // MARK: What the machine wants

    /// Does what the machine wants, in its order.
    private func perform() {
        guard !self.actions.isEmpty else { return }
        let pending = self.machine.pending
        self.shared.withLock { $0.pending = $0.inbox.count + pending }
        var failure: BrokerError?
        for action in self.actions {
            switch action {
            case .settled(let caller, let error):
                self.metrics.settled(error)
                if let caller { self.completions.add(caller, error) }
            case .gaveUp(let caller, let error): caller.complete(error)
            case .noteReturn: self.metrics.returned.increment()
            case .refuse(let error): self.refuse(error)
            case .takeAgain: self.takeAgain()
            case .noteFaults(let new, let isOver): self.noteFaults(new: new, isOver: isOver)
            case .noteDepth(let queue, let messages): self.shared.withLock { $0.depths.note(messages, of: queue) }
            case .release(let channel): self.connection?.releaseFrames(of: channel)
            case .reopenTopologyChannel(let text): failure = self.reopenTopologyChannel(text)
            case .disconnect: self.connection = nil
            }
        }
        self.actions.removeAll(keepingCapacity: true)
        if let failure { self.drop(failure) }
    }

    /// Shuts the door, and tells those who came in meanwhile.
    private func refuse(_ error: BrokerError) {
        let (late, isNew) = self.shared.withLock { shared in
            let late = shared.inbox
            let isNew = shared.status.isReady || shared.status.detail != error.description
            shared.inbox = []
            shared.pending -= late.count
            shared.refusal = error
            shared.status.isReady = false
            shared.status.detail = error.description
            return (late, isNew)
        }
        for pending in late { pending.caller?.complete(error) }
        if isNew { self.logger.warning("broker publisher not ready", metadata: ["error": "\(error)"]) }
    }

    private func takeAgain() {
        self.shared.withLock { shared in
            shared.refusal = nil
            shared.status.isReady = true
            shared.status.detail = self.node
        }
        self.logger.notice("broker takes messages again")
    }

    /// Lets readiness see what is known of the lanes, and logs what is new of it.
    private func noteFaults(new: [String], isOver: Bool) {
        let faults = self.machine.faults
        self.shared.withLock { $0.faults = faults }
        for sentence in new { self.logger.error("a lane takes no messages", metadata: ["broker": "\(sentence)"]) }
        if isOver { self.logger.notice("broker takes messages for all lanes again") }
    }

    /// Goes on without making bindings.
    private func reopenTopologyChannel(_ text: String) -> BrokerError? {
        TopologyDifference(name: self.configuration.topology.exchange, code: 403, isBinding: true, text: text)
            .log(self.logger)
        self.connection?.acknowledgeChannelClose(PublishChannel.topology)
        do {
            try self.connection?.openChannel(PublishChannel.topology)
            return nil
        } catch {
            return error
        }
    }
}
