import Chat
import Identity
import Limits
import Redis
import SMS

extension ChatRooms {
    /// Counts a change of rooms or members of a user's, whatever becomes of it.
    ///
    /// Each is read again by every node that has the room. Where Redis takes no writes it is not counted, so that leaving and
    /// deleting go on.
    ///
    /// - Throws: ``APIError`` 429, or ``RedisError``.
    func payForChange(by holder: AccountHolder) async throws {
        if case .full(let pause, _)? = try await self.redis.run(
            ChatLimits.chargeForChange(by: holder).takeIfWritable())
        {
            throw APIError.rateLimited(ChatErrors.changesUsedUp, limit: "changes", pause)
        }
    }

    /// How often a change is decided anew because roles changed meanwhile.
    private static let tries = 5

    /// Decides about a room on how its members stand and does it, anew where they stand otherwise by then.
    ///
    /// - Parameters:
    ///   - other: whom it is about.
    ///   - act: decides and acts.
    /// - Throws: ``APIError``, also for a user who is no member.
    @inline(never)  // As all of ``ChatRooms``.
    func decide(
        _ user: Int64, towards other: Int64, in room: Int64,
        _ act: (ChatRoomStore.Standing) async throws -> ChatRoomStore.Verdict
    ) async throws {
        for _ in 0..<Self.tries {
            guard let standing = try await self.standing(user, towards: other, in: room) else {
                throw ChatErrors.noRoom
            }
            switch try await act(standing) {
            case .ok: return
            case .changed: continue
            case .banned: throw ChatErrors.banned
            case .full: throw standing.other == nil ? ChatErrors.roomIsFull : ChatErrors.tooManyBans
            case .none: throw ChatErrors.noBan
            case .alone: continue
            }
        }
        // Nothing was done, and the members will not change as fast for long.
        throw APIError.unavailable
    }
}
