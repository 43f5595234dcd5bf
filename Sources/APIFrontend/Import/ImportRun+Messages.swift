import Chat
import Foundation

extension ImportRun {
    /// Imports messages; offsets of each room count from 1, in the order of the old ids.
    mutating func importMessages() async throws {
        guard self.survey.filesOfModels[.message] != nil else { return }
        try await self.readRows(of: .message) { run, rows in try await run.importMessages(rows) }
    }

    private mutating func importMessages(_ rows: [DumpRow]) async throws {
        var wanted: [DumpMessage] = []
        for row in rows {
            do throws(ImportReason) {
                let path = self.survey.attachments.path(of: try row.id())
                let message = try DumpMessage(row, file: path.map { Self.address($0, below: self.settings.mediaURL) })
                if self.refusedRooms.contains(message.room) { throw .noRoom }
                wanted.append(message)
            } catch {
                self.report.left(.message, row.name, error)
            }
        }
        let senders = try await self.imported(Set(wanted.lazy.map(\.sender)))
        var rooms: [Int64] = []
        var messages: [Int64: [DumpMessage]] = [:]
        for message in wanted {
            guard senders.contains(message.sender) else {
                self.report.left(.message, String(message.id), .unknownSender)
                continue
            }
            if messages[message.room] == nil { rooms.append(message.room) }
            messages[message.room, default: []].append(message)
        }
        let parts = rooms.flatMap { room in Self.parts(messages[room] ?? []).map { (room: room, rows: $0) } }
        let (history, bytes) = (self.settings.history, self.settings.roomBytes)
        let verdicts = try await self.run(
            parts.map { self.store.add($0.rows, to: $0.room, history: history, bytes: bytes) })
        for (part, verdict) in zip(parts, verdicts) { self.note(verdict, part.room, part.rows.map(\.id)) }
    }

    /// The most rows, and bytes of texts, that one script adds: it holds Redis up meanwhile.
    private static let part = (rows: 100, bytes: 256 << 10)

    private static func parts(_ rows: [DumpMessage]) -> [[DumpMessage]] {
        var parts: [[DumpMessage]] = []
        var bytes = 0
        for row in rows {
            let size = row.messages.reduce(0) { $0 + $1.text.utf8.count }
            if let last = parts.last, last.count < Self.part.rows, bytes + size <= Self.part.bytes {
                parts[parts.count - 1].append(row)
                bytes += size
            } else {
                parts.append([row])
                bytes = size
            }
        }
        return parts
    }

    private mutating func note(_ verdict: ImportStore.MessagesVerdict, _ room: Int64, _ ids: [Int64]) {
        switch verdict {
        case .noRoom:
            // In a dry run the room may only be about to come.
            if self.settings.isDryRun, self.rooms.contains(room) { return self.report.added(.message, ids.count) }
            for id in ids { self.report.left(.message, String(id), .noRoom) }
        case .live(let there):
            self.report.found(.message, there)
            for id in ids.dropFirst(there) { self.report.left(.message, String(id), .liveRoom) }
        case .written(let added, let there, let trimmed):
            self.report.added(.message, added)
            self.report.found(.message, there)
            if trimmed > 0 { self.report.left(.message, "room \(room)", .trimmed, count: trimmed) }
        }
    }

    /// The address that Django gives a file, escaped as it does.
    static func address(_ path: String, below mediaURL: String) -> String {
        let safe = CharacterSet(
            charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~/!*()'")
        return (mediaURL.hasSuffix("/") ? mediaURL : mediaURL + "/")
            + (path.addingPercentEncoding(withAllowedCharacters: safe) ?? path)
    }
}
