import ArgumentParser
import Broker
import Logging
import Operations
import Primitives
import Redis
import SMS
import Secrets
import Settings

/// What the commands on parked messages work with.
struct ParkedSession: Sendable {
    let redis: RedisClient
    let parked: ParkedMessages
    let records: MessageStore
    /// Works only where the session publishes.
    let replay: Replay

    /// Connects and does the work.
    ///
    /// - Parameter publishes: whether the broker is needed.
    static func run(
        publishes: Bool, _ work: @escaping @Sendable (ParkedSession) async throws -> Void
    ) async throws {
        var reader = try SettingsReader()
        let redis = RedisClient(
            configuration: .init(reading: &reader, name: "sms-worker-parked"),
            logger: OperatorSession.logger("sms-worker"))
        let publisher = BrokerPublisher(
            configuration: .init(reading: &reader, name: "sms-worker-parked"),
            logger: OperatorSession.logger("sms-worker"))
        let limits = ParkedStore.Limits(count: reader.read(.parkedLimit), age: reader.read(.parkedAge))
        let retention = reader.readRetention()
        let textLife = reader.read(.textLife)
        let keysFile = reader.read(.keysFile)
        _ = try reader.finish()
        let keys = publishes ? try KeyRing(file: keysFile, needs: [.seal]) : try KeyRing(entries: [])
        let parked = ParkedMessages(redis: redis, store: ParkedStore(limits: limits))
        let records = MessageStore(retention: retention)
        let session = ParkedSession(
            redis: redis, parked: parked, records: records,
            replay: Replay(
                redis: redis, parked: parked, records: records, publisher: publisher, keys: keys, textLife: textLife))
        let reason: @Sendable () -> String? = {
            if !redis.status.isConnected { return "redis: \(redis.status.detail)" }
            if publishes, !publisher.status.isReady { return "rabbitmq: \(publisher.status.detail)" }
            return nil
        }
        try await OperatorSession.run(publishes ? [redis, publisher] : [redis], waitingFor: reason) {
            try await work(session)
        }
    }

    /// The messages that are meant, from the oldest on: by their ids, or all that pass the filter.
    func select(
        _ ids: [String], _ filter: ParkedFilter, limit: Int, _ body: (ParkedMessage) async throws -> Bool
    ) async throws {
        guard ids.isEmpty else {
            for id in ids {
                guard let message = try await self.parked.read(id) else {
                    throw ValidationError("\(id) is not parked")
                }
                _ = try await body(message)
            }
            return
        }
        var start = 0
        var found = 0
        let now = WallClock.now
        while found < limit {
            let page = try await self.parked.page(from: start, count: 500)
            guard !page.isEmpty else { return }
            for (id, message) in page {
                guard let message else {
                    // Its hash has died: only its place is left.
                    try await self.parked.removePlace(id)
                    continue
                }
                start += 1
                guard filter.matches(message, now: now), found < limit else { continue }
                found += 1
                if try await body(message) { start -= 1 }
            }
        }
    }
}
