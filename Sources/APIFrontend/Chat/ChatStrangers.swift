import Chat
import Identity
import Limits
import Redis
import SMS

/// What it takes to put people who do not know one into a room.
///
/// Looking a stranger up is paid for before it is done, whatever comes of it: ids are numbers in a row, and answers tell which there are.
/// And nobody is put into more than so many rooms by strangers, or more than a share of them by one person: `strangerrooms:{u<id>}` has those that a
/// user has not come into, with the ``AccountHolder`` who put the user there. It is told before a room has its new member, so that what stops in
/// between leaves a room too many in it, never one too few; of a full one some is looked at, and what a user has come into or left is struck out.
struct ChatStrangers: Sendable {
    /// Rooms that are looked at in one try.
    private static let sample = 100
    /// What part of the rooms may be one person's: else one is enough to keep everybody else from a user.
    private static let share = 4

    let redis: RedisClient
    let acquaintances: ChatAcquaintances
    let limits: ChatLimits
    /// Rooms that a user has not come into.
    let limit: Int

    /// Finds out which of these users the caller knows, and pays for looking up the others.
    ///
    /// - Returns: those whom the caller knows.
    /// - Throws: ``APIError`` 429.
    func meet(_ others: [Int64], by user: SessionCheck.User) async throws -> Set<Int64> {
        let known = try await self.acquaintances.known(others, to: user.id)
        try await self.pay(for: others.count - known.count, by: user.holder)
        return known
    }

    /// Pays for looking up so many strangers, or none.
    ///
    /// - Throws: ``APIError`` 429.
    func pay(for strangers: Int, by holder: AccountHolder) async throws {
        guard let charge = self.limits.chargeLookups(strangers, by: holder) else { return }
        if case .full(let pause, _) = try await self.redis.run(charge.take()) {
            throw APIError.rateLimited(ChatErrors.lookupsUsedUp, limit: "lookups", pause)
        }
    }

    /// Counts a room that strangers are about to be put into, for all of them or for none.
    ///
    /// - Throws: ``APIError`` 403.
    func take(_ room: Int64, for strangers: [Int64], by holder: AccountHolder) async throws {
        guard !strangers.isEmpty else { return }
        let answers = try await self.redis.run(strangers.map { self.take(room, for: $0, by: holder) })
        var taken = zip(strangers, answers).filter(\.1).map(\.0)
        let full = zip(strangers, answers).filter { !$0.1 }.map(\.0)
        for user in full {
            try await self.strike(user)
            guard try await self.redis.run(self.take(room, for: user, by: holder)) else {
                await self.giveBack(room, for: taken)
                throw ChatErrors.tooManyStrangers
            }
            taken.append(user)
        }
    }

    /// Takes back what was counted for a room that strangers were not put into.
    func giveBack(_ room: Int64, for strangers: [Int64]) async {
        guard !strangers.isEmpty else { return }
        _ = try? await self.redis.run(strangers.map { StrangerRooms.remove([room], of: $0).caught })
    }

    /// Strikes rooms out that a user has come into, or is no member of.
    private func strike(_ user: Int64) async throws(RedisError) {
        let rooms = try await self.redis.run(StrangerRooms.some(Self.sample, of: user))
        let (areMembers, haveCome) = try await self.redis.run(
            rooms.map { ChatStore.isMember(user, of: $0).caught },
            rooms.map { ChatStore.hasCome(user, into: $0).caught })
        var gone: [Int64] = []
        for (room, (isMember, hasCome)) in zip(rooms, zip(areMembers, haveCome)) {
            if case (.success(true), .success(false)) = (isMember, hasCome) { continue }
            gone.append(room)
        }
        if !gone.isEmpty { try await self.redis.run(StrangerRooms.remove(gone, of: user)) }
    }

    private func take(_ room: Int64, for user: Int64, by holder: AccountHolder) -> RedisCall<Bool> {
        StrangerRooms.take(
            room, for: user, by: holder, limit: self.limit, share: max(self.limit / Self.share, 1))
    }
}
