import Foundation
import Redis
import TestSupport

/// All keys of an older version's Redis, with what a user of that version knows; made by `make.py` beside the files.
struct LayoutFixture {
    /// What its users know.
    struct Facts: Decodable {
        let apiKey: String
        let message: String
        let parked: String
        let parkedStatus: String
        let liveNumber: String
        let liveCode: String
        let knownNumber: String
        let knownCode: String
        let knownUser: Int64
        let room: Int64
        let said: [String]
        let username: String
        let password: String
    }

    /// The versions that there are files of.
    static let commits = ["4e5f98d", "a414ddd"]

    let commands: [RedisCommand]
    let facts: Facts
    /// The key ring's file.
    let keys: String

    /// Reads the files of a version, by its commit.
    init(_ commit: String) throws {
        let base = TestEnvironment.root + "/Tests/Fixtures/layout1/" + commit
        let text = try String(contentsOfFile: base + ".jsonl", encoding: .utf8)
        self.commands = try text.split(separator: "\n").map { line in
            RedisCommand(words: try JSONDecoder().decode([String].self, from: Data(line.utf8)))
        }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        self.facts = try decoder.decode(Facts.self, from: Data(contentsOf: URL(filePath: base + ".facts.json")))
        self.keys = base + ".keys.json"
    }

    /// Makes the keys in a database, and no others.
    func load(into redis: RedisClient) async throws {
        _ = try await redis.send(RedisCommand("FLUSHDB"))
        for reply in try await redis.pipeline(self.commands) { _ = try reply.get() }
    }
}

/// All keys of a database with their contents, scores and ends, as nothing that is lost would leave them.
struct WholeDatabase: Equatable {
    private(set) var keys: [String: [String]] = [:]

    init(_ redis: RedisClient) async throws {
        let names = try await redis.send(RedisCommand("KEYS", "*")).array().map { try $0.string() }.sorted()
        for name in names { self.keys[name] = try await Self.contents(of: name, redis) }
    }

    private static func contents(of key: String, _ redis: RedisClient) async throws -> [String] {
        let type = try await redis.send(RedisCommand("TYPE", key)).string()
        let reads = [
            "string": RedisCommand("GET", key), "hash": RedisCommand("HGETALL", key),
            "set": RedisCommand("SMEMBERS", key), "zset": RedisCommand("ZRANGE", key, "0", "-1", "WITHSCORES"),
            "list": RedisCommand("LRANGE", key, "0", "-1"), "stream": RedisCommand("XRANGE", key, "-", "+"),
        ]
        guard let read = reads[type] else { throw TestFailure("\(key) is a \(type)") }
        var words = Self.words(try await redis.send(read))
        switch type {
        case "set": words.sort()
        case "hash":
            words = stride(from: 0, to: words.count - 1, by: 2).map { "\(words[$0])=\(words[$0 + 1])" }.sorted()
        default: break
        }
        let end = try await redis.send(RedisCommand("PEXPIRETIME", key)).integer()
        return [type, String(end)] + words
    }

    private static func words(_ value: RedisValue) -> [String] {
        switch value {
        case .null: []
        case .integer(let number): [String(number)]
        case .string(let text): [text]
        case .error(let message): ["error \(message)"]
        case .array(let values): values.flatMap(Self.words)
        }
    }
}
