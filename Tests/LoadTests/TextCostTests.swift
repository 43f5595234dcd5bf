import TestSupport
import Testing

/// Every field, header, command and frame there is, with text that costs more than it looks, against real services.
@Suite(.serialized, .enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(3)))
struct TextCostTests {
    private static func judge(_ arguments: [String], access: String, key: String) async throws {
        let output = try await Shell.run(
            TestEnvironment.python, [TestEnvironment.root + "/Tests/Judges/text_cost.py"] + arguments,
            environment: [
                "ACCESS": access, "API_KEY": key, "DELIVERY_SECRET": TestStack.deliverySecret,
            ])
        #expect(output.contains(" 0 too dear"))
    }

    @Test func noTextCostsTheAPIMoreThanItsLength() async throws {
        // What is counted would be a refusal before the text is looked at.
        let settings = [
            "AUTH_AUTH_METHOD": "OTP,PASSWD", "AUTH_SCRYPT_COST": "10", "LIMITS_NUMBER": "0", "SMS_WAIT": "0",
            "CHAT_ROOM_LIMIT": "0", "CHAT_LOOKUPS": "0", "CHAT_MESSAGE_LIMITS": "0", "LOG_LEVEL": "error",
        ]
        try await SharedStack.withAPI(settings) { stack, api in
            let user = try await stack.logIn(SharedStack.number())
            try await Self.judge(
                ["api", "http://127.0.0.1:\(stack.apiPort)", "\(api.pid)"], access: user.access,
                key: try await stack.apiKey())
        }
    }

    @Test func noTextCostsAChatNodeMoreThanItsLength() async throws {
        let stack = TestStack(beside: try await SharedStack.stack())
        let node = try await stack.startChat([
            "CHAT_MESSAGE_LIMITS": "0", "LOG_LEVEL": "error", "HTTP_TRUSTED_PROXIES": "127.0.0.1",
        ])
        let caller = try await ChatCaller(try await SharedStack.stack())
        let room = try await caller.group("room", with: [])
        try await Self.judge(
            ["chat", "http://127.0.0.1:\(stack.chatPort)", "\(node.pid)", "\(room)"], access: caller.user.access,
            key: "")
        await node.killNow()
    }
}
