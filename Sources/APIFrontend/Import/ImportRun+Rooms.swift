import Chat
import Redis

extension ImportRun {
    /// Imports rooms, their members and their members' lists of rooms.
    mutating func importRooms() async throws {
        if self.survey.filesOfModels[.room] != nil {
            let free = try await self.redis.run(self.store.liftRoomIDs(to: self.survey.highestRoom))
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
        let looks = try await self.run(wanted.map { self.store.look($0, free: free) })
        var kept: [(room: DumpRoom, members: [Int64], verdict: ImportStore.RoomVerdict)] = []
        for (room, verdict) in zip(wanted, looks) {
            let members = room.members.filter(imported.contains)
            if verdict == .taken || members.isEmpty {
                self.report.left(.room, String(room.id), verdict == .taken ? .takenRoom : .noMembers)
                self.refusedRooms.insert(room.id)
                continue
            }
            if members.count < room.members.count { self.report.left(.room, String(room.id), .missingMembers) }
            self.rooms.insert(room.id)
            if verdict == .new { self.report.added(.room) } else { self.report.found(.room) }
            kept.append((room, members, verdict))
        }
        // By all its members: one who cannot be imported now may come with a later dump, and must find a group.
        let direct = try await self.claimPairs(kept.map { ($0.room.id, $0.room.members.count == 2 ? $0.members : []) })
        guard !self.settings.isDryRun else { return }
        for one in kept where one.verdict != .live {
            let kind: ChatRoom.Kind = direct.contains(one.room.id) ? .direct : .group
            try await self.write(one.room, one.members, kind, free)
        }
    }

    /// Makes rooms of two direct ones; gives those that are.
    private mutating func claimPairs(_ rooms: [(id: Int64, members: [Int64])]) async throws -> Set<Int64> {
        let pairs = rooms.compactMap { room in DumpRoom.pair(room.members).map { (room.id, $0) } }
        let owners = try await self.run(pairs.map { id, pair in self.store.claim(pair, for: id) })
        var direct: Set<Int64> = []
        for ((id, _), owner) in zip(pairs, owners) {
            if owner == id {
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
        let parts = stride(from: 0, to: roles.count, by: 500).map { start in
            self.store.write(room, kind, roles[start..<min(start + 500, roles.count)], free: free).ignoringAnswer
        }
        let lists = members.map { ChatListStore().add(room.id, for: $0, at: room.updated) }
        // They know each other from the old site.
        let marks = members.map { self.store.noteCome($0, into: room.id) }
        // A list may not show what is not there.
        try await self.run(parts, then: lists + marks)
    }
}
