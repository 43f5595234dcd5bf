import Identity
import Primitives
import Redis

extension ImportRun {
    /// A user whose row is kept.
    private struct Kept {
        let user: DumpUser
        var number: ImportStore.Number?
        var isNew: Bool
    }

    /// Imports users with their numbers and logins, then numbers of users imported before.
    mutating func importUsers() async throws {
        var claimed = [Bool](repeating: false, count: self.survey.mobiles.count)
        if self.survey.filesOfModels[.user] != nil {
            // First of all: from here on no new user gets an id of the dump.
            let free = try await self.redis.run(self.store.liftUserIDs(to: self.survey.highestUser))
            try await self.readRows(of: .user) { run, rows in
                try await run.importUsers(rows, free: free, claimed: &claimed)
            }
        }
        self.users.seal()
        let rest = claimed.indices.filter { !claimed[$0] }
        for start in stride(from: 0, to: rest.count, by: 250) {
            try await self.importNumbers(rest[start..<min(start + 250, rest.count)])
        }
    }

    private mutating func importUsers(_ rows: [DumpRow], free: FreeIDs, claimed: inout [Bool]) async throws {
        var users: [DumpUser] = []
        for row in rows {
            do throws(ImportReason) {
                users.append(try DumpUser(row))
            } catch {
                self.report.left(.user, row.name, error)
            }
        }
        let wanted = users.map { Kept(user: $0, isNew: true) }.map { self.withNumber($0, &claimed) }
        let verdicts = try await self.run(wanted.map { self.store.look($0.user, $0.number, free: free) })
        var kept: [Kept] = []
        for (var one, verdict) in zip(wanted, verdicts) {
            switch verdict {
            case .taken: self.report.left(.user, String(one.user.id), .takenID)
            case .held: self.report.left(.user, String(one.user.id), .heldID)
            case .new, .there:
                one.isNew = verdict == .new
                kept.append(one)
            }
        }
        try await self.claimNumbers(&kept)
        if !self.settings.isDryRun {
            let off = kept.compactMap { $0.user.isActive ? nil : $0.number?.phone }
            _ = try await self.run(
                kept.map { self.store.write($0.user, $0.number, free: free).ignoringAnswer }
                    + off.map { AccountStore.shutOut($0) })
        }
        try await self.claimLogins(kept)
        for one in kept {
            self.users.insert(one.user.id)
            if one.isNew { self.report.added(.user) } else { self.report.found(.user) }
        }
    }

    private mutating func withNumber(_ one: Kept, _ claimed: inout [Bool]) -> Kept {
        guard let position = self.survey.mobiles.position(of: one.user.id) else { return one }
        claimed[position] = true
        var one = one
        switch self.survey.mobiles[position].finding {
        case .none: break
        case .shared: self.report.left(.user, String(one.user.id), .sharedNumber)
        case .number(let phone, let group):
            one.number = (phone, group)
            if !self.settings.groups.contains(group) { self.report.left(.user, String(one.user.id), .closedGroup) }
        }
        return one
    }

    /// Makes numbers name their users; takes a number from a user whose it is not.
    private mutating func claimNumbers(_ kept: inout [Kept]) async throws {
        var places: [Int] = []
        var calls: [RedisCall<Bool>] = []
        for (place, one) in kept.enumerated() {
            guard let (phone, group) = one.number else { continue }
            places.append(place)
            calls.append(self.store.claim(phone, group: group, for: one.user.id, created: one.user.created))
        }
        for (place, isOwn) in zip(places, try await self.run(calls)) where !isOwn {
            self.report.left(.user, String(kept[place].user.id), .takenNumber)
            kept[place].number = nil
        }
    }

    private mutating func claimLogins(_ kept: [Kept]) async throws {
        let store = self.store
        var wanted: [LoginEntry] = []
        var calls: [RedisCall<LoginStore.Claim>] = []
        func claim(_ user: DumpUser, _ hash: String, _ name: LoginName) {
            let entry = LoginEntry(
                id: user.id, hash: hash, username: user.username, email: user.email, created: user.created,
                isActive: user.isActive)
            wanted.append(entry)
            calls.append(store.claim(name, for: entry))
        }
        for one in kept {
            let user = one.user
            switch user.password {
            case .hash(let hash, let name):
                claim(user, hash, name)
                continue
            case .unusable(let reason): self.report.left(.user, String(user.id), reason)
            case .none: break
            }
            // The name stays theirs, without a way in: else a stranger could register it.
            if let name = LoginName(user.username), !UserNameRule.isReserved(name) {
                claim(user, LoginEntry.noPassword, name)
            }
            if one.number == nil { self.report.left(.user, String(user.id), .noWayIn) }
        }
        for (entry, claim) in zip(wanted, try await self.run(calls)) {
            guard case .taken = claim else { continue }
            self.report.left(.user, String(entry.id), .takenName)
        }
    }

    /// Gives numbers to users who were imported before and are not in this dump.
    private mutating func importNumbers(_ positions: ArraySlice<Int>) async throws {
        let entries = positions.map { self.survey.mobiles[$0] }
        let areThere = try await self.run(entries.map { self.store.isThere($0.user) })
        var known: [(user: Int64, phone: PhoneNumber, group: Int)] = []
        for (entry, isThere) in zip(entries, areThere) {
            guard isThere else {
                self.report.dropped(.mobile, "of user \(entry.user)", .unknownUser)
                continue
            }
            switch entry.finding {
            case .none: break
            case .shared: self.report.left(.mobile, "of user \(entry.user)", .sharedNumber)
            case .number(let phone, let group): known.append((entry.user, phone, group))
            }
        }
        let now = WallClock.now
        let owned = try await self.run(
            known.map { self.store.claim($0.phone, group: $0.group, for: $0.user, created: now) })
        var writes: [RedisCall<Bool>] = []
        for (entry, isOwn) in zip(known, owned) {
            if isOwn {
                writes.append(self.store.give(entry.phone, group: entry.group, to: entry.user))
            } else {
                self.report.left(.mobile, "of user \(entry.user)", .takenNumber)
            }
        }
        _ = try await self.run(writes)
    }
}
