import Primitives
import Redis

// Whether services use the database: what they write by names of the first layout would be left behind.

extension Migration {
    /// Waits until services that were stopped a moment ago show no signs any more.
    ///
    /// - Throws: ``MigrationError/running(_:)`` if they go on.
    func awaitSilence() async throws {
        let end = ContinuousClock.now + self.settings.patience
        while true {
            let signs = try await self.signs()
            guard !signs.isEmpty else { return }
            guard .now < end else { throw MigrationError.running(signs) }
            try await Task.sleep(for: .milliseconds(500))
        }
    }

    /// What shows that services are there, in an operator's words.
    func signs() async throws -> [String] {
        var signs: [String] = []
        // Not everybody who may rename keys may see connections; the keys below tell as well, but of older APIs.
        if let list = try? await self.redis.send(RedisCommand("CLIENT", "LIST")).string() {
            signs += ServiceSigns.connected(list, database: self.database).sorted()
        }
        for pattern in ServiceSigns.patterns { signs += try await self.living(pattern) }
        let now = WallClock.now
        let life = ServiceSigns.nodes.life.inMilliseconds
        let range = [String(now - life), String(now + life)]
        let nodes = try await self.send(RedisCommand(words: ["ZCOUNT", ServiceSigns.nodes.key] + range)).integer()
        if nodes > 0 { signs.append("\(nodes) in \(ServiceSigns.nodes.key)") }
        return signs
    }

    /// The first few keys of a pattern.
    private func living(_ pattern: String) async throws -> [String] {
        var cursor = "0"
        repeat {
            let scan = RedisCommand("SCAN", cursor, "MATCH", pattern, "COUNT", "10000")
            let page = try await self.send(scan).array()
            guard page.count == 2 else { throw RedisError(.unexpectedReply, "not a page") }
            cursor = try page[0].string()
            let keys = try page[1].array()
            if !keys.isEmpty { return try keys.prefix(3).map { try $0.string() } }
        } while cursor != "0"
        return []
    }
}
