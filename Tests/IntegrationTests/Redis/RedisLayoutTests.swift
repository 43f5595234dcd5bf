import Foundation
import Operations
import Redis
import TestSupport
import Testing

/// Whose keys a database has is known before anything is written to it.
@Suite(.serialized, .enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(2)))
struct RedisLayoutTests {
    private static let database = 13

    /// The database, emptied, as one sees it who takes whatever is there.
    private func withEmpty(_ body: (RedisClient) async throws -> Void) async throws {
        try await TestRedis.run(Self.database) { redis in
            _ = try await redis.send(RedisCommand("FLUSHDB"))
            try await body(redis)
        }
    }

    /// Connects as a service does, and gives how that ended; nil once it is connected.
    private func connect(probing isProbing: Bool = true) async throws -> (any Error)? {
        let address = try #require(RedisAddress(try TestRedis.url(Self.database, as: .api)))
        var configuration = RedisClient.Configuration(address: address, connections: 2)
        configuration.isProbing = isProbing
        let client = RedisClient(configuration: configuration, logger: OperatorSession.logger("test"))
        let reason: @Sendable () -> String? = { client.status.isConnected ? nil : client.status.detail }
        do {
            try await OperatorSession.run([client], waitingFor: reason) {}
            return nil
        } catch {
            return error
        }
    }

    @Test func anEmptyDatabaseIsOursHoweverManyComeAtOnce() async throws {
        for _ in 0..<10 {
            try await self.withEmpty { redis in
                try await withThrowingTaskGroup(of: (any Error)?.self) { group in
                    for _ in 0..<8 { group.addTask { try await self.connect() } }
                    for try await error in group { #expect(error == nil, "\(String(describing: error))") }
                }
                #expect(try await redis.send(RedisCommand("GET", RedisLayout.key)) == .string(RedisLayout.version))
            }
        }
    }

    @Test(
        "keys of another layout are left alone",
        arguments: [["SET", "otp:{+989121234567}", "x"], ["SET", "layout", "1"], ["SET", "layout", "3"]])
    func others(command: [String]) async throws {
        try await self.withEmpty { redis in
            _ = try await redis.send(RedisCommand(words: command))
            for isProbing in [true, false] {
                let error = try await self.connect(probing: isProbing)
                #expect(error is RedisLayoutError, "\(String(describing: error))")
                #expect("\(error.map { "\($0)" } ?? "")".contains("api-frontend migrate"))
            }
            #expect(try await redis.send(RedisCommand("DBSIZE")).integer() == 1, "nothing was written")
        }
    }

    @Test func servicesAndCommandsStopAndSayWhatToDo() async throws {
        let shared = try await SharedStack.stack()
        let stack = TestStack(beside: shared)
        try await self.withEmpty { redis in
            _ = try await redis.send(RedisCommand("HSET", "user:{+989121234567}:0", "id", "1"))
            func url(_ user: RedisUser) throws -> [String: String] {
                ["REDIS_URL": try TestRedis.url(Self.database, as: user)]
            }
            let services = [
                try await stack.startAPI(try url(.api), ready: false),
                try await stack.startWorker(try url(.worker), adminPort: FreePorts.take(1)[0], ready: false),
                try await stack.startChat(try url(.chat), ready: false),
            ]
            for service in services {
                let status = await service.exitStatus(within: .seconds(20))
                #expect(status != nil && status != 0, "\(service.logFile.lastPathComponent): \(status ?? -1)")
                #expect(service.log.contains("api-frontend migrate"), "\(service.log.suffix(500))")
            }
            let failure = await #expect(throws: TestFailure.self) {
                try await Shell.run(
                    TestEnvironment.binaries + "/api-frontend", ["api-keys", "new", "--name", "x"],
                    environment: try url(.api))
            }
            #expect("\(failure.map { "\($0)" } ?? "")".contains("api-frontend migrate"))
            #expect(try await redis.send(RedisCommand("DBSIZE")).integer() == 1, "nothing was written")
        }
    }
}
