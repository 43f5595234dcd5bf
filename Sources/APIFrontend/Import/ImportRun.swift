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

    /// What scripts are told to do.
    var mode: String { self.settings.isDryRun ? "look" : "write" }

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

    /// Runs calls in order, some at a time.
    func send(_ calls: [RedisCall<RedisValue>]) async throws -> [RedisValue] {
        var replies: [RedisValue] = []
        for start in stride(from: 0, to: calls.count, by: Self.pipeline) {
            let part = Array(calls[start..<min(start + Self.pipeline, calls.count)])
            for reply in try await self.redis.run(part) { replies.append(try reply.get()) }
        }
        return replies
    }

    /// Lifts a counter of ids, so that nobody new gets one of the dump.
    func lift(_ counter: String, to id: Int64) async throws -> FreeIDs {
        // The tag is the counter's whole name, so that both are on its slot.
        let reply = try await self.redis.run(
            ImportScripts.lift, keys: [counter, "imported:{\(counter)}"], arguments: [self.mode, String(id)]
        ).array()
        guard reply.count == 2 else { throw RedisError(.unexpectedReply, "two parts") }
        let ranges = try reply[1].fields().compactMap { from, to in
            Int64(from).flatMap { from in Int64(to).map { (from, $0) } }
        }
        return FreeIDs(counter: try reply[0].integer(), passedOver: ranges)
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
        let replies = try await self.send(
            asked.map { RedisCall(RedisCommand("HEXISTS", AccountKeys.account($0), "imported")) })
        if self.remembered.count > Self.rememberedUsers { self.remembered = [:] }
        for (id, reply) in zip(asked, replies) {
            let isImported = try reply.integer() == 1
            self.remembered[id] = isImported
            if isImported { found.insert(id) }
        }
        return found
    }
}
