import Chat
import Identity
import Limits
import Primitives
import Redis

/// Opens rooms: finds the direct room of two users or makes it, and makes groups.
struct ChatRoomOpener: Sendable {
    /// A room and whether it is new.
    typealias Opened = (room: ChatRoomView, isNew: Bool)

    let redis: RedisClient
    let rooms: ChatRooms
    let limits: ChatLimits
    let total: ChatRoomTotal
    let numbers: ChatNumbers
    let strangers: ChatStrangers
    let storage: ChatStorage

    /// The direct room of the caller and another user.
    ///
    /// One of theirs is free. A new one is paid for before the other is looked up, so that ids cannot be tried out for nothing.
    ///
    /// - Throws: ``APIError`` 403, 404, 429 or 503.
    func direct(_ user: SessionCheck.User, with other: Int64) async throws -> Opened {
        guard let pair = DirectPair(user.id, other) else { preconditionFailure("a room with oneself") }
        if let there = try await self.rooms.direct(pair) {
            try await self.requireActive([other])
            return try await self.make(there, pair, for: user.id, known: [])
        }
        try self.storage.requireRoom()
        let refund = try await self.pay(user.holder)
        let known = try await self.strangers.meet([other], by: user)
        try await self.requireActive([other])
        let strange = known.isEmpty ? [other] : []
        let fresh = try await self.rooms.newID()
        try await self.strangers.take(fresh, for: strange, by: user.holder)
        let id = try await self.rooms.claim(pair, for: fresh)
        if id != fresh {
            // Another request of the two was quicker.
            await self.strangers.giveBack(fresh, for: strange)
            if let refund { try await self.redis.run(refund) }
        }
        return try await self.make(id, pair, for: user.id, known: known)
    }

    /// The direct room of the caller and whom a request names.
    ///
    /// - Throws: ``APIError`` 400, 403, 404, 429 or 503.
    @inline(never)
    func direct(_ user: SessionCheck.User, with named: NamedUser) async throws -> Opened {
        try await self.direct(user, with: self.numbers.id(of: named, for: user))
    }

    /// A new group with the caller as its owner.
    ///
    /// - Throws: ``APIError`` 403, 404, 409, 429 or 503.
    func group(_ name: String, _ users: [Int64], for user: SessionCheck.User) async throws -> Opened {
        try self.storage.requireRoom()
        _ = try await self.pay(user.holder)
        let known = try await self.strangers.meet(users, by: user)
        try await self.requireActive(users)
        let id = try await self.rooms.newID()
        try await self.total.take(id, by: user)
        do {
            try await self.strangers.take(id, for: users.filter { !known.contains($0) }, by: user.holder)
        } catch {
            await self.total.giveBack(id, by: user)
            throw error
        }
        let members = users.map { (user: $0, role: ChatRole.member) } + [(user.id, .owner)]
        return try await self.make(Self.room(id, name: name, kind: .group), members, known: known)
    }

    private func requireActive(_ users: [Int64]) async throws {
        let accounts = try await self.redis.run(users.map { AccountStore.state(of: $0) })
        guard accounts.allSatisfy(\.isActive) else { throw ChatErrors.noUser }
    }

    private func make(_ id: Int64, _ pair: DirectPair, for user: Int64, known: Set<Int64>) async throws -> Opened {
        let other = pair.low == user ? pair.high : pair.low
        return try await self.make(
            Self.room(id, name: "", kind: .direct), [(other, .member), (user, .member)], known: known)
    }

    private func make(
        _ room: ChatRoom, _ members: [(user: Int64, role: ChatRole)], known: Set<Int64>
    ) async throws -> Opened {
        let (view, isNew) = try await self.rooms.make(room, members, known: known)
        // Gone at once: another member's doing, or an operator's.
        guard let view else { throw ChatErrors.noRoom }
        return (view, isNew)
    }

    /// Counts a room of the caller; gives what takes that back.
    private func pay(_ holder: AccountHolder) async throws -> RedisCall<Void>? {
        guard let charge = self.limits.chargeRoom(of: holder) else { return nil }
        switch try await self.redis.run(charge.take()) {
        case .taken(let refund): return refund
        case .full(let pause, _): throw APIError.rateLimited(ChatErrors.roomsUsedUp, limit: "rooms", pause)
        }
    }

    private static func room(_ id: Int64, name: String, kind: ChatRoom.Kind) -> ChatRoom {
        let now = WallClock.now
        return ChatRoom(id: id, name: name, kind: kind, status: .open, created: now, updated: now)
    }
}
