import Primitives

/// One API, one worker and one simulator for all tests that break none of them.
///
/// Each test takes numbers of its own.
package enum SharedStack {
    private struct Running: Sendable {
        let stack: TestStack
        let processes: [ServiceProcess]
    }

    private static let running = StartedOnce {
        let stack = try await TestStack("shared")
        let api = try await stack.startAPI([
            "HTTP_TRUSTED_PROXIES": "127.0.0.1", "OTP_ORIGINS": "a.ir", "SMS_USER_SEND": "limited",
        ])
        let worker = try await stack.startWorker(["WEBHOOKS_ALLOWED_HOSTS": "127.0.0.1"])
        return Running(stack: stack, processes: [api, worker])
    }

    /// The running stack; the first caller starts it.
    package static func stack() async throws -> TestStack { try await self.running.value().stack }

    /// A number that no other test uses.
    package static func number() -> String { "09" + SecureRandom.code(digits: 9) }

    /// Does something with another API beside the shared one: the same Redis, keys and worker, and settings of its own.
    package static func withAPI(
        _ settings: [String: String], _ body: (TestStack, ServiceProcess) async throws -> Void
    ) async throws {
        let stack = TestStack(beside: try await self.stack())
        let api = try await stack.startAPI(["HTTP_TRUSTED_PROXIES": "127.0.0.1"].merging(settings) { $1 })
        do {
            try await body(stack, api)
        } catch {
            await api.killNow()
            throw error
        }
        await api.killNow()
    }
}

extension SMSFixture {
    /// Does something with the shared stack, beside clients of its own.
    package static func run(_ body: (SMSFixture) async throws -> Void) async throws {
        try await self.run(on: try await SharedStack.stack(), body)
    }
}
