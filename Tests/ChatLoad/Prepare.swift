import ArgumentParser
import Chat
import Foundation
import Identity
import JWTKit
import Logging
import Operations
import Primitives
import Redis
import Secrets

/// `ChatLoad prepare`: users with sessions and tokens, and the rooms that they are members of.
///
/// Straight into Redis, as the front end would write them: thousands of logins by code would take longer than what is to be
/// measured.
struct Prepare: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prepare", abstract: "Writes users, sessions and rooms for a load, and signs tokens.")

    @Option(help: "Redis.")
    var redisURL: String

    @Option(help: "The key ring that signs tokens.")
    var keys: String

    @Option(help: "The file for the tokens, one on each line.")
    var tokens: String

    @Option(help: "Users, each for one connection.")
    var connections = 1_000

    @Option(help: "Rooms.")
    var rooms = 1

    @Option(help: "Rooms that each user is in.")
    var roomsPerConnection = 1

    @Option(help: "Seconds that the tokens are good for.")
    var life: Int64 = 3_600

    /// As many commands as go out in one piece.
    private static let batch = 2_000

    func run() async throws {
        guard let address = RedisAddress(self.redisURL) else { throw ValidationError("--redis-url is no address") }
        let logger = OperatorSession.logger("chat-load")
        let redis = RedisClient(
            configuration: .init(address: address, timeout: .seconds(10), connections: 1), logger: logger)
        let signer = try await self.signer(logger)
        let reason: @Sendable () -> String? = { redis.status.isConnected ? nil : "redis: \(redis.status.detail)" }
        let firstRoom = try await OperatorSession.run([redis], waitingFor: reason) {
            try await self.write(to: redis, signer)
        }
        print("{\"first_room\":\(firstRoom)}")
    }

    private func write(to redis: RedisClient, _ signer: (keys: JWTKeyCollection, kid: String)) async throws -> Int64 {
        let users = try await self.block(redis, AccountKeys.userIDs, self.connections)
        let firstRoom = try await self.block(redis, ChatKeys.roomIDs, self.rooms)
        let shape = LoadShape(
            connections: self.connections, rooms: self.rooms, roomsPerConnection: self.roomsPerConnection,
            firstRoom: firstRoom)
        let now = WallClock.now
        var commands: [RedisCommand] = []
        for id in firstRoom..<firstRoom + Int64(self.rooms) {
            let room = ChatRoom(id: id, name: "load", kind: .group, status: .open, created: now, updated: now)
            commands.append(
                RedisCommand(words: ["HSET", ChatKeys.room(id)] + room.fields(epoch: ChatStore.newEpoch())))
        }
        var tokens = ""
        for connection in 0..<self.connections {
            let user = users + Int64(connection)
            let session = SecureRandom.identifier()
            commands += self.account(user, session, now)
            let rooms = (0..<self.roomsPerConnection).map { shape.roomID(of: connection, slot: $0) }
            for room in rooms {
                commands.append(RedisCommand("HSET", ChatKeys.members(room), "\(user)", ChatRole.member.rawValue))
            }
            let list = rooms.flatMap { [String(now), String($0)] }
            commands.append(RedisCommand(words: ["ZADD", ChatKeys.rooms(of: user)] + list))
            tokens += try await self.token(of: user, session, now, signer) + "\n"
            if commands.count >= Self.batch { try await self.send(&commands, to: redis) }
        }
        try await self.send(&commands, to: redis)
        let isWritten = FileManager.default.createFile(
            atPath: self.tokens, contents: Data(tokens.utf8), attributes: [.posixPermissions: 0o600])
        guard isWritten else { throw ValidationError("cannot write \(self.tokens)") }
        return firstRoom
    }

    private func account(_ user: Int64, _ session: String, _ now: Int64) -> [RedisCommand] {
        let ends = String(now + self.life * 1_000)
        let key = AccountKeys.session(session, of: user)
        return [
            RedisCommand(
                "HSET", AccountKeys.account(user), "id", "\(user)", "number", "", "group", "0", "username",
                "load\(user)", "created", "\(now)", "sessions", "1"),
            RedisCommand(
                "HSET", key, "id", "1", "user", "\(user)", "refresh", "none", "user_agent", "ChatLoad", "ip_address",
                "127.0.0.1", "created", "\(now)", "last_seen", "\(now)", "ends", ends),
            RedisCommand("PEXPIREAT", key, ends),
            RedisCommand("ZADD", AccountKeys.sessions(of: user), ends, session),
            RedisCommand("PEXPIREAT", AccountKeys.sessions(of: user), ends),
        ]
    }

    private func send(_ commands: inout [RedisCommand], to redis: RedisClient) async throws {
        for reply in try await redis.pipeline(commands) { _ = try reply.get() }
        commands.removeAll(keepingCapacity: true)
    }

    /// Takes ids nobody else has; gives the first.
    private func block(_ redis: RedisClient, _ key: String, _ count: Int) async throws -> Int64 {
        try await redis.send(RedisCommand("INCRBY", key, String(count))).integer() - Int64(count) + 1
    }

    private func token(
        of user: Int64, _ session: String, _ now: Int64, _ signer: (keys: JWTKeyCollection, kid: String)
    ) async throws -> String {
        let claims = TokenClaims(
            tokenType: .access, exp: now / 1_000 + self.life, iat: now / 1_000, jti: SecureRandom.identifier(),
            userID: String(user), sid: session, iss: nil, aud: nil)
        return try await signer.keys.sign(claims, kid: JWKIdentifier(string: signer.kid))
    }

    private func signer(_ logger: Logger) async throws -> (keys: JWTKeyCollection, kid: String) {
        let entry = try KeyStore(path: self.keys, needs: [.jwt], logger: logger).current.active(.jwt)
        guard let pem = entry.privateKey else { throw ValidationError("the active jwt key is no pair") }
        let keys = JWTKeyCollection()
        await keys.add(ecdsa: try ES256PrivateKey(pem: pem), kid: JWKIdentifier(string: entry.kid))
        return (keys, entry.kid)
    }
}
