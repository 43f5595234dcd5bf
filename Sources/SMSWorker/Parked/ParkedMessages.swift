import Redis

/// The parked messages, as the worker and the operator's commands use them.
struct ParkedMessages: Sendable {
    let redis: RedisClient
    let store: ParkedStore

    /// Keeps a message.
    ///
    /// The hash is written before its place in the index: what stops half-way is tried again, because the job is not
    /// acknowledged before both are there.
    func add(_ message: ParkedMessage) async throws(RedisError) {
        _ = try await self.redis.run(self.store.write(message), then: self.store.places(message))
        // Forgets the oldest beyond the limit, but for what has been parked again since.
        let surplus = try await self.redis.run(self.store.surplus)
        _ = try await self.redis.run(surplus.map(self.store.removeHash))
    }

    /// One message; nil if it is not parked.
    func read(_ id: String) async throws(RedisError) -> ParkedMessage? {
        try await self.redis.run(self.store.read(id))
    }

    /// Messages from the oldest on, from a place in the index.
    func page(from start: Int, count: Int) async throws(RedisError) -> [(id: String, message: ParkedMessage?)] {
        let ids = try await self.redis.run(self.store.page(from: start, count: count))
        let messages = try await self.redis.run(ids.map(self.store.read))
        return zip(ids, messages).map { (id: $0, message: $1) }
    }

    /// How many there are.
    func count() async throws(RedisError) -> Int { try await self.redis.run(self.store.count) }

    /// Forgets a message as it was read; one that has been parked again since stays.
    func remove(_ message: ParkedMessage) async throws(RedisError) {
        let place = ParkedStore.Place(id: message.id, at: String(message.at))
        _ = try await self.redis.run(self.store.remove(place), self.store.removeHash(of: place))
    }

    /// Forgets a place in the index behind which nothing is.
    func removePlace(_ id: String) async throws(RedisError) { try await self.redis.run(self.store.removePlace(id)) }
}
