import Foundation
import Identity
import Redis

/// The second reading of the files: row by row into Redis, in batches.
///
/// A crash leaves whole rows behind, and the next run goes on where this one stopped: every step leaves alone what is
/// there.
struct ImportRun {
    /// The most rows, and bytes of rows, that are held at once.
    private static let batch = (rows: 250, bytes: 2 << 20)
    /// The most calls in one pipeline.
    private static let pipeline = 1_000
    /// The most users about whom Redis was asked that are remembered.
    private static let rememberedUsers = 100_000

    /// What an operator says.
    struct Settings: Sendable {
        let isDryRun: Bool
        /// What stands before the path of a file in its address.
        let mediaURL: String
        /// The messages that a room keeps.
        let history: Int
        /// The bytes of messages that a room keeps.
        let roomBytes: Int
        /// The groups whose users may log in.
        let groups: ClosedRange<Int>
    }

    let redis: RedisClient
    let survey: DumpSurvey
    let settings: Settings

    var report: ImportReport
    /// Users and rooms of this dump that are (or, in a dry run, would be) there.
    var users = IDList()
    var rooms = IDList()
    /// Rooms of this dump whose ids belong to others.
    var refusedRooms: Set<Int64> = []
    private var remembered: [Int64: Bool] = [:]

    init(redis: RedisClient, survey: DumpSurvey, settings: Settings) {
        self.redis = redis
        self.survey = survey
        self.settings = settings
        self.report = survey.report
    }

    /// Imports everything; rooms need their users, and messages their rooms.
    mutating func run() async throws {
        try await self.importUsers()
        try await self.importRooms()
        try await self.importMessages()
    }

    var store: ImportStore { ImportStore(isDryRun: self.settings.isDryRun) }

    /// Reads the rows of a model from all files, some at a time.
    mutating func readRows(
        of model: DumpModel, _ body: (inout ImportRun, [DumpRow]) async throws -> Void
    ) async throws {
        for file in self.survey.filesOfModels[model] ?? [] {
            var progress = ImportProgress(
                "\(self.settings.isDryRun ? "trying" : "importing") \(file.name)", total: file.size)
            var rows: [DumpRow] = []
            var bytes = 0
            try await file.read { pieces, position in
                for piece in pieces {
                    // What cannot be read was reported by the survey.
                    guard case .object(let object, let offset) = piece,
                        let row = try DumpRow.read(object, at: offset), row.model == model.rawValue
                    else { continue }
                    rows.append(row)
                    bytes += object.count
                    guard rows.count >= Self.batch.rows || bytes >= Self.batch.bytes else { continue }
                    try await body(&self, rows)
                    (rows, bytes) = ([], 0)
                }
                progress.advanced(objects: pieces.count, position: position)
            }
            if !rows.isEmpty { try await body(&self, rows) }
            progress.finished()
        }
    }

    /// Runs calls that do not depend on each other's order, some at a time.
    func run<Reply>(_ calls: [RedisCall<Reply>]) async throws(RedisError) -> [Reply] {
        var answers: [Reply] = []
        for start in stride(from: 0, to: calls.count, by: Self.pipeline) {
            answers += try await self.redis.run(Array(calls[start..<min(start + Self.pipeline, calls.count)]))
        }
        return answers
    }

    /// Runs calls, and behind them those that may only happen after them; in one round trip, unless they are many.
    func run(_ first: [RedisCall<Void>], then rest: [RedisCall<Void>]) async throws(RedisError) {
        guard first.count + rest.count > Self.pipeline else {
            _ = try await self.redis.run(first, then: rest)
            return
        }
        _ = try await self.run(first)
        _ = try await self.run(rest)
    }

    /// Those of some users who were imported, now or before: an id alone could be that of someone new.
    mutating func imported(_ ids: some Sequence<Int64>) async throws -> Set<Int64> {
        var found: Set<Int64> = []
        var unknown: Set<Int64> = []
        for id in ids {
            if self.users.contains(id) || self.remembered[id] == true {
                found.insert(id)
            } else if self.remembered[id] == nil {
                unknown.insert(id)
            }
        }
        guard !unknown.isEmpty else { return found }
        let asked = Array(unknown)
        let answers = try await self.run(asked.map { AccountStore.isImported($0) })
        if self.remembered.count > Self.rememberedUsers { self.remembered = [:] }
        for (id, isImported) in zip(asked, answers) {
            self.remembered[id] = isImported
            if isImported { found.insert(id) }
        }
        return found
    }
}
