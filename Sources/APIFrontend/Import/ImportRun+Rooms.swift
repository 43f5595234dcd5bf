import Chat
import Primitives
import Redis

extension ImportRun {
    /// Imports rooms, their members and their members' lists of rooms.
    mutating func importRooms() async throws {
        if self.survey.filesOfModels[.room] != nil {
            let free = try await self.lift(ChatKeys.roomIDs, to: self.survey.highestRoom)
            try await self.readRows(of: .room) { run, rows in try await run.importRooms(rows, free) }
        }
        self.rooms.seal()
    }

    private mutating func importRooms(_ rows: [DumpRow], _ free: FreeIDs) async throws {
        var wanted: [DumpRoom] = []
        for row in rows {
            do throws(ImportReason) {
                wanted.append(try DumpRoom(row))
            } catch {
                self.report.left(.room, row.name, error)
                if let id = try? row.id() { self.refusedRooms.insert(id) }
            }
        }
        let imported = try await self.imported(Set(wanted.lazy.flatMap(\.members)))
        let looks = try await self.send(wanted.map { self.roomCall($0, .group, [], free, mode: "look") })
        var kept: [(room: DumpRoom, members: [Int64], verdict: String)] = []
        for (room, look) in zip(wanted, looks) {
            let members = room.members.filter(imported.contains)
            let verdict = try look.string()
            if verdict == "taken" || members.isEmpty {
                self.report.left(.room, String(room.id), verdict == "taken" ? .takenRoom : .noMembers)
                self.refusedRooms.insert(room.id)
                continue
            }
            if members.count < room.members.count { self.report.left(.room, String(room.id), .missingMembers) }
            self.rooms.insert(room.id)
            if verdict == "new" { self.report.added(.room) } else { self.report.found(.room) }
            kept.append((room, members, verdict))
        }
        // By all its members: one who cannot be imported now may come with a later dump, and must find a group.
        let direct = try await self.claimPairs(kept.map { ($0.room.id, $0.room.members.count == 2 ? $0.members : []) })
        guard !self.settings.isDryRun else { return }
        for one in kept where one.verdict != "live" {
            let kind: ChatRoom.Kind = direct.contains(one.room.id) ? .direct : .group
            try await self.write(one.room, one.members, kind, free)
        }
    }

    /// Makes rooms of two direct ones; gives those that are.
    private mutating func claimPairs(_ rooms: [(id: Int64, members: [Int64])]) async throws -> Set<Int64> {
        let pairs = rooms.compactMap { room in DumpRoom.pair(room.members).map { (room.id, $0) } }
        let replies = try await self.send(
            pairs.map { id, pair in
                RedisCall(
                    ImportScripts.direct, keys: [ChatKeys.direct(pair)], arguments: [self.mode, String(id)])
            })
        var direct: Set<Int64> = []
        for ((id, _), reply) in zip(pairs, replies) {
            if try reply.integer() == id {
                direct.insert(id)
            } else {
                self.report.left(.room, String(id), .secondDirect)
            }
        }
        return direct
    }

    /// Writes a room: members some at a time, for a script holds Redis up.
    private func write(
        _ room: DumpRoom, _ members: [Int64], _ kind: ChatRoom.Kind, _ free: FreeIDs
    ) async throws {
        let roles = room.roles(members, kind)
        var calls: [RedisCall<RedisValue>] = []
        for start in stride(from: 0, to: roles.count, by: 500) {
            calls.append(self.roomCall(room, kind, roles[start..<min(start + 500, roles.count)], free, mode: "write"))
        }
        calls += members.map { ChatRoomList.addCall(room.id, for: $0, at: room.updated) }
        // They know each other from the old site.
        calls += members.map { RedisCall(RedisCommand("HSETNX", ChatKeys.read(room.id), String($0), "0")) }
        _ = try await self.send(calls)
    }

    private func roomCall(
        _ room: DumpRoom, _ kind: ChatRoom.Kind, _ roles: ArraySlice<(user: Int64, role: ChatRole)>, _ free: FreeIDs,
        mode: String
    ) -> RedisCall<RedisValue> {
        let fields = ChatRoom(
            id: room.id, name: room.name, kind: kind, status: room.status, created: room.created, updated: room.updated
        ).fields(epoch: SecureRandom.identifier())
        return RedisCall(
            ImportScripts.room, keys: [ChatKeys.room(room.id), ChatKeys.members(room.id)],
            arguments: [mode, free.contains(room.id) ? "1" : "0", String(room.created), String(fields.count)] + fields
                + roles.flatMap { [String($0.user), $0.role.rawValue] })
    }
}
