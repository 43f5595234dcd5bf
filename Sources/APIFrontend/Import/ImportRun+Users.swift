import Identity
import Primitives
import Redis

extension ImportRun {
    /// A user whose row is kept.
    private struct Kept {
        let user: DumpUser
        var phone: PhoneNumber?
        var group = 0
        var isNew: Bool
    }

    /// Imports users with their numbers and logins, then numbers of users imported before.
    mutating func importUsers() async throws {
        var claimed = [Bool](repeating: false, count: self.survey.mobiles.count)
        if self.survey.filesOfModels[.user] != nil {
            // First of all: from here on no new user gets an id of the dump.
            let free = try await self.lift(AccountKeys.userIDs, to: self.survey.highestUser)
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
        let verdicts = try await self.send(wanted.map { self.accountCall($0, free: free, mode: "look") })
        var kept: [Kept] = []
        for (var one, verdict) in zip(wanted, verdicts) {
            switch try verdict.string() {
            case "taken": self.report.left(.user, String(one.user.id), .takenID)
            case "held": self.report.left(.user, String(one.user.id), .heldID)
            case let word:
                one.isNew = word == "new"
                kept.append(one)
            }
        }
        try await self.claimNumbers(&kept)
        if !self.settings.isDryRun {
            let off = kept.compactMap { $0.user.isActive ? nil : $0.phone }
            _ = try await self.send(
                kept.map { self.accountCall($0, free: free, mode: "write") }
                    + off.map { RedisCall(RedisCommand("SET", AccountKeys.shutOut($0), "1")) })
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
            (one.phone, one.group) = (phone, group)
            if !self.settings.groups.contains(group) { self.report.left(.user, String(one.user.id), .closedGroup) }
        }
        return one
    }

    private func accountCall(_ one: Kept, free: FreeIDs, mode: String) -> RedisCall<RedisValue> {
        RedisCall(
            ImportScripts.account, keys: [AccountKeys.account(one.user.id)],
            arguments: [
                mode, String(one.user.id), one.user.username, one.phone?.e164 ?? "", String(one.group), one.user.email,
                String(one.user.created), one.user.isActive ? "" : "0", free.contains(one.user.id) ? "1" : "0",
            ])
    }

    /// Makes numbers name their users; takes a number from a user whose it is not.
    private mutating func claimNumbers(_ kept: inout [Kept]) async throws {
        let owners = kept.indices.compactMap { place in kept[place].phone.map { (place, $0) } }
        let replies = try await self.send(
            owners.map { place, phone in
                self.identityCall(kept[place].user.id, phone, kept[place].group, kept[place].user.created)
            })
        for place in try Self.refused(owners.map(\.0), replies) {
            self.report.left(.user, String(kept[place].user.id), .takenNumber)
            (kept[place].phone, kept[place].group) = (nil, 0)
        }
    }

    /// The places whose reply is 0.
    ///
    /// A function of its own, because Swift 6.3.1 fails to optimise `where try` behind an `await` that throws.
    private static func refused(_ places: [Int], _ replies: [RedisValue]) throws(RedisError) -> [Int] {
        var refused: [Int] = []
        for (place, reply) in zip(places, replies) {
            if try reply.integer() == 0 { refused.append(place) }
        }
        return refused
    }

    private func identityCall(
        _ id: Int64, _ phone: PhoneNumber, _ group: Int, _ created: Int64
    ) -> RedisCall<RedisValue> {
        RedisCall(
            ImportScripts.identity, keys: [AccountKeys.identity(phone, group: group)],
            arguments: [self.mode, String(id), String(created)])
    }

    private mutating func claimLogins(_ kept: [Kept]) async throws {
        let store = LoginStore(redis: self.redis)
        var wanted: [(entry: LoginEntry, name: LoginName)] = []
        var calls: [RedisCall<RedisValue>] = []
        let isDryRun = self.settings.isDryRun
        func claim(_ user: DumpUser, _ hash: String, _ name: LoginName) {
            let entry = LoginEntry(
                id: user.id, hash: hash, username: user.username, email: user.email, created: user.created,
                isActive: user.isActive)
            wanted.append((entry, name))
            calls.append(
                isDryRun
                    ? RedisCall(RedisCommand("HGET", LoginStore.key(name), "id")) : store.claimCall(entry, for: name))
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
            if one.phone == nil { self.report.left(.user, String(user.id), .noWayIn) }
        }
        for (login, reply) in zip(wanted, try await self.send(calls)) {
            guard case .taken = try LoginStore.Claim(reply, for: login.entry) else { continue }
            self.report.left(.user, String(login.entry.id), .takenName)
        }
    }

    /// Gives numbers to users who were imported before and are not in this dump.
    private mutating func importNumbers(_ positions: ArraySlice<Int>) async throws {
        let entries = positions.map { self.survey.mobiles[$0] }
        let replies = try await self.send(entries.map { self.numberCall($0.user, nil, 0, mode: "look") })
        var known: [(user: Int64, phone: PhoneNumber, group: Int)] = []
        for (entry, reply) in zip(entries, replies) {
            guard try reply.string() == "there" else {
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
        let owned = try await self.send(known.map { self.identityCall($0.user, $0.phone, $0.group, now) })
        var writes: [RedisCall<RedisValue>] = []
        for (entry, reply) in zip(known, owned) {
            if try reply.integer() == 0 {
                self.report.left(.mobile, "of user \(entry.user)", .takenNumber)
            } else {
                writes.append(self.numberCall(entry.user, entry.phone, entry.group, mode: self.mode))
            }
        }
        _ = try await self.send(writes)
    }

    private func numberCall(_ user: Int64, _ phone: PhoneNumber?, _ group: Int, mode: String) -> RedisCall<RedisValue> {
        RedisCall(
            ImportScripts.number, keys: [AccountKeys.account(user)],
            arguments: [mode, phone?.e164 ?? "", String(group)])
    }
}
