import Foundation
import Primitives
import TestSupport
import Testing

/// Who may name which template: the codes' own is nobody's who was not told so.
@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(3)))
struct TemplateRightTests {
    private static let settings = [
        "AUTH_OPTIONS_OTP_SMS_TEMPLATE_ID": "login", "SMS_USER_SEND": "limited",
        "SMS_TEMPLATES": """
        {"welcome": {"text": "Hi {message_text}"}, "mine": 7,
         "sly": {"KAVENEGAR_COM": {"id": "Login", "variables": ["token"]}}, "slier": "login"}
        """,
    ]

    /// What comes of naming a template: the status, and the code of a refusal.
    private func send(_ caller: MessageCaller, _ template: String) async throws -> String {
        let reply = try await caller.post(
            "/api/message/send/",
            ["mobile_number": SharedStack.number(), "message_text": "99999999", "template_id": template],
            headers: ["Prefer": "respond-async"])
        guard reply.status == 400 else { return "\(reply.status)" }
        #expect(try reply.json()["template_id"]?.array.isEmpty == false)
        return try reply.json()["code"]?.string ?? ""
    }

    private func outcomes(_ caller: MessageCaller, _ templates: [String]) async throws -> [String] {
        var outcomes: [String] = []
        for template in templates { outcomes.append(try await self.send(caller, template)) }
        return outcomes
    }

    @Test func aUserNamesListedTemplatesAndNeverTheCodesOne() async throws {
        try await SharedStack.withAPI(Self.settings) { stack, _ async throws in
            let user = try await MessageCaller.user(stack, number: SharedStack.number())
            #expect(try await self.outcomes(user, ["welcome", "mine"]) == ["202", "202"])
            for template in ["login", "LOGIN", "sly", "slier", "unlisted", "7"] {
                #expect(try await self.send(user, template) == "template_not_allowed", "\(template)")
            }
            // What was refused was not counted.
            let number = SharedStack.number()
            for _ in 0..<2 { #expect(try await user.send(number, headers: ["Prefer": "respond-async"]).status == 202) }
        }
    }

    private static let all = ["welcome", "unlisted", "login", "LOGIN", "sly", "slier"]

    /// The templates that a new key may not name.
    private func refused(_ stack: TestStack, _ options: [String]) async throws -> [String] {
        let caller = try await MessageCaller(stack, keyOptions: options)
        return zip(Self.all, try await self.outcomes(caller, Self.all)).filter { $1 != "202" }.map { name, outcome in
            #expect(outcome == "template_not_allowed")
            return name
        }
    }

    @Test func aKeyNamesWhatItIsAllowed() async throws {
        try await SharedStack.withAPI(Self.settings) { stack, _ async throws in
            let codes = ["login", "LOGIN", "sly", "slier"]
            #expect(try await self.refused(stack, []) == codes)
            #expect(try await self.refused(stack, ["--templates", "any"]) == codes)
            #expect(try await self.refused(stack, ["--templates", "any, login"]) == ["LOGIN", "sly", "slier"])
            #expect(
                try await self.refused(stack, ["--templates", "welcome,sly"]) == [
                    "unlisted", "login", "LOGIN", "slier",
                ])
            #expect(try await self.refused(stack, ["--templates", "none"]) == Self.all)
        }
    }

    @Test func aKeyOfAnEarlierVersionIsLikeAnyAndIsChangedAtOnce() async throws {
        try await SharedStack.withAPI(Self.settings) { stack, _ async throws in
            let caller = try await MessageCaller(stack, keyOptions: ["--budget", "2"])
            try await stack.redis("HDEL", "apikey:{k\(caller.keyID)}", "templates")
            #expect(try await self.outcomes(caller, ["unlisted", "login"]) == ["202", "template_not_allowed"])
            #expect(
                try await MessageCaller.apiKeys(stack, ["templates", caller.keyID, "login"]).contains("templates login")
            )
            // The refusals cost nothing of the budget.
            #expect(
                try await self.outcomes(caller, ["unlisted", "login", "login"])
                    == ["template_not_allowed", "202", "429"])
            #expect(try await MessageCaller.apiKeys(stack, ["list"]).contains("templates login"))
            for bad in ["", "a,,b", "none,a", String(repeating: "x", count: 65)] {
                await #expect(throws: TestFailure.self) {
                    _ = try await MessageCaller.apiKeys(stack, ["templates", caller.keyID, bad])
                }
            }
        }
    }

    @Test func inABatchOnlyTheItemIsRefused() async throws {
        try await SharedStack.withAPI(Self.settings) { stack, _ async throws in
            let caller = try await MessageCaller(stack, keyOptions: ["--budget", "2"])
            let items = ["welcome", "login", "unlisted"].map {
                ["mobile_number": SharedStack.number(), "message_text": "1", "template_id": $0]
            }
            let reply = try await caller.post("/api/messages/batch/", items)
            #expect(reply.status == 200)
            let results = try reply.json()["results"]?.array ?? []
            #expect(results.map { $0["code"]?.string } == [nil, "template_not_allowed", nil])
            #expect(results.map { $0["id"] != nil } == [true, false, true])
        }
    }
}
