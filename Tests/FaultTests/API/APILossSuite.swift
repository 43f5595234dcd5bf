import Broker
import Foundation
import Glibc
import TestSupport
import Testing

/// An API that is killed between two steps of a send.
///
/// Every test has a stack of its own; a broker that is frozen, too.
@Suite(.serialized, .enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(2)))
struct APILossSuite {
    @Test func anAPIKilledBetweenStoreAndPublishCostsFiveSeconds() async throws {
        try await TestStack.with("api-killed") { stack async throws in
            // What the API publishes is lost on the way: the code is stored, the job exists nowhere.
            let broker = try #require(BrokerAddress(stack.amqpURL))
            let port = FreePorts.take(1)[0]
            let swallow = stack.directory.appending(path: "swallow").path
            let proxy = try ChildProcess(
                TestEnvironment.python,
                [TestEnvironment.root + "/Tests/Judges/proxy.py", "\(port)", "\(broker.port)", swallow],
                environment: ProcessInfo.processInfo.environment, output: "/dev/null", errors: "/dev/null")
            defer { kill(proxy.pid, SIGKILL) }
            let url = stack.amqpURL.replacing(":\(broker.port)/", with: ":\(port)/")
            let api = try await stack.startAPI(["AMQP_URL": url])
            let number = SharedStack.number()
            try Data().write(to: URL(filePath: swallow))
            async let lost = stack.sendCode(to: number)
            try await eventually("the code is stored") {
                try await stack.redisKeys().contains { $0.hasPrefix("otp:") }
            }
            let stored = ContinuousClock.now
            await api.killNow()
            _ = try? await lost
            let next = try await stack.startAPI()
            let worker = try await stack.startWorker()
            try await eventually("the next send works", within: .seconds(6) + .slack) {
                let reply = try await stack.sendCode(to: number)
                #expect([200, 409].contains(reply.status), "\(reply.text)")
                return reply.status == 200
            }
            #expect(ContinuousClock.now - stored < .seconds(6) + .slack)
            let code = try await stack.receivedCode(number)
            #expect(try await stack.inbox(number).count == 1)
            #expect(try await stack.authenticate(["mobile_number": number, "code": code]).status == 200)
            #expect(await worker.stop() == 0)
            #expect(await next.stop() == 0)
        }
    }

    @Test func anAPIKilledBeforeTheConfirmHasSentItsCodeAllTheSame() async throws {
        try await TestStack.with("api-killed-published", on: .breakable) { stack async throws in
            let api = try await stack.startAPI()
            let worker = try await stack.startWorker()
            let number = SharedStack.number()
            // A frozen broker has the job in its socket and confirms nothing.
            try stack.servers?.freeze(.rabbitmq)
            async let lost = stack.sendCode(to: number)
            try await eventually("the code is stored") {
                try await stack.redisKeys().contains { $0.hasPrefix("otp:") }
            }
            try await Task.sleep(for: .milliseconds(200))
            await api.killNow()
            _ = try? await lost
            try stack.servers?.thaw(.rabbitmq)
            let code = try await stack.receivedCode(number)
            let next = try await stack.startAPI()
            #expect(try await stack.sendCode(to: number).status == 409)
            #expect(try await stack.authenticate(["mobile_number": number, "code": code]).status == 200)
            #expect(await worker.stop() == 0)
            #expect(await next.stop() == 0)
        }
    }
}
