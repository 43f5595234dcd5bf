import Common

/// Opens rooms: finds the direct room of two users or makes it, and makes groups.
struct ChatRoomOpener: Sendable {
    /// A room and whether it is new.
    typealias Opened = (room: ChatRoomView, isNew: Bool)

    let rooms: ChatRoomStore
    let limits: ChatLimits
    let total: ChatRoomTotal
    let storage: ChatStorage

    /// The direct room of the caller and another user.
    ///
    /// One of theirs is free. A new one is paid for before the other is looked up, so that ids cannot be tried out for nothing.
    ///
    /// - Throws: ``APIError`` 404, 429 or 503.
    func direct(_ user: Int64, with other: Int64) async throws -> Opened {
        guard let pair = DirectPair(user, other) else { preconditionFailure("a room with oneself") }
        let replies = try await self.rooms.redis.run([
            self.rooms.directCall(pair), RedisCall(AccountState.command(other)),
        ])
        let known = try replies[0].get()
        if known == .null {
            try self.storage.requireRoom()
            let refund = try await self.pay(user)
            guard try AccountState.isActive(replies[1]) else { throw ChatErrors.noUser }
            let fresh = try await self.rooms.newID()
            let id = try await self.rooms.claim(pair, for: fresh)
            // Another request of the two was quicker.
            if id != fresh, let refund { _ = try await self.rooms.redis.run([refund]) }
            return try await self.make(id, pair, for: user)
        }
        guard try AccountState.isActive(replies[1]) else { throw ChatErrors.noUser }
        return try await self.make(try known.integer(), pair, for: user)
    }

    /// A new group with the caller as its owner.
    ///
    /// - Throws: ``APIError`` 404, 409, 429 or 503.
    func group(_ name: String, _ users: [Int64], for user: Int64) async throws -> Opened {
        try self.storage.requireRoom()
        _ = try await self.pay(user)
        for reply in try await self.rooms.redis.run(users.map { RedisCall(AccountState.command($0)) }) {
            guard try AccountState.isActive(reply) else { throw ChatErrors.noUser }
        }
        let id = try await self.rooms.newID()
        try await self.total.take(id, by: user)
        let members = users.map { (user: $0, role: ChatRole.member) } + [(user, .owner)]
        return try await self.make(Self.room(id, name: name, kind: .group), members)
    }

    private func make(_ id: Int64, _ pair: DirectPair, for user: Int64) async throws -> Opened {
        let other = pair.low == user ? pair.high : pair.low
        return try await self.make(
            Self.room(id, name: "", kind: .direct), [(other, .member), (user, .member)])
    }

    private func make(_ room: ChatRoom, _ members: [(user: Int64, role: ChatRole)]) async throws -> Opened {
        let (view, isNew) = try await self.rooms.make(room, members)
        // Gone at once: another member's doing, or an operator's.
        guard let view else { throw ChatErrors.noRoom }
        return (view, isNew)
    }

    /// Counts a room of the caller; gives what takes that back.
    private func pay(_ user: Int64) async throws -> RedisCall? {
        guard let charge = self.limits.chargeRoom(of: user) else { return nil }
        switch try charge.outcome(try await self.rooms.redis.run([charge.call])[0]) {
        case .taken(let refund): return refund
        case .full(let pause): throw APIError.rateLimited(ChatErrors.roomsUsedUp, limit: "rooms", pause)
        }
    }

    private static func room(_ id: Int64, name: String, kind: ChatRoom.Kind) -> ChatRoom {
        let now = WallClock.now
        return ChatRoom(id: id, name: name, kind: kind, status: .open, created: now, updated: now)
    }
}
