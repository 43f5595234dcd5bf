import Foundation
import Primitives
import TestSupport
import Testing

/// Chat while its parts come and go: two nodes, one Redis, writers that repeat until they are told, readers that resume.
@Suite(.serialized, .enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(8)))
struct ChatFaultSuite {
    private struct Outcome: Decodable {
        let acknowledged: Int
        let reconnects: Int
        let resumed: Int
        let resets: Int
        let failures: [String]
        let failed: Int
    }

    private static let messages = 12_000
    private static let settings = [
        "CHAT_MESSAGE_LIMITS": "0", "CHAT_USER_CONNECTIONS": "1000", "LOG_LEVEL": "info", "CHAT_ROOM_LIMIT": "0",
        "CHAT_LOOKUPS": "0",
        "AUTH_ACCESS_LIFE": "1800",
    ]

    @Test func nobodyMissesAMessageOrSeesOneTwice() async throws {
        try await TestStack.with("chat-history") { stack async throws in
            let other = TestStack(beside: stack)
            let api = try await stack.startAPI(Self.settings)
            let worker = try await stack.startWorker()
            let first = try await stack.startChat(Self.settings)
            var second = try await other.startChat(Self.settings)
            let run = try await Self.begin(stack, [stack.chatPort, other.chatPort], rooms: 10, allowLoss: false)
            let servers = try #require(stack.servers)
            try await run.reaches(1_800)
            try await Self.cutPubSub(stack)
            try await run.reaches(3_600)
            await second.killNow()
            try await Task.sleep(for: .seconds(1))
            second = try await other.startChat(Self.settings)
            try await run.reaches(6_000)
            try servers.killNow(.redis)
            try await Task.sleep(for: .milliseconds(500))
            try await servers.start(.redis)
            try await run.reaches(8_400)
            try await Self.cutPubSub(stack)
            await second.killNow()
            second = try await other.startChat(Self.settings)
            let outcome = try await run.end()
            #expect(outcome.failures == [], "\(outcome.failed)")
            #expect(outcome.acknowledged == Self.messages)
            #expect(outcome.resumed > 0)
            #expect(outcome.resets == 0)
            for process in [api, worker, first, second] { await process.killNow() }
        }
    }

    @Test func aRedisThatComesBackOlderShowsAsANewEpoch() async throws {
        try await TestStack.with("chat-epoch") { stack async throws in
            let api = try await stack.startAPI(Self.settings)
            let worker = try await stack.startWorker()
            let node = try await stack.startChat(Self.settings)
            let run = try await Self.begin(stack, [stack.chatPort], rooms: 4, allowLoss: true)
            let servers = try #require(stack.servers)
            try await run.reaches(5_000)
            try servers.killNow(.redis)
            try await Task.sleep(for: .milliseconds(300))
            try Self.shorten(stack, by: 200_000)
            try await servers.start(.redis)
            let outcome = try await run.end()
            #expect(outcome.failures == [], "\(outcome.failed)")
            #expect(outcome.resets > 0, "nobody noticed the loss")
            for process in [api, worker, node] { await process.killNow() }
        }
    }

    // MARK: The judge

    private struct Run {
        let process: ChildProcess
        let directory: URL

        func reaches(_ count: Int) async throws {
            try await eventually("\(count) messages", within: .seconds(120)) {
                let text = try String(contentsOf: self.directory.appending(path: "progress"), encoding: .utf8)
                return Int(text).map { $0 >= count } ?? false
            }
        }

        func end() async throws -> Outcome {
            let status = await self.process.wait(within: .seconds(300))
            let output = try Data(contentsOf: self.directory.appending(path: "judge.out"))
            guard status == 0 else {
                let errors = try String(contentsOf: self.directory.appending(path: "judge.err"), encoding: .utf8)
                throw TestFailure("the judge: \(status.map(String.init) ?? "still running") \(errors.suffix(4_000))")
            }
            return try JSONDecoder().decode(Outcome.self, from: output)
        }
    }

    private static func begin(
        _ stack: TestStack, _ ports: [Int], rooms: Int, allowLoss: Bool
    ) async throws -> Run {
        var users: [LoggedIn] = []
        for index in 0..<4 { users.append(try await stack.logIn("0912000000\(index)")) }
        let others = try users.dropFirst().map { try $0.id }.joined(separator: ",")
        var ids: [Int64] = []
        for _ in 0..<rooms {
            let reply = try await stack.call(
                "POST", "/api/chat/chatrooms/",
                headers: users[0].headers.merging(["Content-Type": "application/json"]) { $1 },
                body: Array(#"{"name":"r","users":[\#(others)]}"#.utf8))
            guard reply.status == 201, let id = try reply.json()["id"]?.integer else {
                throw TestFailure("no room: \(reply.status) \(reply.text)")
            }
            ids.append(id)
        }
        let tokens = users.map { "\"\($0.access)\"" }.joined(separator: ",")
        let nodes = ports.map { "\"ws://127.0.0.1:\($0)\"" }.joined(separator: ",")
        let plan = """
            {"nodes":[\(nodes)],"rooms":\(ids),"writers":[\(tokens)],"readers":[\(tokens)],"messages":\(Self.messages),\
            "writers_count":20,"readers_per_room":3,"allow_loss":\(allowLoss)}
            """
        let directory = stack.directory
        try plan.write(to: directory.appending(path: "plan.json"), atomically: true, encoding: .utf8)
        for name in ["judge.out", "judge.err", "progress"] { try Data().write(to: directory.appending(path: name)) }
        let process = try ChildProcess(
            TestEnvironment.python,
            [
                TestEnvironment.root + "/Tests/Judges/chat_history.py", directory.appending(path: "plan.json").path,
                directory.appending(path: "progress").path,
            ],
            environment: ProcessInfo.processInfo.environment, output: directory.appending(path: "judge.out").path,
            errors: directory.appending(path: "judge.err").path)
        return Run(process: process, directory: directory)
    }

    // MARK: Faults

    private static func cutPubSub(_ stack: TestStack) async throws {
        try await Shell.run("/usr/bin/redis-cli", ["-u", stack.redisURL, "CLIENT", "KILL", "TYPE", "pubsub"])
    }

    /// Cuts the end off Redis' append-only file: what a machine that lost its power may have lost.
    private static func shorten(_ stack: TestStack, by bytes: UInt64) throws {
        let directory = stack.directory.appending(path: "servers/redis/appendonlydir")
        let files = try FileManager.default.contentsOfDirectory(at: directory, includingPropertiesForKeys: nil)
        let file = try #require(files.filter { $0.lastPathComponent.hasSuffix(".incr.aof") }.max { $0.path < $1.path })
        let handle = try FileHandle(forWritingTo: file)
        let length = try handle.seekToEnd()
        try #require(length > bytes * 2)
        try handle.truncate(atOffset: length - bytes)
        try handle.close()
    }
}
