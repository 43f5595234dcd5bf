import Foundation
import Redis
import Settings
import TestSupport
import Testing

/// What each request that anybody may send leaves in Redis, against the table of `docs/run/strangers.md`.
@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(3)))
struct StrangerBudgetTests {
    private static let requests = 8

    @Test func everyRequestLeavesWhatTheDocumentationSays() async throws {
        let budgets = try StrangerBudget.table()
        try await TestStack.with("stranger-budget") { stack async throws in
            let processes = [
                try await stack.startAPI([
                    "HTTP_TRUSTED_PROXIES": "127.0.0.1", "AUTH_AUTH_METHOD": "OTP,PASSWD", "AUTH_SCRYPT_COST": "10",
                    "LIMITS_ADDRESS": "60/10m,300/24h", "LIMITS_PREFIX": "50/10m", "LIMITS_LOGIN": "120/10m",
                ]), try await stack.startWorker(), try await stack.startChat(),
            ]
            var measured: [String] = []
            try await TestRedis.run(at: stack.redisURL) { redis in
                for one in StrangerRequest.all {
                    let (cost, left) = try await Self.cost(of: one, stack, redis)
                    measured.append(one.name)
                    let budget = try #require(budgets[one.name], "docs/run/strangers.md has no row for \(one.name)")
                    #expect(
                        budget.holds(cost),
                        "\(one.name): \(cost), and the documentation says \(budget): \(left.joined(separator: ", "))")
                }
            }
            #expect(Set(measured) == Set(budgets.keys), "the table has rows that nobody measures")
            for process in processes { #expect(await process.stop() == 0) }
        }
    }

    /// What one request leaves; of several, for some write what the next one finds.
    private static func cost(
        of one: StrangerRequest, _ stack: TestStack, _ redis: RedisClient
    ) async throws -> (StrangerBudget, left: [String]) {
        let strangers = try await (0..<self.requests).asyncMap { _ in try await Stranger(one, stack) }
        let before = try await RedisContents(redis)
        for stranger in strangers {
            let status = try await one.send(stack, stranger)
            guard status == one.status else { throw TestFailure("\(one.name): \(status)") }
        }
        // What the worker writes of a code comes after the answer, what is counted of an address some milliseconds after it.
        var after = try await RedisContents(redis)
        try await eventually("nothing is written any more") {
            try await Task.sleep(for: .milliseconds(700))
            let last = after
            after = try await RedisContents(redis)
            return last.bytes == after.bytes
        }
        return (after.cost(since: before, of: self.requests), after.names(since: before))
    }

    /// A key with a value in brackets behind it is a default, and it is the one that holds.
    @Test func theDefaultsThatTheTableNamesAreTheOnes() throws {
        let text = try StrangerBudget.document()
        for row in SettingsCatalogue.rows {
            for mention in text.components(separatedBy: "`\(row.key)` (").dropFirst() {
                let value = String(mention.prefix { $0 != ")" })
                #expect(row.defaultText == value.replacing(" ", with: ""), "\(row.key) is not \(value)")
            }
        }
    }
}

/// What a request may leave in Redis.
struct StrangerBudget: Equatable, CustomStringConvertible {
    /// Keys, and bytes by `MEMORY USAGE`.
    let keys: Double
    let bytes: Double
    /// The longest life, in seconds; infinite for what stays.
    let life: Double

    var description: String { "\(self.keys) keys, \(Int(self.bytes)) bytes, \(Int(min(self.life, 1e9))) s" }

    /// Whether it costs no more than this, and no less than half: the table has to stay true.
    func holds(_ cost: Self) -> Bool {
        cost.keys <= self.keys && cost.keys > self.keys - 1 && cost.bytes <= self.bytes && cost.bytes * 2 >= self.bytes
            && cost.life <= self.life && (cost.life >= self.life * 0.9 || cost.life > self.life - 30)
    }

    static func document() throws -> String {
        let root = URL(filePath: TestEnvironment.root)
        return try String(contentsOf: root.appending(path: "docs/run/strangers.md"), encoding: .utf8)
    }

    /// The rows of the documentation's table: request, keys, bytes, for how long, how often.
    static func table() throws -> [String: Self] {
        var rows: [String: Self] = [:]
        for line in try self.document().split(separator: "\n") where line.hasPrefix("| ") {
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count == 5, let keys = Double(cells[1]), let bytes = Double(cells[2].replacing(",", with: ""))
            else { continue }
            rows[cells[0].replacing("`", with: "")] = Self(keys: keys, bytes: bytes, life: try self.seconds(cells[3]))
        }
        return rows
    }

    /// `10 min`, `24 h`, `30 days`, `ever`, or `–` for nothing.
    private static func seconds(_ text: String) throws -> Double {
        if text == "ever" { return .infinity }
        if text == "–" { return 0 }
        let parts = text.split(separator: " ")
        let units: [Substring: Double] = ["s": 1, "min": 60, "h": 3_600, "days": 86_400]
        guard parts.count == 2, let number = Double(parts[0]), let unit = units[parts[1]] else {
            throw TestFailure("\(text) is no time")
        }
        return number * unit
    }
}

/// All keys of a Redis with their sizes and ends.
struct RedisContents {
    private struct Key {
        let bytes: Double
        /// In ms; -1 for ever.
        let life: Double
    }

    /// Streams that have a length of their own, and what the services keep for themselves.
    private static let bounded = [
        "audit", "audit.blocked", "guard:{all}:", "probe:", "worker:", "canary:", "chat.nodes", "credit:",
        "credit-turn:", "ids:user",
    ]
    /// One key whose entries go by themselves, within three days.
    private static let shared = "poll:"

    private let keys: [String: Key]

    var bytes: Double { self.keys.values.reduce(0) { $0 + $1.bytes } }

    init(_ redis: RedisClient) async throws {
        let names = try await redis.send(RedisCommand("KEYS", "*")).array().map { try $0.string() }
            .filter { name in !Self.bounded.contains { $0.hasSuffix(":") ? name.hasPrefix($0) : name == $0 } }
        let replies = try await redis.pipeline(
            names.flatMap { [RedisCommand("MEMORY", "USAGE", $0, "SAMPLES", "0"), RedisCommand("PTTL", $0)] })
        var keys: [String: Key] = [:]
        for (index, name) in names.enumerated() {
            guard let bytes = try? replies[2 * index].integer(), let life = try? replies[2 * index + 1].integer() else {
                continue
            }
            keys[name] = Key(bytes: Double(bytes), life: Double(life))
        }
        self.keys = keys
    }

    func cost(since before: Self, of requests: Int) -> StrangerBudget {
        let new = self.keys.filter { before.keys[$0.key] == nil && !$0.key.hasPrefix(Self.shared) }
        let grown = self.keys.reduce(0) { $0 + max(0, $1.value.bytes - (before.keys[$1.key]?.bytes ?? 0)) }
        let lives = self.keys.filter { before.keys[$0.key]?.bytes != $0.value.bytes && !$0.key.hasPrefix(Self.shared) }
            .map { $0.value.life < 0 ? Double.infinity : $0.value.life / 1_000 }
        return StrangerBudget(
            keys: Double(new.count) / Double(requests), bytes: grown / Double(requests), life: lives.max() ?? 0)
    }

    /// For who looks for where the bytes are: by what the keys' names begin with.
    func names(since before: Self) -> [String] {
        let changed = self.keys.filter { before.keys[$0.key]?.bytes != $0.value.bytes }
        let groups = Dictionary(grouping: changed) { $0.key.prefix { $0 != "{" } }
        return groups.map { name, keys in
            let bytes = keys.reduce(0) { $0 + $1.value.bytes - (before.keys[$1.key]?.bytes ?? 0) }
            return "\(keys.count) \(name) \(Int(bytes))"
        }.sorted()
    }
}

extension Sequence {
    fileprivate func asyncMap<T>(_ body: (Element) async throws -> T) async rethrows -> [T] {
        var results: [T] = []
        for element in self { results.append(try await body(element)) }
        return results
    }
}
