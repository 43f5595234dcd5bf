import Primitives
import SMS
import Secrets
import TestSupport
import Testing

/// What nobody may find in queues, logs and Redis.
///
/// Every test has a Redis and queues of its own.
@Suite(.serialized, .enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(2)))
struct SecretSuite {
    @Test func noSecretIsEverToBeSeen() async throws {
        try await TestStack.with("secrets") { stack async throws in
            let api = try await stack.startAPI()
            let worker = try await stack.startWorker()
            var secrets: [String] = [TestStack.providerKey]
            var numbers: [String] = []
            for index in 0..<5 {
                let number = SharedStack.number()
                numbers.append(String(number.dropFirst()))
                if index == 1 {
                    try await stack.fault(["provider": "kavenegar", "fault": "code", "value": 409, "count": 1])
                }
                if index == 2 {
                    try await stack.fault(["provider": "kavenegar", "fault": "reset_after_accept", "count": 1])
                }
                if index == 3 { try await stack.fault(["provider": "kavenegar", "fault": "garbage", "count": 1]) }
                #expect(try await stack.sendCode(to: number).status == 200)
                let code = try await stack.receivedCode(number)
                secrets.append(code)
                _ = try await stack.authenticate(["mobile_number": number, "code": "99999999"])
                let login = try await stack.authenticate(["mobile_number": number, "code": code]).json()
                for kind in ["access", "refresh"] { secrets.append(try #require(login[ProtocolText(kind)]?.string)) }
            }
            // Unused codes stay in Redis and, without a worker, in the queue.
            #expect(await worker.stop() == 0)
            for _ in 0..<3 {
                let number = SharedStack.number()
                numbers.append(String(number.dropFirst()))
                #expect(try await stack.sendCode(to: number).status == 200)
            }
            let ring = try KeyRing(file: stack.keys)
            secrets += ring.entries.compactMap(\.secret)
            secrets += ring.entries.compactMap(\.privateKey).flatMap {
                $0.split(separator: "\n").dropFirst().dropLast().map(String.init)
            }
            secrets.append(stack.amqpURL.split(separator: ":")[2].split(separator: "@").first.map(String.init) ?? "?")

            let judge = TestEnvironment.root + "/Tests/Judges/broker.py"
            let queue = try await Shell.run(TestEnvironment.python, [judge, stack.amqpURL, "dump", JobLane.otp.queue])
            #expect(queue.split(separator: "\n").count == 3)
            var redis = ""
            for key in try await stack.redisKeys() {
                redis += key + "\n"
                for command in [["hgetall"], ["get"], ["zrange", "0", "-1"]] {
                    redis +=
                        (try? await Shell.run(
                            "/usr/bin/redis-cli", ["-u", stack.redisURL, command[0], key] + command.dropFirst())) ?? ""
                }
            }
            let keyList = try await stack.redisKeys()
            #expect(keyList.contains { $0.hasPrefix("otp:") } && keyList.contains { $0.hasPrefix("session:") })
            let logs = api.log + worker.log
            #expect(logs.contains("logged in") && logs.contains("provider called"))
            for (place, text) in [("queue", queue), ("redis", redis), ("logs", logs)] {
                for secret in secrets { #expect(!text.contains(secret), "a secret in the \(place)") }
            }
            for number in numbers {
                #expect(!queue.contains(number), "a number in the queue")
                #expect(!logs.contains(number), "a number in the logs")
            }
            #expect(await api.stop() == 0)
        }
    }
}
