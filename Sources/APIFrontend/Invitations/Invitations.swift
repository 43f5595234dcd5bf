import Chat
import Identity
import Limits
import Primitives
import Redis
import SMS
import Secrets

/// Invitations of users: links by which others come into a group, or into a direct conversation with who made the link.
///
/// A link works as long as Redis has the invitation, and its maker is there and, for a group, may add members to it. Looking at one joins nothing.
///
/// Whoever comes in by one takes a use, comes in, and then keeps the use or gives it back: three steps, because an invitation lies on its maker's slot
/// and a room on its own. What stops in between leaves a use that is held; the same user's next try goes on with it.
///
/// Nothing of it is inlined, as of ``ChatRooms``.
struct Invitations: Sendable {
    let redis: RedisClient
    let keys: KeyStore
    let rooms: ChatRooms
    let opener: ChatRoomOpener
    let storage: ChatStorage

    // MARK: - Of one's own

    /// Makes an invitation; gives it with the text of its link, which is told only now.
    ///
    /// - Throws: ``APIError`` 403, 404, 409, 429 or 503.
    @inline(never)
    func make(_ wanted: InvitationRequest, by user: SessionCheck.User) async throws -> (Invitation, token: String) {
        try await self.rooms.payForChange(by: user.holder)
        if let room = wanted.room { try await self.requireRight(of: user.id, in: room) }
        try self.storage.requireRoom()
        let charge = ChatLimits.charge(.invitation, by: user.holder, ChatLimits.invitations)
        if case .full(let pause, _) = try await self.redis.run(charge.take()) {
            throw APIError.rateLimited(ChatErrors.invitationsUsedUp, limit: "invitations", pause)
        }
        let now = WallClock.now
        let invitation = Invitation(
            id: InvitationID(of: user.id), room: wanted.room, uses: wanted.uses, created: now,
            ends: now + wanted.life.inMilliseconds)
        let token = try InvitationToken.make(invitation.id, ends: invitation.ends, keys: self.keys.current)
        guard try await self.redis.run(InvitationStore.create(invitation)) else { throw ChatErrors.tooManyInvitations }
        return (invitation, token)
    }

    /// Whoever may add members may invite them.
    private func requireRight(of user: Int64, in room: Int64) async throws {
        try await self.rooms.decide(user, towards: user, in: room) { standing in
            guard standing.rights.allow(.add(.member)) else { throw ChatErrors.notPermitted(in: standing.kind) }
            return .ok
        }
    }

    /// A user's invitations that are not over, the one that ends first first.
    @inline(never)
    func all(of user: Int64) async throws(RedisError) -> [Invitation] {
        let ids = try await self.redis.run(InvitationStore.ids(of: user))
        guard !ids.isEmpty else { return [] }
        return try await self.redis.run(ids.map { InvitationStore.read($0) }).compactMap(\.self)
    }

    /// Ends an invitation: one's own, or one to a group whose members one may add.
    ///
    /// - Throws: ``APIError`` 404 or 429.
    @inline(never)
    func revoke(_ id: InvitationID, by user: SessionCheck.User) async throws {
        try await self.rooms.payForChange(by: user.holder)
        if id.inviter != user.id {
            guard let room = try await self.redis.run(InvitationStore.read(id))?.room,
                let standing = try await self.rooms.standing(user.id, towards: user.id, in: room),
                standing.rights.allow(.add(.member))
            else { throw ChatErrors.noInvitation }
        }
        guard try await self.redis.run(InvitationStore.revoke(id)) else { throw ChatErrors.noInvitation }
    }

    // MARK: - Of others

    /// Where a link leads.
    ///
    /// - Throws: ``APIError`` 404 or 429.
    @inline(never)
    func look(_ token: String, by user: SessionCheck.User) async throws -> InvitedPlace {
        try await self.trying(user.holder) { try await self.place(self.id(in: token), for: user.id) }
    }

    /// Brings a user in by a link; gives the room.
    ///
    /// - Throws: ``APIError`` 400, 403, 404, 429 or 503.
    @inline(never)
    func accept(_ token: String, by user: SessionCheck.User) async throws -> ChatRoomView {
        try await self.rooms.payForChange(by: user.holder)
        return try await self.trying(user.holder) { try await self.enter(try self.id(in: token), user) }
    }

    private func id(in token: String) throws(APIError) -> InvitationID {
        guard let id = InvitationToken.id(in: token, keys: self.keys.current) else { throw ChatErrors.noInvitation }
        return id
    }

    /// Counts a try before it is made, and takes that back unless there is no such invitation.
    private func trying<Value: Sendable>(
        _ holder: AccountHolder, _ act: () async throws -> Value
    ) async throws -> Value {
        let refund = try await self.takeTry(holder)
        do {
            let value = try await act()
            self.redis.submit(refund) { _ in }
            return value
        } catch {
            if (error as? APIError)?.code != ChatErrors.noInvitation.code { self.redis.submit(refund) { _ in } }
            throw error
        }
    }

    private func takeTry(_ holder: AccountHolder) async throws -> RedisCall<Void> {
        let charge = ChatLimits.charge(.invitationTry, by: holder, ChatLimits.invitationTries)
        switch try await self.redis.run(charge.take()) {
        case .taken(let refund): return refund
        case .full(let pause, _):
            throw APIError.rateLimited(ChatErrors.invitationsTried, limit: "invitation_tries", pause)
        }
    }

    // MARK: - Where it leads

    /// Where an invitation leads a user who may use it, or is there already.
    @inline(never)
    private func place(_ id: InvitationID, for user: Int64) async throws -> InvitedPlace {
        let (found, maker) = try await self.redis.run(
            InvitationStore.read(id, for: user), AccountStore.state(of: id.inviter))
        guard let invitation = found, maker.isActive,
            let place = try await self.place(of: invitation, for: user),
            // Who came in by it finds it used up.
            invitation.uses > 0 || place.own != nil
        else { throw ChatErrors.noInvitation }
        return place
    }

    private func place(of invitation: Invitation, for user: Int64) async throws -> InvitedPlace? {
        guard let room = invitation.room else {
            let pair = DirectPair(invitation.id.inviter, user)
            let own: Int64? = if let pair { try await self.rooms.direct(pair) } else { nil }
            return InvitedPlace(
                invitation: invitation, kind: .direct, name: "", members: nil, isOpen: true, own: own)
        }
        return try await self.group(room, invitation, for: user)
    }

    /// A group of whose members the maker of an invitation may add some; nil if there is none, or no more.
    private func group(
        _ room: Int64, _ invitation: Invitation, for user: Int64
    ) async throws(RedisError) -> InvitedPlace? {
        let store = ChatRoomStore(maxMembers: self.rooms.maxMembers)
        let (standing, name, status, members) = try await self.redis.run(
            store.standing(invitation.id.inviter, towards: user, in: room), ChatStore.name(of: room),
            ChatStore.status(of: room), ChatStore.memberCount(of: room))
        guard let standing, standing.rights.allow(.add(.member)) else { return nil }
        return InvitedPlace(
            invitation: invitation, kind: .group, name: name, members: members, isOpen: status == .open,
            own: standing.other == nil ? nil : room)
    }

    // MARK: - Coming in

    /// How often a use is asked for that another request of the same user holds, and how long after each other.
    private static let tries = 20
    private static let pause = Duration.milliseconds(100)

    private func enter(_ id: InvitationID, _ user: SessionCheck.User) async throws -> ChatRoomView {
        for _ in 0..<Self.tries {
            let place = try await self.place(id, for: user.id)
            // Who is there already needs no use.
            if place.own != nil { return try await self.room(of: place, user) }
            try self.requireEntrance(place, user.id)
            switch try await self.redis.run(InvitationStore.take(id, for: user.id)) {
            case .held(let hold): return try await self.enter(place, hold, user)
            case .busy: try await Task.sleep(for: Self.pause)
            // Used up since it was looked at; perhaps by the same user's other request, which then has the room.
            case .none: continue
            }
        }
        throw APIError.unavailable
    }

    /// What needs no use to be refused.
    private func requireEntrance(_ place: InvitedPlace, _ user: Int64) throws(APIError) {
        guard place.kind == .group || place.inviter != user else { throw ChatErrors.oneself("token") }
        guard place.isOpen else { throw ChatErrors.roomIsClosed }
        try self.storage.requireRoom()
    }

    /// Comes in with a use that is held.
    ///
    /// What Redis has not answered may have been done: then the use stays held, for the same user's next try.
    @inline(never)
    private func enter(
        _ place: InvitedPlace, _ hold: InvitationStore.Hold, _ user: SessionCheck.User
    ) async throws -> ChatRoomView {
        let entered: ChatRoomOpener.Opened
        do { entered = try await self.come(to: place, user) } catch {
            if error is APIError { await self.end(InvitationStore.giveBack(hold)) }
            throw error
        }
        // Somebody else has brought the user in meanwhile; one that was held before has most likely done so itself.
        let isUsed = entered.isNew || hold.isInherited
        await self.end(isUsed ? InvitationStore.keep(hold) : InvitationStore.giveBack(hold))
        return entered.room
    }

    @inline(never)
    private func come(to place: InvitedPlace, _ user: SessionCheck.User) async throws -> ChatRoomOpener.Opened {
        guard let group = place.invitation.room else {
            return try await self.opener.direct(user, with: place.inviter)
        }
        return try await self.join(group, place, user)
    }

    /// What is not ended stays held: that costs a use, and nobody a room.
    private func end(_ call: RedisCall<Void>) async { try? await self.redis.run(call) }

    /// Makes a user a member of a group, in the name of who invites; gives whether the user was none.
    private func join(
        _ room: Int64, _ place: InvitedPlace, _ user: SessionCheck.User
    ) async throws -> ChatRoomOpener.Opened {
        var isNew = true
        do {
            try await self.rooms.decide(place.inviter, towards: user.id, in: room) { standing in
                isNew = standing.other == nil
                return try await self.joined(room, by: place.inviter, user, standing)
            }
        } catch let error as APIError where error.code == ChatErrors.noRoom.code {
            // Who invites is no member any more.
            throw ChatErrors.noInvitation
        }
        return (try await self.whole(room, user.id), isNew)
    }

    @inline(never)
    private func joined(
        _ room: Int64, by inviter: Int64, _ user: SessionCheck.User, _ standing: ChatRoomStore.Standing
    ) async throws -> ChatRoomStore.Verdict {
        guard standing.other == nil else { return .ok }
        guard standing.rights.allow(.add(.member)) else { throw ChatErrors.noInvitation }
        // Who comes by itself is nobody who was only put there.
        return try await self.rooms.put(
            user.id, as: .member, in: room, by: inviter, standing, newcomer: (user.holder, true))
    }

    /// The room that a user is in already; a list that was lost is mended.
    @inline(never)
    private func room(of place: InvitedPlace, _ user: SessionCheck.User) async throws -> ChatRoomView {
        guard let group = place.invitation.room else {
            return try await self.opener.direct(user, with: place.inviter).room
        }
        try await self.rooms.list(group, for: user.id)
        return try await self.whole(group, user.id)
    }

    private func whole(_ room: Int64, _ user: Int64) async throws -> ChatRoomView {
        guard let view = try await self.rooms.room(room, for: user) else { throw ChatErrors.noRoom }
        return view
    }
}
