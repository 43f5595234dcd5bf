import Common
import Logging
import ServiceLifecycle
import Synchronization

/// Reads the lane and its wait queues, runs each job, and settles it.
///
/// The prefetch bounds how many jobs run at once. A waiting job is held here until it is due and then run in place; if the
/// worker dies, the broker has it still, at the front of its queue.
final class LaneWorker: Service {
    private let consumer: BrokerConsumer
    private let processor: JobProcessor
    private let drain: Duration
    private let logger: Logger
    private let isDraining = Mutex(false)

    init(consumer: BrokerConsumer, processor: JobProcessor, drain: Duration, logger: Logger) {
        self.consumer = consumer
        self.processor = processor
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
                group.addTask { await self.runLane(SMSLanes.otp) }
                for step in SMSLanes.WaitStep.allCases { group.addTask { await self.runWaiting(step.queue) } }
            }
        } onGracefulShutdown: {
            self.isDraining.withLock { $0 = true }
            self.consumer.pause()
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

    private func runLane(_ queue: String) async {
        await withDiscardingTaskGroup { group in
            for await delivery in self.consumer.deliveries(of: queue) {
                guard self.isWanted(delivery) else { continue }
                group.addTask { await self.run(delivery) }
            }
        }
    }

    private func runWaiting(_ queue: String) async {
        await withDiscardingTaskGroup { group in
            for await delivery in self.consumer.deliveries(of: queue) {
                // The queue's order is the order of due times, so waiting for the first holds nobody up.
                await self.sleep(untilDue: delivery)
                guard self.isWanted(delivery) else { continue }
                group.addTask { await self.run(delivery) }
            }
        }
    }

    /// What is not wanted stays unsettled, and so goes back to the broker.
    private func isWanted(_ delivery: BrokerDelivery) -> Bool {
        !self.isDraining.withLock { $0 } && !Task.isCancelled && self.consumer.isCurrent(delivery)
    }

    private func sleep(untilDue delivery: BrokerDelivery) async {
        guard let due = JobHeaders(delivery.headers).due else { return }
        // In pieces, so that a stop or a lost connection is noticed; never longer than the queue's step by much.
        while self.isWanted(delivery) {
            let left = min(due - WallClock.now, 60_000)
            guard left > 0 else { return }
            try? await Task.sleep(for: .milliseconds(min(left, 250)))
        }
    }

    private func run(_ delivery: BrokerDelivery) async {
        switch await self.processor.process(delivery) {
        case .acknowledge: self.consumer.acknowledge(delivery)
        case .reject: self.consumer.reject(delivery)
        case .requeue:
            // A pause, or a job that cannot be brought on would circle at full speed.
            try? await Task.sleep(for: .seconds(1))
            self.consumer.requeue(delivery)
        }
    }
}
