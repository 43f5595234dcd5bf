import Foundation
import TestSupport
import Testing

/// What honest users notice of attackers who do what the service lets strangers and users do.
@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(4)))
struct AttackTests {
    @Test func honestUsersGetTheirCodesBesideEveryAttack() async throws {
        try await TestStack.with("attack") { stack in
            // Limits as by default, which a test's stack otherwise switches off; but rooms fill in seconds, not in hours.
            let common = [
                "LOG_LEVEL": "warning", "CHAT_MESSAGE_LIMITS": "0", "CHAT_ROOM_LIMIT": "0", "CHAT_LOOKUPS": "0",
            ]
            let front = [
                "AUTH_AUTH_METHOD": "OTP,PASSWD", "AUTH_SCRYPT_COST": "10", "HTTP_TRUSTED_PROXIES": "127.0.0.1",
                "LIMITS_ADDRESS": "60/10m,300/24h", "LIMITS_PREFIX": "50/10m", "LIMITS_LOGIN": "120/10m",
            ]
            let services = [
                try await stack.startAPI(common.merging(front) { $1 }),
                try await stack.startWorker(["LOG_LEVEL": "warning"]),
                try await stack.startChat(common),
            ]
            // Fewer attackers than against a release build, which is ten to thirty times as fast with each of them.
            let turns = ["--rate", "50", "--seconds", "3", "--senders", "2", "--readers", "2", "--rest", "0.2"]
            try await Self.judge(stack, turns + ["--limit", "500", "--factor", "3"])
            for service in services { await service.killNow() }
        }
    }

    /// Lets the attackers at a stack, and prints what came of it.
    private static func judge(_ stack: TestStack, _ options: [String]) async throws {
        let log = stack.directory.appending(path: "attack.log")
        try Data().write(to: log)
        let addresses =
            [stack.apiPort, stack.chatPort, stack.simulatorPort].map { "http://127.0.0.1:\($0)" } + [stack.redisURL]
        let key = ["API_KEY": try await stack.apiKey(["--rate", "0", "--budget", "0"])]
        let process = try ChildProcess(
            TestEnvironment.python, ["-B", TestEnvironment.root + "/scripts/lib/attack.py"] + addresses + options,
            environment: ProcessInfo.processInfo.environment.merging(key) { $1 }, output: log.path, errors: log.path)
        let status = await process.wait(within: .seconds(180))
        let said = try String(contentsOf: log, encoding: .utf8)
        guard status == 0 else {
            throw TestFailure("attack.py: \(status.map(String.init) ?? "still running")\n\(said)")
        }
        print(said)
    }
}
