import Logging
import Primitives
import Redis
import SMS
import ServiceLifecycle
import Synchronization

/// Where requests wait for what becomes of their messages.
///
/// One pub/sub channel per node carries the changes of all messages that a request here waits for. Because pub/sub may
/// lose some, the statuses are read once a second besides, all in a few pipelines. A waiting request holds neither a thread
/// nor a connection to Redis.
final class OutcomeHub: Service {
    /// How often statuses are read besides.
    static let pollInterval = Duration.seconds(1)
    private static let pollSize = 500

    private typealias Waiter = AsyncStream<MessageStatus>.Continuation

    private struct State {
        var waiters: [String: [Int: Waiter]] = [:]
        var places: WaitPlaces
        var nextID = 0
        var isStopping = false
    }

    /// The channel to name as a message's watcher.
    let channel = "outcomes:\(SecureRandom.identifier())"
    private let redis: RedisClient
    private let records: MessageStore
    private let subscriber: RedisSubscriber
    private let logger: Logger
    private let state: Mutex<State>

    init(
        redis: RedisClient, records: MessageStore, subscriber: RedisSubscriber, limits: WaitPlaces.Limits = .init(),
        logger: Logger
    ) {
        self.state = Mutex(State(places: WaitPlaces(limits: limits)))
        self.redis = redis
        self.records = records
        self.subscriber = subscriber
        self.logger = logger
    }

    /// Requests that wait now.
    var waiting: Int { self.state.withLock { $0.places.count } }

    /// Has a request told of a message; nil if too many wait already, or the node is about to stop: then the answer is what is known.
    ///
    /// Subscribe before the record is made or read: what happens from then on is heard.
    func subscribe(to id: String, by waiter: WaitPlaces.Waiter) -> OutcomeSubscription? {
        let (stream, listener) = AsyncStream.makeStream(of: MessageStatus.self, bufferingPolicy: .bufferingNewest(8))
        let number = self.state.withLock { state -> Int? in
            guard !state.isStopping, state.places.take(for: id, by: waiter) else { return nil }
            state.nextID += 1
            state.waiters[id, default: [:]][state.nextID] = listener
            return state.nextID
        }
        guard let number else { return nil }
        return OutcomeSubscription(stream: stream, waiter: listener) { [self] in self.leave(id, number, waiter) }
    }

    /// Hears and reads until the process is asked to stop; then every wait ends at once.
    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { await self.listen() }
                group.addTask { await self.poll() }
            }
        }
        let waiters = self.state.withLock { state in
            state.isStopping = true
            return state.waiters.values.flatMap(\.values)
        }
        for waiter in waiters { waiter.finish() }
    }

    /// Tells those who wait for a message of its status.
    func deliver(_ status: MessageStatus, of id: String) {
        let waiters = self.state.withLock { $0.waiters[id].map { Array($0.values) } ?? [] }
        for waiter in waiters { waiter.yield(status) }
    }

    private func listen() async {
        // Polling makes up for what is missed.
        await self.subscriber.follow(self.channel) { event in
            guard case .message(let text) = event else { return }
            let words = text.split(separator: " ")
            guard words.count == 2, let status = MessageStatus(rawValue: String(words[1])) else { return }
            self.deliver(status, of: String(words[0]))
        }
    }

    private func poll() async {
        while (try? await Task.sleep(for: Self.pollInterval)) != nil {
            let ids = self.state.withLock { Array($0.waiters.keys) }
            for start in stride(from: 0, to: ids.count, by: Self.pollSize) {
                await self.read(ids[start..<min(start + Self.pollSize, ids.count)])
            }
        }
    }

    private func read(_ ids: ArraySlice<String>) async {
        do {
            let words = try await self.redis.run(ids.map(self.records.status))
            for (id, word) in zip(ids, words) {
                if let status = word.flatMap(MessageStatus.init) { self.deliver(status, of: id) }
            }
        } catch {
            self.logger.debug("statuses not read", metadata: ["error": "\(error)"])
        }
    }

    private func leave(_ id: String, _ number: Int, _ waiter: WaitPlaces.Waiter) {
        self.state.withLock { state in
            guard state.waiters[id]?.removeValue(forKey: number) != nil else { return }
            state.places.free(for: id, by: waiter)
            if state.waiters[id]?.isEmpty == true { state.waiters[id] = nil }
        }
    }
}

/// What one request hears of its message: it has a place among those that wait until it has waited or cancelled.
struct OutcomeSubscription: Sendable {
    fileprivate let stream: AsyncStream<MessageStatus>
    fileprivate let waiter: AsyncStream<MessageStatus>.Continuation
    fileprivate let left: @Sendable () -> Void

    /// Waits for a status that is wanted; nil when the time is over, or the wait was given up.
    ///
    /// Once only: the subscription is cancelled after it.
    func wait(
        _ limit: Duration, for isWanted: @escaping @Sendable (MessageStatus) -> Bool
    ) async -> MessageStatus? {
        defer { self.cancel() }
        return await withTaskGroup(of: MessageStatus?.self) { group in
            group.addTask { await self.stream.first(where: isWanted) }
            group.addTask {
                try? await Task.sleep(for: limit)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }

    /// Ends the wait early.
    func giveUp() { self.waiter.finish() }

    /// Hears no more, and frees the place.
    func cancel() {
        self.waiter.finish()
        self.left()
    }
}
