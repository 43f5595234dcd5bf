import Broker
import Logging
import Primitives
import SMS
import ServiceLifecycle

/// Reads lanes and their wait queues, runs each job, and settles it.
///
/// The prefetch bounds how many jobs of a queue run at once. A waiting job is held here until it is due and then run in
/// place; if the worker dies, the broker has it still, at the front of its queue.
final class LaneWorker: Service {
    private let consumer: BrokerConsumer
    private let gate: DeliveryGate
    private let lanes: [JobLane: any DeliveryHandler]
    private let queues: [String: any DeliveryHandler]
    private let canary: Canary
    private let drain: Duration
    private let logger: Logger

    /// - Parameters:
    ///   - lanes: who works on which lane.
    ///   - queues: who works on queues without pauses.
    init(
        consumer: BrokerConsumer, gate: DeliveryGate, lanes: [JobLane: any DeliveryHandler] = [:],
        queues: [String: any DeliveryHandler] = [:], canary: Canary, drain: Duration, logger: Logger
    ) {
        self.consumer = consumer
        self.gate = gate
        self.lanes = lanes
        self.queues = queues
        self.canary = canary
        self.drain = drain
        self.logger = logger
    }

    /// Works until asked to stop; then takes nothing new, finishes what is in flight within the drain time, and leaves the
    /// rest to the broker.
    func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.work() }
            group.addTask { await self.limitDrain() }
            await group.next()
            group.cancelAll()
        }
    }

    private func work() async {
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                for (queue, handler) in self.queues { group.addTask { await self.run(queue, handler) } }
                for (lane, handler) in self.lanes {
                    group.addTask { await self.run(lane.queue, handler) }
                    for step in lane.steps { group.addTask { await self.runWaiting(step, lane, handler) } }
                }
            }
        } onGracefulShutdown: {
            self.gate.beginDrain()
        }
    }

    private func limitDrain() async {
        do {
            try await gracefulShutdown()
            self.logger.notice("draining")
            try await Task.sleep(for: self.drain)
            self.logger.warning("drain time is over; what is in flight goes back to the queue")
        } catch {
            // The work ended first.
        }
    }

    private func run(_ queue: String, _ handler: any DeliveryHandler) async {
        await withDiscardingTaskGroup { group in
            for await delivery in self.consumer.deliveries(of: queue) {
                guard self.gate.isOpen(for: delivery) else { continue }
                group.addTask { await self.settle(delivery, handler) }
            }
        }
    }

    private func runWaiting(_ step: WaitStep, _ lane: JobLane, _ handler: any DeliveryHandler) async {
        await withDiscardingTaskGroup { group in
            for await delivery in self.consumer.deliveries(of: step.queue(of: lane)) {
                // The queue's order is the order of due times, so waiting for the first holds nobody up.
                await self.sleep(untilDue: delivery, atMost: step.delay * 1.5)
                guard self.gate.isOpen(for: delivery) else { continue }
                group.addTask { await self.settle(delivery, handler) }
            }
        }
    }

    /// Waits until a delivery is due.
    ///
    /// - Parameter limit: the longest wait, whatever the header says: clocks differ, and a stranger may have written it.
    private func sleep(untilDue delivery: BrokerDelivery, atMost limit: Duration) async {
        guard let due = JobHeaders(delivery.headers).due else { return }
        let left = min(max(0, min(due, Int64.max / 2) - WallClock.now), limit.inMilliseconds)
        let end = ContinuousClock.now + .milliseconds(left)
        // In pieces, so that a stop or a lost connection is noticed.
        while self.gate.isOpen(for: delivery), .now < end {
            try? await Task.sleep(for: min(end - .now, .milliseconds(250)))
        }
    }

    private func settle(_ delivery: BrokerDelivery, _ handler: any DeliveryHandler) async {
        if delivery.headers[Canary.header] != nil, delivery.body.isEmpty {
            await self.canary.consumed(delivery)
            return self.consumer.acknowledge(delivery)
        }
        switch await handler.process(delivery) {
        case .acknowledge: self.consumer.acknowledge(delivery)
        case .reject: self.consumer.reject(delivery)
        case .requeue: self.consumer.requeue(delivery)
        }
    }
}
