import Foundation
import Primitives
import TestSupport
import Testing

/// From a number to tokens, through every real part.
@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(3)))
struct LoginTests {
    @Test func aCodeArrivesAndBuysTokensThatAForeignServiceVerifies() async throws {
        let stack = try await SharedStack.stack()
        let number = SharedStack.number()
        let sent = try await stack.sendCode(to: number, headers: ["X-Request-ID": "req-1"])
        #expect(sent.status == 200)
        #expect(sent.headers["x-request-id"] == "req-1")
        #expect(sent.headers["content-type"] == "application/json")
        let answer = try sent.json()
        #expect(answer["details"] == .string("The OTP code was sent correctly."))
        #expect(answer["expires_in"] == .integer(240))
        #expect(answer["id"]?.string?.count == 32)

        let code = try await stack.receivedCode(number)
        #expect(code.count == 8)
        let login = try await stack.authenticate(["mobile_number": number, "code": code, "group": "3"])
        #expect(login.status == 200)
        #expect(login.headers["cache-control"] == "no-store")
        let tokens = try login.json()
        #expect(tokens["expires_in"] == .integer(300))
        #expect(tokens["session"] == .integer(1))

        let url = "http://127.0.0.1:\(stack.apiPort)/.well-known/jwks.json"
        var sessions: Set<String> = []
        for (kind, life) in [("access", 300), ("refresh", 86_400)] as [(String, Int64)] {
            let token = try #require(tokens[ProtocolText(kind)]?.string)
            let output = try await Shell.run(
                TestEnvironment.python, [TestEnvironment.root + "/Tests/Judges/tokens.py", url, token])
            let seen = try JSONDecoder().decode(JSONValue.self, from: Data(output.utf8))
            #expect(seen["header"]?["alg"] == .string("ES256"))
            #expect(seen["header"]?["typ"] == .string("JWT"))
            let claims = try #require(seen["claims"])
            #expect(claims["token_type"] == .string(kind))
            #expect(claims["jti"]?.string?.count == 32)
            #expect(Int64(claims["user_id"]?.string ?? "") ?? 0 > 0)
            #expect((claims["exp"]?.integer ?? 0) - (claims["iat"]?.integer ?? 0) == life)
            sessions.insert(claims["sid"]?.string ?? "")
        }
        #expect(sessions.count == 1 && sessions.first?.count == 32)

        let again = try await stack.authenticate(["mobile_number": number, "code": code])
        #expect(again.status == 401)
        #expect(try again.json()["code"] == .string("otp_not_found"))
        #expect(try await stack.sendCode(to: number).status == 200, "a used code is no live one")
    }

    @Test func theSameNumberAndGroupIsTheSameUserHoweverItIsWritten() async throws {
        let stack = try await SharedStack.stack()
        let number = SharedStack.number()
        var users: [String] = []
        for (spelling, group) in [(number, "0"), ("+98" + number.dropFirst(), "0"), (number, "1")] {
            #expect(try await stack.sendCode(to: spelling).status == 200)
            let count = users.count + 1
            try await eventually("the SMS") { try await stack.inbox(number).count == count }
            let code = try await stack.receivedCode(number)
            let login = try await stack.authenticate(["mobile_number": spelling, "code": code, "group": group])
            let token = try #require(try login.json()["access"]?.string)
            let payload = try #require(Base64URL.decode(String(token.split(separator: ".")[1])))
            let claims = try JSONDecoder().decode(JSONValue.self, from: Data(payload))
            users.append(claims["user_id"]?.string ?? "")
        }
        #expect(users[0] == users[1])
        #expect(users[0] != users[2])
    }

    @Test func formAndMultipartBodiesWorkAsWell() async throws {
        let stack = try await SharedStack.stack()
        let url = "http://127.0.0.1:\(stack.apiPort)/api/otp/send"
        let form = try await HTTPReply.request(
            "POST", url, headers: ["Content-Type": "application/x-www-form-urlencoded"],
            body: Array("mobile_number=\(SharedStack.number())".utf8))
        #expect(form.status == 200)
        let multipart =
            "--x\r\nContent-Disposition: form-data; name=\"mobile_number\"\r\n\r\n\(SharedStack.number())\r\n--x--\r\n"
        let reply = try await HTTPReply.request(
            "POST", url, headers: ["Content-Type": "multipart/form-data; boundary=x"], body: Array(multipart.utf8))
        #expect(reply.status == 200)
    }

    @Test func aStaleAuthorizationHeaderBreaksNoPublicEndpoint() async throws {
        let stack = try await SharedStack.stack()
        let reply = try await stack.sendCode(
            to: SharedStack.number(), headers: ["Authorization": "Bearer stale.old.token"])
        #expect(reply.status == 200)
    }

    @Test func theAutofillLineOfTheConfiguredHostIsTheLastOne() async throws {
        let stack = try await SharedStack.stack()
        let number = SharedStack.number()
        _ = try await stack.sendCode(to: number)
        try await eventually("the SMS") { try await !stack.inbox(number).isEmpty }
        let lines = try await stack.inbox(number)[0].split(separator: "\n")
        let code = lines[0].filter(\.isNumber)
        #expect(lines.last == "@a.ir #\(code)")
    }
}

@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(3)))
struct ParallelTests {
    private func statuses(
        _ count: Int, _ request: @escaping @Sendable () async throws -> HTTPReply
    ) async throws -> [HTTPReply] {
        try await withThrowingTaskGroup(of: HTTPReply.self) { group in
            for _ in 0..<count { group.addTask { try await request() } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    @Test func aHundredSendsAtOnceAreOneSMSAndNinetyNine409s() async throws {
        let stack = try await SharedStack.stack()
        let number = SharedStack.number()
        let replies = try await self.statuses(100) { try await stack.sendCode(to: number) }
        #expect(replies.count { $0.status == 200 } == 1)
        let refused = replies.filter { $0.status == 409 }
        #expect(refused.count == 99)
        for reply in refused {
            let body = try reply.json()
            let seconds = try #require(body["retry_after"]?.integer)
            #expect(body["code"] == .string("otp_already_sent"))
            #expect(
                body["details"]
                    == .string("An OTP code has already been sent. Please wait \(seconds) seconds before trying again.")
            )
            #expect(reply.headers["retry-after"] == "\(seconds)")
            #expect(body["id"] == nil)
        }
        try await eventually("the SMS") { try await stack.inbox(number).count == 1 }
        try await Task.sleep(for: .milliseconds(500))
        #expect(try await stack.inbox(number).count == 1)
    }

    @Test func aHundredRightGuessesAtOnceAreOneLogin() async throws {
        let stack = try await SharedStack.stack()
        let number = SharedStack.number()
        let id = try #require(try await stack.sendCode(to: number).json()["id"]?.string)
        let code = try await stack.receivedCode(number)
        let replies = try await self.statuses(100) {
            try await stack.authenticate(["mobile_number": number, "code": code, "id": id])
        }
        #expect(replies.count { $0.status == 200 } == 1)
        #expect(replies.count { $0.status == 401 } == 99)
    }

    @Test func aHundredWrongGuessesOfOneAddressAreFive() async throws {
        let stack = try await SharedStack.stack()
        let number = SharedStack.number()
        _ = try await stack.sendCode(to: number)
        let code = try await stack.receivedCode(number)
        let wrong = code == "11111111" ? "22222222" : "11111111"
        let replies = try await self.statuses(100) {
            try await stack.authenticate(
                ["mobile_number": number, "code": wrong], headers: ["X-Forwarded-For": "192.0.2.1"])
        }
        let codes = try replies.map { try $0.json()["code"]?.string }
        #expect(codes.count { $0 == "otp_mismatch" } == 5)
        #expect(codes.count { $0 == "otp_exhausted" } == 95)
        #expect(Set(try replies.compactMap { try $0.json()["attempts_left"]?.integer }) == [0, 1, 2, 3, 4])
        func right(from address: String) async throws -> HTTPReply {
            try await stack.authenticate(
                ["mobile_number": number, "code": code], headers: ["X-Forwarded-For": address])
        }
        #expect(try await right(from: "192.0.2.1").json()["code"] == .string("otp_exhausted"))
        #expect(try await right(from: "192.0.2.2").status == 200)
    }

    @Test func strangersUseUpTheirTenGuessesAndNotTheOwners() async throws {
        let stack = try await SharedStack.stack()
        let number = SharedStack.number()
        let id = try #require(try await stack.sendCode(to: number).json()["id"]?.string)
        let code = try await stack.receivedCode(number)
        let wrong = code == "11111111" ? "22222222" : "11111111"
        func guess(_ fields: [String: String], from address: String) async throws -> String? {
            let all = ["mobile_number": number].merging(fields) { $1 }
            return try await stack.authenticate(all, headers: ["X-Forwarded-For": address]).json()["code"]?.string
        }
        for index in 0..<25 {
            // A wrong id counts as none.
            let found = try await guess(["code": wrong, "id": "guessed"], from: "198.51.100.\(index)")
            #expect(found == (index < 10 ? "otp_mismatch" : "otp_exhausted"))
        }
        #expect(try await guess(["code": code], from: "198.51.100.99") == "otp_exhausted")
        for left in [4, 3, 2, 1] {
            let reply = try await stack.authenticate(
                ["mobile_number": number, "code": wrong, "id": id], headers: ["X-Forwarded-For": "198.51.100.1"])
            #expect(try reply.json()["attempts_left"] == .integer(Int64(left)))
        }
        let login = try await stack.authenticate(
            ["mobile_number": number, "code": code, "id": id], headers: ["X-Forwarded-For": "198.51.100.1"])
        #expect(login.status == 200)
    }
}
