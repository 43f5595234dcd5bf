import Foundation
import Glibc
import Primitives
import Redis
import TestSupport
import Testing

/// A Redis that answers and takes no writes: it is known, said, and left where another one may have taken over.
@Suite(.serialized, .enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(2)))
struct RefusingRedisSuite {
    private static func redis(_ url: String, _ words: String...) async throws {
        try await Shell.run("/usr/bin/redis-cli", ["-u", url] + words)
    }

    private static func ports(_ stack: TestStack) -> [Int] {
        [stack.apiAdminPort, stack.workerAdminPort, stack.chatAdminPort]
    }

    /// What readiness says of Redis.
    private static func detail(_ stack: TestStack, _ port: Int) async throws -> (status: Int, text: String) {
        let reply = try await stack.get(port, "/readyz")
        return (reply.status, try reply.json()["components"]?["redis"]?["detail"]?.string ?? "")
    }

    private static func waitForAll(
        _ stack: TestStack, status: Int, saying word: String? = nil, within limit: Duration
    ) async throws {
        for port in self.ports(stack) {
            try await eventually("\(status) on \(port)", within: limit) {
                let found = try await self.detail(stack, port)
                if let word { return found.status == status && found.text.contains(word) }
                return found.status == status
            }
        }
    }

    /// Starts one of each.
    ///
    /// - Parameter url: where Redis is for each of them; nil for where the stack has it.
    private static func startAll(
        _ stack: TestStack, redis url: (RedisUser) throws -> String? = { _ in nil }
    ) async throws -> [ServiceProcess] {
        func settings(_ user: RedisUser) throws -> [String: String] {
            try url(user).map { ["REDIS_URL": $0] } ?? [:]
        }
        return [
            try await stack.startAPI(try settings(.api)), try await stack.startWorker(try settings(.worker)),
            try await stack.startChat(try settings(.chat)),
        ]
    }

    @Test func aPrimaryThatIsMadeACopyIsNotReadyAndComesBack() async throws {
        try await TestStack.with("redis-demoted") { stack async throws in
            let processes = try await Self.startAll(stack)
            try await Self.redis(stack.redisURL, "REPLICAOF", "127.0.0.1", "1")
            try await Self.waitForAll(stack, status: 503, saying: "READONLY", within: .seconds(3) + .slack)
            #expect(try await stack.sendCode(to: "09120000001").status == 503)
            try await Self.redis(stack.redisURL, "REPLICAOF", "NO", "ONE")
            try await Self.waitForAll(stack, status: 200, within: .seconds(4) + .slack)
            #expect(try await stack.sendCode(to: "09120000001").status == 200)
            for process in processes { #expect(await process.stop() == 0) }
        }
    }

    @Test func aFullRedisIsNotReadyAndItsConnectionsStay() async throws {
        try await TestStack.with("redis-full") { stack async throws in
            let processes = try await Self.startAll(stack)
            func connections() async throws -> Set<Substring> {
                let list = try await Shell.run("/usr/bin/redis-cli", ["-u", stack.redisURL, "CLIENT", "LIST"])
                return Set(
                    list.split(separator: "\n").filter { !$0.contains("redis-cli") && !$0.contains("cmd=client") }
                        .compactMap { $0.split(separator: " ").first })
            }
            let before = try await connections()
            #expect(!before.isEmpty)
            try await Self.redis(stack.redisURL, "CONFIG", "SET", "maxmemory", "1")
            try await Self.waitForAll(stack, status: 503, saying: "OOM", within: .seconds(3) + .slack)
            try await Self.redis(stack.redisURL, "CONFIG", "SET", "maxmemory", "0")
            try await Self.waitForAll(stack, status: 200, within: .seconds(3) + .slack)
            #expect(try await connections() == before)
            for process in processes { #expect(await process.stop() == 0) }
        }
    }

    @Test func aRedisWithoutItsReplicasIsNotReady() async throws {
        try await TestStack.with("redis-noreplicas") { stack async throws in
            let api = try await stack.startAPI()
            try await Self.redis(stack.redisURL, "CONFIG", "SET", "min-replicas-to-write", "1")
            try await eventually("not ready", within: .seconds(3) + .slack) {
                let found = try await Self.detail(stack, stack.apiAdminPort)
                return found.status == 503 && found.text.contains("NOREPLICAS")
            }
            try await Self.redis(stack.redisURL, "CONFIG", "SET", "min-replicas-to-write", "0")
            try await stack.waitReady(stack.apiAdminPort)
            #expect(await api.stop() == 0)
        }
    }

    /// A floating address moves to the new primary, while the old one keeps the connections that it has.
    @Test func aDemotedPrimaryIsLeftForTheNewOneWithoutARestart() async throws {
        try await TestStack.with("redis-failover") { stack async throws in
            let next = try await PrivateServers(in: stack.directory.appending(path: "next"), only: .redis)
            do {
                try await self.failOver(stack, to: next)
            } catch {
                await next.stop()
                throw error
            }
            await next.stop()
        }
    }

    private func failOver(_ stack: TestStack, to next: PrivateServers) async throws {
        let old = try #require(RedisAddress(stack.redisURL))
        let new = try #require(RedisAddress(next.redisURL))
        let target = stack.directory.appending(path: "target")
        func lead(to port: Int) throws { try Data("\(port)".utf8).write(to: target, options: .atomic) }
        try lead(to: old.port)
        // The two are one to their clients: who has a password here has it there.
        for user in RedisUser.allCases {
            guard let password = RedisAddress(stack.redisURL(user))?.password else { continue }
            try await Self.redis(next.redisURL, "ACL", "SETUSER", user.rawValue, ">" + password)
        }
        let port = FreePorts.take(1)[0]
        let address = try ChildProcess(
            TestEnvironment.python,
            [TestEnvironment.root + "/Tests/Judges/floating_address.py", "\(port)", target.path],
            environment: ProcessInfo.processInfo.environment, output: "/dev/null", errors: "/dev/null")
        defer { kill(address.pid, SIGKILL) }
        let processes = try await Self.startAll(stack) { user in
            let password = RedisAddress(stack.redisURL(user))?.password ?? ""
            return "redis://\(user.rawValue):\(password)@127.0.0.1:\(port)/0"
        }
        #expect(try await stack.sendCode(to: "09120000001").status == 200)

        try lead(to: new.port)
        try await Self.redis(stack.redisURL, "REPLICAOF", "127.0.0.1", "1")
        let start = ContinuousClock.now
        try await eventually("it writes again", within: .seconds(3) + .slack) {
            try await stack.sendCode(to: "09120000002").status == 200
        }
        let elapsed = ContinuousClock.now - start
        #expect(elapsed < .seconds(3) + .slack)
        try await Self.waitForAll(stack, status: 200, within: .seconds(4) + .slack)
        // Also those that only listen: a demoted server may hear nothing of what is published.
        try await eventually("nobody is left on the old one", within: .seconds(3) + .slack) {
            let list = try await Shell.run("/usr/bin/redis-cli", ["-u", stack.redisURL, "CLIENT", "LIST"])
            return !["api-frontend", "sms-worker", "chat-fanout", "chelseru-pubsub"].contains {
                list.contains("name=\($0)")
            }
        }
        // The worker writes there too: its SMS arrives, and the login works.
        let code = try await stack.receivedCode("09120000002")
        #expect(try await stack.authenticate(["mobile_number": "09120000002", "code": code]).status == 200)
        for process in processes { #expect(await process.stop() == 0) }
    }
}
