import Foundation
import Glibc
import Primitives
import Redis
import SMS
import TestSupport
import Testing

@testable import APIFrontend

/// What strangers may do as often as they like costs others nothing.
@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(3)))
struct AbuseTests {
    /// A message that nobody sends, so that its status stays.
    private func code(_ fixture: SMSFixture) async throws -> String {
        let id = SecureRandom.identifier()
        guard let phone = PhoneNumber(SharedStack.number()) else { throw TestFailure("no number") }
        let message = NewMessage(
            id: id, kind: .otp, owner: "", phone: phone, segments: SegmentCount("hi"), life: .seconds(60))
        _ = try await fixture.redis.run(fixture.records.create(message))
        try await fixture.redis.run(fixture.records.keep(id, .otp, life: .seconds(60)))
        return id
    }

    /// Asks for messages with a wait of some seconds, all at once; how many of the answers were held back.
    private func held(_ ids: [String], from address: @escaping @Sendable (Int) -> String) async throws -> Int {
        let stack = try await SharedStack.stack()
        let wait = Duration.seconds(3)
        return try await withThrowingTaskGroup(of: Bool.self) { group in
            for (index, id) in ids.enumerated() {
                group.addTask {
                    let reply = try await stack.call(
                        "GET", "/api/messages/\(id)/?wait=3&status=queued",
                        headers: ["X-Forwarded-For": address(index)])
                    #expect(reply.status == 200)
                    #expect(try reply.json()["status"] == .string("queued"))
                    return reply.elapsed >= wait
                }
            }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
    }

    @Test func fiveWaitForOneMessageWhereverTheyAre() async throws {
        try await SMSFixture.run { fixture async throws in
            let id = try await self.code(fixture)
            let held = try await self.held(Array(repeating: id, count: 12)) { "198.51.100.\($0)" }
            #expect(held == 5)
        }
    }

    @Test func twentyWaitAtOneAddressForWhateverMessages() async throws {
        try await SMSFixture.run { fixture async throws in
            var ids: [String] = []
            for _ in 0..<30 { ids.append(try await self.code(fixture)) }
            let held = try await self.held(ids) { _ in "198.51.100.99" }
            #expect(held == 20)
        }
    }

    @Test func refusalsAreCountedAndPushNothingOut() async throws {
        let shared = try await SharedStack.stack()
        let number = SharedStack.number()
        let user = try await shared.logIn(number)
        var network = "198.18.\(UInt8.random(in: 0...255)).\(UInt8.random(in: 0...255))"
        try await SharedStack.withAPI(["LIMITS_ADDRESS": "2/10m", "LIMITS_LOGIN": "8/10m", "LOG_LEVEL": "info"]) {
            stack, api async throws in
            for index in 0..<40 {
                let reply = try await stack.sendCode(to: SharedStack.number(), headers: ["X-Forwarded-For": network])
                #expect(reply.status == (index < 2 ? 200 : 429))
            }
            // Five guesses are judged, three find none left, and the last two are refused before.
            let victim = SharedStack.number()
            #expect(try await stack.sendCode(to: victim, headers: ["X-Forwarded-For": "198.19.0.1"]).status == 200)
            var codes: [String] = []
            for _ in 0..<10 {
                let reply = try await stack.authenticate(
                    ["mobile_number": victim, "code": "00000000"], headers: ["X-Forwarded-For": network])
                codes.append(try reply.json()["code"]?.string ?? "")
            }
            #expect(
                codes == Array(repeating: "otp_mismatch", count: 5) + Array(repeating: "otp_exhausted", count: 3)
                    + ["rate_limited", "rate_limited"])
            #expect(await api.stop() == 0)
            network = "\"address\":\"\(network)\""
            let lines = try await stack.api(["audit", "--limit", "100000"]).split(separator: "\n")
                .filter { $0.contains(network) }
                .map { try JSONDecoder().decode(JSONValue.self, from: Data($0.utf8)) }
            let blocked = lines.filter { $0["event"] == .string("blocked") }
            #expect(
                Dictionary(
                    uniqueKeysWithValues: blocked.map { ($0["detail"]?.string ?? "", $0["count"]?.integer ?? 0) })
                    == ["codes: ip": 38, "otp_exhausted": 3, "tries of codes": 2])
            #expect(blocked.allSatisfy { $0["at"]?.string != nil && $0["until"]?.string != nil })
            #expect(lines.count { $0["event"] == .string("issued") } == 2)
            #expect(lines.count { $0["event"] == .string("failed") } == 5)
            // One line each where it began, and one at the end.
            #expect(api.log.split(separator: "\n").count { $0.contains("codes: ip") } == 2)
            #expect(lines.count == 10)
        }
        #expect(try await shared.auditEvents(of: user).map { $0["event"]?.string } == ["verified"])
    }

    @Test func aTestNumbersWrongGuessesAddUp() async throws {
        let number = SharedStack.number()
        let phone = try #require(PhoneNumber(number))
        try await SharedStack.withAPI(["OTP_TEST_NUMBERS": "\(number)=13572468@2099-01-01", "LIMITS_NUMBER": "0"]) {
            stack, _ async throws in
            func send() async throws -> String {
                let sent = try await stack.sendCode(to: number)
                #expect(sent.status == 200)
                return try #require(try sent.json()["id"]?.string)
            }
            /// Wrong guesses of strangers, five from each address, and five with the id.
            func guess(_ id: String, strangers: Int) async throws -> [String?] {
                var codes: [String?] = []
                for index in 0..<5 * (strangers + 1) {
                    var fields = ["mobile_number": number, "code": "11111111"]
                    if index >= 5 * strangers { fields["id"] = id }
                    codes.append(
                        try await stack.authenticate(fields, headers: ["X-Forwarded-For": "198.51.100.\(index / 5)"])
                            .json()["code"]?.string)
                }
                return codes
            }
            // The right code takes nothing of it.
            _ = try await send()
            let right = ["mobile_number": number, "code": "13572468"]
            #expect(try await stack.authenticate(right).status == 200)
            for strangers in [2, 2, 2, 0] {
                let id = try await send()
                let guesses = try await guess(id, strangers: strangers)
                #expect(guesses == Array(repeating: "otp_mismatch", count: 5 * (strangers + 1)))
                // As if the code had ended; the number's own day of guesses would last for two more.
                try await SMSFixture.run { fixture async throws in
                    _ = try await fixture.redis.send(RedisCommand("DEL", "otp:\(phone.tagged)")).integer()
                }
            }
            let id = try await send()
            let refused = try await stack.authenticate(["mobile_number": number, "code": "13572468", "id": id])
            #expect(try refused.json()["code"] == .string("otp_exhausted"))
        }
        // Another code begins anew.
        try await SharedStack.withAPI(["OTP_TEST_NUMBERS": "\(number)=24681357@2099-01-01", "LIMITS_NUMBER": "0"]) {
            stack, _ async throws in
            try await SMSFixture.run { fixture async throws in
                _ = try await fixture.redis.send(RedisCommand("DEL", "otp:\(phone.tagged)")).integer()
            }
            let sent = try await stack.sendCode(to: number)
            let id = try #require(try sent.json()["id"]?.string)
            let login = try await stack.authenticate(["mobile_number": number, "code": "24681357", "id": id])
            #expect(login.status == 200)
        }
    }

    @Test func aNameThatIsReboundToLoopbackReadsNoPhone() async throws {
        let stack = try await SharedStack.stack()
        let paths = [
            "/inbox", "/inbox/\(SharedStack.number())", "/stats", "/kavenegar/v1/k/account/info.json", "/nowhere",
        ]
        for path in paths {
            for (host, isServed) in [("evil.example", false), ("127.0.0.1", true), ("localhost", true)] {
                let client = try RawConnection(stack.simulatorPort)
                client.send("GET \(path) HTTP/1.1\r\nHost: \(host):\(stack.simulatorPort)\r\nConnection: close\r\n\r\n")
                let answer = try await client.receive().text
                #expect(answer.hasPrefix("HTTP/1.1 421 ") == !isServed, "\(host) \(path)")
            }
        }
    }

    @Test func aTestNumberWithAShortCodeStopsTheStart() async throws {
        let error = await #expect(throws: TestFailure.self) {
            try await Shell.run(
                TestEnvironment.binaries + "/api-frontend", ["--check-config"],
                environment: ["OTP_TEST_NUMBERS": "09121234567=135@2099-01-01"])
        }
        #expect(error?.description.contains("otp.testNumbers: has a code of less than 8 digits") == true)
        #expect(error?.description.contains("=135") == false, "the code is a secret")
    }
}
