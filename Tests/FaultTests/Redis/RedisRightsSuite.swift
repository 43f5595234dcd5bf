import Foundation
import Primitives
import Redis
import TestSupport
import Testing

/// Rights that are missing in Redis, and what else it says of itself: told by readiness, and 503 for users; over when they return.
@Suite(.serialized, .enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(4)))
struct RedisRightsSuite {
    private static func redis(_ stack: TestStack, _ words: [String]) async throws {
        try await Shell.run("/usr/bin/redis-cli", ["-u", stack.redisURL] + words)
    }

    /// Gives a user exactly these rules; its password and its connections stay.
    private static func set(_ stack: TestStack, _ user: RedisUser, _ rules: [String]) async throws {
        try await self.redis(stack, ["ACL", "SETUSER", user.rawValue, "on", "resetkeys", "resetchannels"] + rules)
    }

    /// A right of each service that is taken away.
    private struct Loss: Sendable, CustomTestStringConvertible {
        let name: String
        /// What `ACL SETUSER` is told behind the whole of its rules.
        var also: [String] = []
        /// Rules that are left out, by user; the first that it has counts.
        var without: [String] = []
        /// What readiness has to say.
        let words: [String]
        /// Whether an otp/send cannot go on.
        var stopsCodes = true

        var testDescription: String { self.name }
    }

    private static let losses = [
        Loss(name: "scripts", also: ["-@scripting"], words: ["NOPERM", "run scripts"]),
        Loss(name: "all keys", also: ["resetkeys"], words: ["NOPERM"]),
        Loss(name: "one pattern", without: ["~otp:*", "~room:*"], words: ["NOPERM", "write "]),
        Loss(
            name: "keys that are only read", without: ["%R~apikey:*", "%R~account:*", "~account:*"],
            words: ["NOPERM"], stopsCodes: false),
        Loss(name: "all channels", also: ["resetchannels"], words: ["NOPERM", "channels"], stopsCodes: false),
        Loss(name: "one channel", without: ["&watches:*"], words: ["NOPERM", "watches:*"], stopsCodes: false),
        Loss(name: "writes", also: ["-@write"], words: ["NOPERM"]),
        Loss(name: "messages", also: ["-publish", "-spublish"], words: ["NOPERM", "publish to "], stopsCodes: false),
    ]

    private static func ports(_ stack: TestStack) -> [Int] {
        [stack.apiAdminPort, stack.workerAdminPort, stack.chatAdminPort]
    }

    private static func waitForAll(
        _ stack: TestStack, _ status: Int, saying words: [String], _ what: String, within limit: Duration
    ) async throws {
        for port in self.ports(stack) {
            var last = ""
            do {
                try await eventually("\(what): \(status) on \(port)", within: limit) {
                    let reply = try await stack.get(port, "/readyz")
                    last = reply.text
                    let detail = try reply.json()["components"]?["redis"]?["detail"]?.string ?? ""
                    return reply.status == status && words.allSatisfy { detail.contains($0) }
                }
            } catch {
                throw TestFailure("\(error): \(last)")
            }
        }
    }

    private static func startAll(_ stack: TestStack) async throws -> [ServiceProcess] {
        [try await stack.startAPI(), try await stack.startWorker(), try await stack.startChat()]
    }

    @Test func eachRightThatIsMissingIsRedisFaultAndNotOurs() async throws {
        try await TestStack.with("redis-rights") { stack async throws in
            let processes = try await Self.startAll(stack)
            for (index, loss) in Self.losses.enumerated() {
                for user in RedisUser.allCases {
                    let rules = try user.rules().filter { !loss.without.contains($0) }
                    try await Self.set(stack, user, rules + loss.also)
                }
                if loss.stopsCodes {
                    let reply = try await stack.sendCode(to: "0912100000\(index)")
                    #expect(reply.status == 503, "\(loss.name): \(reply.text)")
                    #expect(reply.headers["retry-after"] != nil, "\(loss.name)")
                }
                try await Self.waitForAll(
                    stack, 503, saying: loss.words, loss.name, within: RightsCheck.interval + .seconds(2) + .slack)
                for user in RedisUser.allCases { try await Self.set(stack, user, try user.rules()) }
                try await Self.waitForAll(stack, 200, saying: [], loss.name, within: .seconds(4) + .slack)
                let reply = try await stack.sendCode(to: "0912200000\(index)")
                #expect(reply.status == 200, "\(loss.name): \(reply.text)")
            }
            for process in processes {
                #expect(await process.stop() == 0)
                let isTold = ["98912100000", "98912200000"].contains { process.log.contains($0) }
                #expect(!isTold, "no number in what Redis said")
            }
        }
    }

    @Test func aUserWhoIsNotLetInComesBack() async throws {
        try await TestStack.with("redis-wrongpass") { stack async throws in
            let processes = try await Self.startAll(stack)
            for user in RedisUser.allCases {
                try await Self.redis(stack, ["ACL", "SETUSER", user.rawValue, "off"])
                try await Self.redis(stack, ["CLIENT", "KILL", "USER", user.rawValue])
            }
            try await Self.waitForAll(stack, 503, saying: ["WRONGPASS"], "off", within: .seconds(3) + .slack)
            let refused = try await stack.sendCode(to: "09121000001")
            #expect(refused.status == 503 && refused.headers["retry-after"] != nil)
            for user in RedisUser.allCases { try await Self.redis(stack, ["ACL", "SETUSER", user.rawValue, "on"]) }
            try await Self.waitForAll(stack, 200, saying: [], "on", within: .seconds(4) + .slack)
            #expect(try await stack.sendCode(to: "09121000001").status == 200)
            let password = RedisAddress(stack.redisURL(.api))?.password ?? "?"
            for process in processes {
                #expect(await process.stop() == 0)
                #expect(!process.log.contains(password))
            }
        }
    }

    @Test func aScriptThatDoesNotEndIsToldAndPasses() async throws {
        try await TestStack.with("redis-busy") { stack async throws in
            let processes = try await Self.startAll(stack)
            try await Self.redis(stack, ["CONFIG", "SET", "busy-reply-threshold", "100"])
            async let endless: Void = Self.redis(stack, ["EVAL", "while true do end", "0"])
            try await Self.waitForAll(stack, 503, saying: ["BUSY"], "busy", within: .seconds(4) + .slack)
            let reply = try await stack.sendCode(to: "09121000001")
            #expect(reply.status == 503 && reply.headers["retry-after"] != nil, "\(reply.text)")
            try await Self.redis(stack, ["SCRIPT", "KILL"])
            _ = try? await endless
            try await Self.waitForAll(stack, 200, saying: [], "again", within: .seconds(4) + .slack)
            #expect(try await stack.sendCode(to: "09121000001").status == 200)
            for process in processes { #expect(await process.stop() == 0) }
        }
    }
}
