import Primitives
import Redis

/// Moves the keys of a database from the first layout to the second.
///
/// Every step may be the last: a key has either its old name or its new one, and what has moved is passed over. While the database
/// is between the layouts it says so, and services do not start on it.
struct Migration {
    /// Keys asked for at once; Redis may give some more.
    private static let page = 1_000
    /// The most keys renamed in one pipeline.
    private static let pipeline = 500
    /// What the database says of its layout while it is between two.
    private static let underWay = "migrating"
    /// How often all keys are gone through, until nothing of the first layout is left.
    private static let passes = 4

    /// What an operator says.
    struct Settings: Sendable {
        /// Whether nothing is written.
        var isDryRun = false
        /// After how many keys to stop as a crash would, for tests; no more than these are moved.
        var limit = Int.max
        /// How long services that were stopped may still show signs of life.
        var patience = ServiceSigns.longest
    }

    let redis: RedisClient
    let database: Int
    let settings: Settings
    private(set) var report = MigrationReport()

    init(redis: RedisClient, database: Int, settings: Settings) {
        self.redis = redis
        self.database = database
        self.settings = settings
    }

    /// What the database had said before.
    enum Start: Equatable {
        /// The first layout, or nothing.
        case first
        /// An earlier run did not come to its end.
        case interrupted
        /// The second layout: there is nothing to do.
        case done
    }

    /// Moves everything, and says at the end that the database has the second layout.
    ///
    /// - Throws: ``MigrationError`` if it cannot be begun or ended; ``RedisError``. What has moved stays moved.
    mutating func run() async throws -> Start {
        let start = try await self.start()
        guard start != .done else { return start }
        guard !self.settings.isDryRun else {
            try await self.pass()
            return start
        }
        try await self.awaitSilence()
        try await self.say(Self.underWay)
        try await self.moveAll()
        // One that was started meanwhile, and does not know of layouts.
        let signs = try await self.signs()
        guard signs.isEmpty else { throw MigrationError.running(signs) }
        guard self.report[.taken] == 0 else { throw MigrationError.taken(self.report[.taken]) }
        try await self.say(RedisLayout.version)
        return start
    }

    private func start() async throws -> Start {
        switch try await self.send(RedisCommand("GET", RedisLayout.key)) {
        // Layout 1 says nothing of itself.
        case .null, .string("1"): return .first
        case .string(Self.underWay): return .interrupted
        case .string(RedisLayout.version): return .done
        case let other: throw MigrationError.unknownLayout(try other.string())
        }
    }

    private func say(_ layout: String) async throws {
        _ = try await self.send(RedisCommand("SET", RedisLayout.key, layout))
    }

    /// Goes through all keys until nothing was left to move.
    private mutating func moveAll() async throws {
        for _ in 0..<Self.passes {
            let before = self.report[.moved]
            try await self.pass()
            guard self.report[.moved] > before else { return }
        }
        throw MigrationError.restless
    }

    /// Goes through all keys once, a page at a time; a key that is there from the beginning to the end is seen at least once.
    ///
    /// What has no other name is counted anew: the last pass, which moves nothing, has seen each key once.
    private mutating func pass() async throws {
        self.report.beginPass()
        var progress = MigrationProgress(total: try await self.send(RedisCommand("DBSIZE")).integer())
        var cursor = "0"
        repeat {
            let scan = RedisCommand("SCAN", cursor, "COUNT", String(Self.page))
            let page = try await self.send(scan).array()
            guard page.count == 2 else { throw RedisError(.unexpectedReply, "not a page") }
            cursor = try page[0].string()
            let keys = try page[1].array().map { value throws(RedisError) in try value.string() }
            for start in stride(from: 0, to: keys.count, by: Self.pipeline) {
                try await self.deal(with: keys[start..<min(start + Self.pipeline, keys.count)])
            }
            progress.advanced(keys.count)
        } while cursor != "0"
    }

    /// Counts keys by what is to become of them, and moves those that move.
    private mutating func deal(with keys: ArraySlice<String>) async throws {
        var moves: [(from: String, to: String)] = []
        for key in keys {
            let kind = KeyMove.kind(of: key)
            switch KeyMove(key) {
            case .moves(let name): moves.append((key, name))
            case .stays: self.report.count(.stays, kind)
            case .hasMoved: self.report.count(.there, kind)
            case .unknown: self.report.count(.unknown, kind)
            }
        }
        guard !self.settings.isDryRun else {
            for move in moves { self.report.count(.moved, KeyMove.kind(of: move.from)) }
            return
        }
        try await self.rename(moves)
    }

    private mutating func rename(_ moves: [(from: String, to: String)]) async throws {
        guard !moves.isEmpty else { return }
        let left = self.settings.limit - self.report[.moved]
        guard moves.count <= left else {
            if left > 0 { try await self.rename(Array(moves.prefix(left))) }
            throw MigrationError.stopped
        }
        let replies = try await self.redis.pipeline(moves.map { RedisCommand("RENAMENX", $0.from, $0.to) })
        for (move, reply) in zip(moves, replies) {
            self.report.count(try Self.outcome(reply), KeyMove.kind(of: move.from))
        }
    }

    /// What the reply to a renaming says.
    static func outcome(_ reply: RedisValue) throws -> MigrationReport.Outcome {
        switch reply {
        case .integer(1): return .moved
        case .integer(0): return .taken
        case .error(let words) where words.contains("no such key"): return .gone
        case .error(let words): throw Self.refused(RedisError(.server, words))
        default: throw RedisError(.unexpectedReply, "wanted an integer")
        }
    }

    /// Asks Redis; what it refuses for want of a right is said in an operator's words.
    func send(_ command: RedisCommand) async throws -> RedisValue {
        do throws(RedisError) { return try await self.redis.send(command) } catch { throw Self.refused(error) }
    }

    private static func refused(_ error: RedisError) -> any Error {
        error.message.hasPrefix("NOPERM") ? MigrationError.rights(error.message) : error
    }
}
