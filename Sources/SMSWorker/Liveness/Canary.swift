import Broker
import Logging
import Operations
import Primitives
import Redis
import SMS
import ServiceLifecycle
import Synchronization

/// Proves that lanes are consumed also while nobody sends: one worker publishes a canary into an idle lane every 30 s, and
/// whoever consumes it stamps Redis (``CanaryStamps``).
///
/// A canary that stays in its queue is a ready message, by which ``ConsumptionWatch`` finds a consumer that starves.
final class Canary: Service {
    /// Between two canaries of a lane, by whichever worker.
    static let interval = Duration.seconds(30)
    /// A stamp older than this says that nobody consumes.
    static let staleAfter = Duration.seconds(75)
    /// The header that makes a message a canary.
    static let header = "canary"

    private let redis: RedisClient
    private let publisher: BrokerPublisher
    private let lanes: [JobLane]
    private let logger: Logger
    /// When each lane's canary was last consumed, in milliseconds since 1970.
    private let stamps = Mutex<[JobLane: Int64]>([:])
    /// When each lane was last seen with jobs in it, which keep canaries away.
    private let busy = Mutex<[JobLane: ContinuousClock.Instant]>([:])
    private let started = ContinuousClock.now

    init(redis: RedisClient, publisher: BrokerPublisher, lanes: [JobLane], logger: Logger) {
        self.redis = redis
        self.publisher = publisher
        self.lanes = lanes
        self.logger = logger
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                for lane in self.lanes {
                    await self.publishIfDue(lane)
                    await self.readStamp(lane)
                }
                try? await Task.sleep(for: .seconds(5))
            }
        }
    }

    /// Notes that a lane's canary has arrived.
    func consumed(_ delivery: BrokerDelivery) async {
        guard let lane = JobLane.allCases.first(where: { $0.queue == delivery.queue }) else { return }
        // A stamp that is lost comes again in half a minute.
        try? await self.redis.run(CanaryStamps.stamp(lane, at: WallClock.now))
    }

    /// Each lane as a part of the process: stale means that canaries were published and none was consumed.
    func components() -> [ComponentStatus] {
        let stamps = self.stamps.withLock { $0 }
        let busy = self.busy.withLock { $0 }
        let depths = self.publisher.depths
        return self.lanes.map { lane in
            if let waiting = depths[lane.queue], waiting > 0 {
                // Whether these are consumed is the watch's question.
                return ComponentStatus(name: "canary.\(lane.rawValue)", isReady: true, detail: "\(waiting) jobs wait")
            }
            // A canary is owed from the moment on from which the lane was idle.
            let isLate = ContinuousClock.now - (busy[lane] ?? self.started) > Self.staleAfter
            guard let stamp = stamps[lane] else {
                return ComponentStatus(
                    name: "canary.\(lane.rawValue)", isReady: !isLate, detail: "no canary has been consumed yet")
            }
            let age = Duration.milliseconds(max(0, WallClock.now - stamp))
            return ComponentStatus(
                name: "canary.\(lane.rawValue)", isReady: age < Self.staleAfter || !isLate,
                detail: "consumed \(age.inMilliseconds / 1_000) s ago")
        }
    }

    /// Exports the age of each lane's stamp.
    func export(to registry: PrometheusRegistry) {
        for lane in self.lanes {
            registry.gauge("sms_canary_age_seconds", dimensions: [("lane", lane.rawValue)]) {
                self.stamps.withLock { $0[lane] }.map { Double(max(0, WallClock.now - $0)) / 1_000 } ?? -1
            }
        }
    }

    private func publishIfDue(_ lane: JobLane) async {
        // Behind jobs a canary would only seem late.
        guard (self.publisher.depths[lane.queue] ?? 0) == 0 else {
            return self.busy.withLock { $0[lane] = .now }
        }
        guard self.publisher.status.isReady,
            (try? await self.redis.run(CanaryStamps.takeTurn(lane, for: Self.interval))) == true
        else { return }
        let message = BrokerMessage(id: "canary", body: [], headers: [Self.header: .integer(WallClock.now)])
        do {
            try await self.publisher.publish(message, to: lane.queue, isNew: false)
        } catch {
            self.logger.warning(
                "canary not published", metadata: ["sms.lane": "\(lane.rawValue)", "error": "\(error)"])
        }
    }

    private func readStamp(_ lane: JobLane) async {
        guard let stamp = try? await self.redis.run(CanaryStamps.read(lane)), WallClock.isPlausible(stamp) else {
            return
        }
        self.stamps.withLock { $0[lane] = stamp }
    }
}
