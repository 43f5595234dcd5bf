import Foundation
import TestSupport
import Testing

/// Ten thousand requests that nobody sensible sends, at every route.
@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(2)))
struct HostileInputTests {
    /// A generator with a seed, so that a failure can be seen again.
    private struct Dice: RandomNumberGenerator {
        var state: UInt64

        /// SplitMix64.
        mutating func next() -> UInt64 {
            self.state &+= 0x9E37_79B9_7F4A_7C15
            var word = self.state
            word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
            word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
            return word ^ (word >> 31)
        }
    }

    private static let paths = [
        "/api/otp/send/", "/api/authenticate/", "/api/register/", "/api/login/", "/api/token/refresh/",
        "/api/password/change/",
        "/api/token/verify/", "/api/logout/", "/api/sessions/", "/api/sessions/1/", "/api/message/send/",
        "/api/messages/batch/", "/api/messages/x/", "/.well-known/jwks.json", "/openapi.yaml",
        "/openapi.json",
        "/api/providers/kavenegar/delivery/x/", "/api/sessions/99999999999999999999/", "/api/%00/", "/",
    ]
    private static let names = [
        "mobile_number", "code", "group", "id", "username", "password", "password2", "email", "old_password",
        "new_password", "refresh", "token",
        "message_text", "template_id", "variables", "token2", "messages", "app_hash", "origin", "",
    ]
    private static let values = [
        "null", "true", "-1", "0", "1e999", "-0.0", "123456789012345678901234567890", "\"\"", "\" \"",
        "\"09121234567\"",
        "\"۰۹۱۲۱۲۳۴۵۶۷\"", "\"\\u0000\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\u{202E}\u{200F}\u{FEFF}\"",
        "\"e\\u0301\\u0301\\u0301\"", "\"👨‍👩‍👧‍👦\"", "\"' OR 1=1 --\"", "\"${jndi:ldap://x}\"", "\"\\r\\nX: y\"", "[]", "{}",
        "[[[[1]]]]", "{\"a\":{\"a\":{\"a\":null}}}", "\"\(String(repeating: "9", count: 5_000))\"",
        "\"\(String(repeating: "é", count: 400))\"", String(repeating: "[", count: 60), "nul", "\"unfinished", "\u{1}",
    ]
    private static let types = [
        "application/json", "application/json", "application/json", "application/json; charset=utf-16",
        "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "multipart/form-data", "text/plain", "",
        ";;;", "application/json/x",
    ]

    private static func request(
        _ dice: inout Dice, _ tokens: [String]
    ) -> (method: String, path: String, headers: [String: String], body: [UInt8]?) {
        let method = ["POST", "POST", "POST", "GET", "DELETE", "PUT", "OPTIONS"].randomElement(using: &dice) ?? "POST"
        let path = Self.paths.randomElement(using: &dice) ?? "/"
        let members = (0..<Int.random(in: 0...6, using: &dice)).map { _ in
            let name = Self.names.randomElement(using: &dice) ?? ""
            return "\"\(name)\":\(Self.values.randomElement(using: &dice) ?? "")"
        }
        var body = Array("{\(members.joined(separator: ","))}".utf8)
        // Bytes changed, cut off, or nothing to do with text at all.
        switch Int.random(in: 0..<10, using: &dice) {
        case 0: body = (0..<Int.random(in: 0...200, using: &dice)).map { _ in UInt8.random(in: 0...255, using: &dice) }
        case 1: body = Array(body.prefix(Int.random(in: 0...body.count, using: &dice)))
        case 2: body[Int.random(in: 0..<body.count, using: &dice)] = UInt8.random(in: 0...255, using: &dice)
        default: break
        }
        var headers = ["Content-Type": Self.types.randomElement(using: &dice) ?? ""]
        if let token = tokens.randomElement(using: &dice), !token.isEmpty { headers["Authorization"] = token }
        if Bool.random(using: &dice) { headers["Prefer"] = "respond-async" }
        if Int.random(in: 0..<4, using: &dice) == 0 {
            headers["Idempotency-Key"] = ["k", "", String(repeating: "x", count: 200)].randomElement(using: &dice)
        }
        return (method, path, headers, method == "GET" ? nil : body)
    }

    @Test func tenThousandHostileRequestsFindNoWayToA500AndNoMemory() async throws {
        let settings = ["AUTH_AUTH_METHOD": "OTP,PASSWD", "AUTH_SCRYPT_COST": "10", "LIMITS_NUMBER": "0"]
        try await SharedStack.withAPI(settings) { stack, api async throws in
            let user = try await stack.logIn(SharedStack.number())
            let key = try await stack.apiKey()
            let tokens = [
                "", "Bearer \(user.access)", "Bearer \(user.refresh)", "Api-Key \(key)", "Bearer x", "Bearer",
                "Api-Key",
                "Basic eDp5", "Bearer \(String(repeating: "a.", count: 3_000))",
            ]
            let seed = UInt64.random(in: 0...UInt64.max)
            var peak = 0
            for part in 0..<4 {
                let bad = try await withThrowingTaskGroup(of: [String].self) { group in
                    for worker in 0..<10 {
                        group.addTask {
                            var dice = Dice(state: seed &+ UInt64(part * 10 + worker))
                            var bad: [String] = []
                            for _ in 0..<250 {
                                let request = Self.request(&dice, tokens)
                                let reply = try await stack.call(
                                    request.method, request.path, headers: request.headers, body: request.body)
                                // A provider may refuse odd texts, and the trial's servers never fail.
                                guard reply.status >= 500, reply.status != 502 else { continue }
                                let body = String(decoding: request.body ?? [], as: UTF8.self).prefix(300)
                                bad.append("\(reply.status) \(request.method) \(request.path) \(body)")
                            }
                            return bad
                        }
                    }
                    return try await group.reduce(into: []) { $0 += $1 }
                }
                #expect(bad.isEmpty, "seed \(seed): \(bad.prefix(3))")
                if part == 0 { peak = api.peakMemoryInKilobytes ?? 0 }
            }
            let end = try #require(api.peakMemoryInKilobytes)
            #expect(end - peak < 48 * 1_024, "the last 7,500 requests cost \(end - peak) KiB")
            #expect(!api.log.contains("request failed"))
            #expect(try await stack.sendCode(to: SharedStack.number()).status == 200)
        }
    }
}
