import Common
import Foundation
import TestSupport
import Testing

/// The OpenAPI document, held against the running server by tools that know nothing of ours.
@Suite(.serialized, .timeLimit(.minutes(2))) struct OpenAPITests {
    @Test func theDocumentIsOne() async throws {
        try await Self.judge("lint", [try await SharedStack.stack().base])
    }

    @Test func theAnswersOfAWholeJourneyAreAsDescribed() async throws {
        let stack = try await SharedStack.stack()
        let environment = [
            "API_KEY": try await stack.apiKey(), "LIMITED_KEY": try await stack.apiKey(["--rate", "1"]),
            "DELIVERY_SECRET": TestStack.deliverySecret,
        ]
        try await Self.judge(
            "journey", [stack.base, "http://127.0.0.1:\(stack.simulatorPort)"], environment: environment)
    }

    @Test func whatTheDocumentAllowsIsTakenAndWhatItForbidsIsRefused() async throws {
        let stack = try await SharedStack.stack()
        let ports = FreePorts.take(2)
        // It waits for no provider, and takes every text for one that carries all; the origin is the one in openapi.py.
        let api = try await stack.startAPI(
            [
                "HTTP_PORT": "\(ports[0])", "ADMIN_PORT": "\(ports[1])", "LOG_LEVEL": "info", "OTP_ORIGINS": "a.ir",
                "SMS_SMS_SERVICE": "BENCHMARK", "SMS_WAIT": "0",
            ], ready: false)
        try await stack.waitReady(ports[1], api)
        var environment = ["API_KEY": try await stack.apiKey(), "DELIVERY_SECRET": TestStack.deliverySecret]
        for name in ["LIST_TOKEN", "END_TOKEN", "LOGOUT_TOKEN"] {
            environment[name] = try await stack.logIn(SharedStack.number()).access
        }
        try await Self.judge(
            "fuzz", ["http://127.0.0.1:\(ports[0])", stack.directory.appending(path: "fuzz.txt").path],
            environment: environment)
        #expect(await api.stop() == 0)
    }

    private static func judge(
        _ command: String, _ arguments: [String], environment: [String: String] = [:]
    ) async throws {
        try await Shell.run(
            TestEnvironment.python, [TestEnvironment.root + "/Tests/Judges/openapi.py", command] + arguments,
            environment: environment)
    }
}

extension TestStack {
    /// The address of its API.
    fileprivate var base: String { "http://127.0.0.1:\(self.apiPort)" }
}
