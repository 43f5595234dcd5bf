import Primitives
import Redis
import TestSupport
import Testing

@testable import APIFrontend
@testable import Chat

/// Invitations in Redis, step by step: what holds a use, and what a request leaves that ends between two of them.
@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(3)))
struct InvitationStoreTests {
    /// An invitation of a user whom nobody else has.
    private static func invitation(uses: Int64, life: Int64 = 60_000, of user: Int64? = nil) -> Invitation {
        let now = WallClock.now
        let user = user ?? Int64.random(in: 1 << 40..<1 << 41)
        return Invitation(id: InvitationID(of: user), room: nil, uses: uses, created: now, ends: now + life)
    }

    private static func hold(
        _ redis: RedisClient, _ id: InvitationID, _ user: Int64
    ) async throws -> InvitationStore.Hold {
        guard case .held(let hold) = try await redis.run(InvitationStore.take(id, for: user)) else {
            throw TestFailure("nothing to hold")
        }
        return hold
    }

    @Test func aUseIsTakenOnceAndKeptOrGivenBack() async throws {
        try await TestRedis.run(at: TestEnvironment.redisURL) { redis in
            let invitation = Self.invitation(uses: 1)
            let id = invitation.id
            #expect(try await redis.run(InvitationStore.create(invitation)))
            #expect(try await redis.run(InvitationStore.read(id)) == invitation)
            let hold = try await Self.hold(redis, id, 3)
            #expect(!hold.isInherited)
            // The same user's other request waits, and others find nothing.
            #expect(try await redis.run(InvitationStore.take(id, for: 3)) == .busy)
            #expect(try await redis.run(InvitationStore.take(id, for: 4)) == .none)
            #expect(try await redis.run(InvitationStore.read(id))?.uses == 0)
            #expect(try await redis.run(InvitationStore.read(id, for: 3))?.uses == 1)
            try await redis.run(InvitationStore.giveBack(hold))
            try await redis.run(InvitationStore.giveBack(hold))
            #expect(try await redis.run(InvitationStore.read(id)) == invitation)
            let next = try await Self.hold(redis, id, 4)
            try await redis.run(InvitationStore.keep(next))
            try await redis.run(InvitationStore.giveBack(next))
            #expect(try await redis.run(InvitationStore.read(id))?.uses == 0)
            #expect(try await redis.run(InvitationStore.take(id, for: 3)) == .none)
            // It is none of its user's any more, and there until its end for who came in by it.
            #expect(try await redis.run(InvitationStore.ids(of: id.inviter)).isEmpty)
            #expect(try await redis.run(InvitationStore.revoke(id)))
            #expect(try await !redis.run(InvitationStore.revoke(id)))
            #expect(try await redis.run(InvitationStore.read(id)) == nil)
        }
    }

    @Test func whatARequestHeldThatEndedIsItsUsersNextOne() async throws {
        try await TestRedis.run(at: TestEnvironment.redisURL) { redis in
            let invitation = Self.invitation(uses: 1)
            let id = invitation.id
            #expect(try await redis.run(InvitationStore.create(invitation)))
            let lost = try await Self.hold(redis, id, 3)
            // As if it had been held for long.
            let key = ChatKeys.invitation(id.text, of: id.inviter)
            try await Task.sleep(for: .milliseconds(5))
            let long = String(WallClock.now - InvitationStore.hold.inMilliseconds - 1_000)
            _ = try await redis.send(RedisCommand("HSET", key, "u3", long))
            #expect(try await redis.run(InvitationStore.take(id, for: 4)) == .none)
            let next = try await Self.hold(redis, id, 3)
            #expect(next.isInherited && next.since != lost.since)
            // The first one, if it comes to itself, has nothing to say any more.
            try await redis.run(InvitationStore.giveBack(lost))
            #expect(try await redis.run(InvitationStore.read(id))?.uses == 0)
            try await redis.run(InvitationStore.keep(next))
            #expect(try await redis.run(InvitationStore.read(id, for: 3))?.uses == 0)
        }
    }

    @Test func manyAtOnceGetAsManyAsThereAre() async throws {
        try await TestRedis.run(at: TestEnvironment.redisURL) { redis in
            let invitation = Self.invitation(uses: 5)
            #expect(try await redis.run(InvitationStore.create(invitation)))
            let takings = try await redis.run((1...40).map { InvitationStore.take(invitation.id, for: $0 % 20 + 1) })
            let held = takings.count { if case .held = $0 { true } else { false } }
            #expect(held == 5)
        }
    }

    @Test func aUserHasSoManyAtOnce() async throws {
        try await TestRedis.run(at: TestEnvironment.redisURL) { redis in
            let user = Int64.random(in: 1 << 40..<1 << 41)
            let all = (0..<InvitationStore.most).map { number in
                Self.invitation(uses: 2, life: 60_000 + Int64(number) * 1_000, of: user)
            }
            for one in all { #expect(try await redis.run(InvitationStore.create(one))) }
            #expect(try await !redis.run(InvitationStore.create(Self.invitation(uses: 1, of: user))))
            #expect(try await redis.run(InvitationStore.ids(of: user)) == all.map(\.id))
            #expect(try await redis.run(InvitationStore.revoke(all[7].id)))
            #expect(try await redis.run(InvitationStore.create(Self.invitation(uses: 1, life: 1_500, of: user))))
            #expect(try await !redis.run(InvitationStore.create(Self.invitation(uses: 1, of: user))))
            // What has ended makes room, and the list lives as long as the last of it.
            try await eventually("one has ended") {
                try await redis.run(InvitationStore.create(Self.invitation(uses: 1, life: 60_000, of: user)))
            }
            let life = try await redis.send(RedisCommand("PEXPIRETIME", ChatKeys.invitations(of: user))).integer()
            #expect(life == all.last?.ends)
        }
    }
}
