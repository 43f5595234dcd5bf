import Foundation
import TestSupport
import Testing

/// The OpenAPI document, held against the running server by tools that know nothing of ours.
@Suite(.serialized, .enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(2)))
struct OpenAPITests {
    @Test func theDocumentIsOne() async throws {
        try await Self.judge("lint", [try await SharedStack.stack().base])
    }

    @Test func theAnswersOfAWholeJourneyAreAsDescribed() async throws {
        let settings = ["AUTH_AUTH_METHOD": "OTP,PASSWD", "SMS_USER_SEND": "own-number"]
        try await SharedStack.withAPI(settings) { stack, _ in
            let other = try await stack.logIn(SharedStack.number())
            let environment = [
                "OTHER": other.access, "OTHER_ID": try other.id,
                "API_KEY": try await stack.apiKey(), "LIMITED_KEY": try await stack.apiKey(["--rate", "1"]),
                "DELIVERY_SECRET": TestStack.deliverySecret,
            ]
            try await Self.judge(
                "journey", [stack.base, "http://127.0.0.1:\(stack.simulatorPort)"], environment: environment)
        }
    }

    /// Two makers of clients, each from both forms; the clients log in, list sessions, send a text and open a room.
    @Test func generatedClientsGoFromTheCodeToTheLogout() async throws {
        try await SharedStack.withAPI(["SMS_USER_SEND": "own-number"]) { stack, _ in
            try await Shell.run(
                TestEnvironment.python,
                [
                    TestEnvironment.root + "/Tests/Judges/generated_client.py", stack.base,
                    "http://127.0.0.1:\(stack.simulatorPort)", stack.directory.appending(path: "clients").path,
                ])
        }
    }

    @Test func aWayToLogInThatIsOffIsAsDescribed() async throws {
        try await SharedStack.withAPI(["AUTH_AUTH_METHOD": "PASSWD"]) { stack, _ in
            try await Self.judge("disabled", [stack.base, "sendCode", "authenticate"])
        }
        try await SharedStack.withAPI(["AUTH_AUTH_METHOD": "OTP"]) { stack, _ in
            try await Self.judge("disabled", [stack.base, "register", "logIn", "changePassword"])
        }
    }

    @Test func whatTheDocumentAllowsIsTakenAndWhatItForbidsIsRefused() async throws {
        // It waits for no provider, and takes every text for one that carries all; the origin is the one in openapi.py.
        let settings = [
            "AUTH_AUTH_METHOD": "OTP,PASSWD", "AUTH_SCRYPT_COST": "10", "OTP_ORIGINS": "a.ir",
            "SMS_SMS_SERVICE": "GENERIC_HTTP", "SMS_WAIT": "0", "LOG_LEVEL": "info", "CHAT_ROOM_LIMIT": "0",
            "CHAT_LOOKUPS": "0", "CHAT_NUMBER_LOOKUPS": "1000000",
            "CHAT_MESSAGE_LIMITS": "0", "CHAT_USER_ROOMS": "10000",
        ]
        try await SharedStack.withAPI(settings) { stack, api in
            var environment = ["API_KEY": try await stack.apiKey(), "DELIVERY_SECRET": TestStack.deliverySecret]
            for name in ["END_TOKEN", "LOGOUT_TOKEN"] {
                environment[name] = try await stack.logIn(SharedStack.number()).access
            }
            let owner = try await ChatCaller(stack)
            let member = try await ChatCaller(stack)
            environment["LIST_TOKEN"] = owner.user.access
            environment["MEMBER"] = "\(member.id)"
            environment["ROOM"] = "\(try await owner.group("room", with: [member]))"
            environment["DOOMED_ROOM"] = "\(try await owner.group("doomed", with: []))"
            try await Self.judge(
                "fuzz", [stack.base, stack.directory.appending(path: "fuzz.txt").path], environment: environment)
            #expect(!api.log.contains(" error api-frontend: "))
        }
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
