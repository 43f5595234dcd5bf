import Foundation
import Primitives
import Redis
import SMS
import TestSupport
import Testing

/// A second API of the shared stack, with short times for clients that are slow on purpose.
private enum ImpatientAPI {
    private struct Running: Sendable {
        let port: Int
        let process: ServiceProcess
    }

    private static let running = StartedOnce {
        let stack = TestStack(beside: try await SharedStack.stack())
        let process = try await stack.startAPI([
            "HTTP_HEAD_TIMEOUT": "0.5", "HTTP_REQUEST_TIMEOUT": "1", "HTTP_IDLE_TIMEOUT": "2",
            "HTTP_CORS_ORIGINS": "https://app.example.ir,capacitor://localhost",
            "HTTP_TRUSTED_PROXIES": "127.0.0.1",
        ])
        return Running(port: stack.apiPort, process: process)
    }

    /// Its port; the first caller starts it.
    static func port() async throws -> Int { try await self.running.value().port }
}

private func isWhole(_ text: String) -> Bool { text.hasSuffix("}") }

/// Clients that are slow, silent, greedy or broken.
@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(3)))
struct SlowClientTests {
    private static let head = "POST /api/otp/send/ HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"

    @Test func aHeadThatDripsInIsCutOff() async throws {
        let client = try RawConnection(try await ImpatientAPI.port())
        let start = ContinuousClock.now
        try await client.drip(Self.head, every: .milliseconds(20))
        let answer = try await client.receive()
        let elapsed = ContinuousClock.now - start
        #expect(answer.text.hasPrefix("HTTP/1.1 408 Request Timeout\r\n"))
        #expect(answer.text.contains(#""code":"request_timeout""#))
        #expect(answer.isEnded)
        // The connection itself ends a moment later, so that the answer can be read.
        #expect(elapsed >= .milliseconds(450) && elapsed < .seconds(3) + .slack)
    }

    @Test func aHeadThatStopsIsCutOff() async throws {
        let client = try RawConnection(try await ImpatientAPI.port())
        client.send(Self.head)
        let answer = try await client.receive()
        #expect(answer.text.hasPrefix("HTTP/1.1 408 "))
        #expect(answer.isEnded)
    }

    @Test func aBodyThatDripsInIsCutOff() async throws {
        let client = try RawConnection(try await ImpatientAPI.port())
        let start = ContinuousClock.now
        client.send(Self.head + "X-Request-ID: drip\r\nContent-Length: 200\r\n\r\n")
        try await client.drip(String(repeating: " ", count: 200), every: .milliseconds(20))
        let answer = try await client.receive(until: isWhole)
        let elapsed = ContinuousClock.now - start
        #expect(answer.text.hasPrefix("HTTP/1.1 408 "))
        #expect(answer.text.contains(#""code":"request_timeout","request_id":"drip""#))
        #expect(answer.text.lowercased().contains("connection: close"))
        #expect(elapsed >= .milliseconds(950) && elapsed < .seconds(4) + .slack)
        let rest = try await client.receive()
        #expect(rest.isEnded && rest.text.isEmpty)
    }

    @Test func aBodyThatOutlivesItsAnswerEndsTheConnection() async throws {
        let client = try RawConnection(try await ImpatientAPI.port())
        client.send("GET /.well-known/jwks.json HTTP/1.1\r\nHost: a\r\nContent-Length: 200\r\n\r\n")
        let answer = try await client.receive(until: isWhole)
        #expect(answer.text.hasPrefix("HTTP/1.1 200 "))
        let rest = try await client.receive()
        #expect(rest.isEnded && rest.text.isEmpty)
    }

    @Test func aClientThatNeverSpeaksIsClosedWhenItsHeadWouldHaveToBeThere() async throws {
        let client = try RawConnection(try await ImpatientAPI.port())
        let answer = try await client.receive()
        #expect(answer.isEnded && answer.text.isEmpty)
        #expect(answer.elapsed > .milliseconds(400) && answer.elapsed < .milliseconds(1_900) + .slack)
    }

    @Test func aClientThatFallsSilentIsClosed() async throws {
        let client = try RawConnection(try await ImpatientAPI.port())
        client.send("GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try await client.receive(until: isWhole).text.hasPrefix("HTTP/1.1 404 "))
        let rest = try await client.receive()
        #expect(rest.isEnded && rest.text.isEmpty)
        #expect(rest.elapsed > .milliseconds(1_500) && rest.elapsed < .seconds(4) + .slack)
    }

    @Test func theAnswerToAHeadHasNoBody() async throws {
        let client = try RawConnection(try await ImpatientAPI.port())
        for path in ["/.well-known/jwks.json", "/api/sessions/", "/nothing"] {
            client.send("HEAD \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
        }
        client.send("GET /nothing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        let answers = try await client.receive()
        let heads = answers.text.components(separatedBy: "HTTP/1.1 ").dropFirst()
        #expect(heads.map { $0.prefix(3) } == ["200", "401", "404", "404"], "\(answers.text)")
        #expect(heads.dropLast().allSatisfy { $0.hasSuffix("\r\n\r\n") }, "\(answers.text)")
    }

    @Test func ourOwnTimeIsNotHeldAgainstTheClient() async throws {
        let client = try RawConnection(try await ImpatientAPI.port())
        let id = SecureRandom.identifier()
        try await SMSFixture.run { fixture in
            // A message that nobody sends, so that its status stays.
            let phone = try #require(PhoneNumber(SharedStack.number()))
            let message = NewMessage(
                id: id, kind: .otp, owner: "", phone: phone, segments: SegmentCount("hi"), life: .seconds(60))
            _ = try await fixture.redis.run(fixture.records.create(message))
            try await fixture.redis.run(fixture.records.keep(id, .otp, life: .seconds(60)))
        }
        let start = ContinuousClock.now
        client.send("GET /api/messages/\(id)/?wait=3 HTTP/1.1\r\nHost: a\r\n\r\n")
        // The head of the next request stops half-way meanwhile.
        client.send("GET /nothing HTTP/1.1\r\n")
        let answer = try await client.receive(until: isWhole)
        #expect(answer.text.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(ContinuousClock.now - start > .milliseconds(2_900))
        client.send("Host: a\r\n\r\n")
        #expect(try await client.receive(until: isWhole).text.hasPrefix("HTTP/1.1 404 "))
    }

    @Test func aClientThatNeverReadsIsClosed() async throws {
        let port = try await ImpatientAPI.port()
        let client = try RawConnection(port, receiveBuffer: 4_096)
        let requests = 1_000
        client.send(String(repeating: "GET /openapi.yaml HTTP/1.1\r\nHost: a\r\n\r\n", count: requests))
        // Megabytes of answers are ready long before; what is not taken for two seconds is not kept.
        try await Task.sleep(for: .seconds(5))
        let answers = try await client.receive()
        #expect(answers.isEnded)
        let count = answers.text.components(separatedBy: "HTTP/1.1 200 OK").count - 1
        #expect(count > 0 && count < requests)
        #expect(try await HTTPReply.request("GET", "http://127.0.0.1:\(port)/openapi.yaml").status == 200)
    }

    @Test func pipelinedRequestsAreAnsweredInOrder() async throws {
        let client = try RawConnection(try await ImpatientAPI.port())
        let paths = ["/.well-known/jwks.json", "/nothing", "/api/otp/send/"]
        let requests = paths.map { "GET \($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined()
        client.send(String(requests.dropLast(10)))
        try await Task.sleep(for: .milliseconds(200))
        client.send(String(requests.suffix(10)))
        let answer = try await client.receive(until: { $0.contains("method_not_allowed") && isWhole($0) })
        let statuses = answer.text.components(separatedBy: "HTTP/1.1 ").dropFirst().map { $0.prefix(3) }
        #expect(statuses == ["200", "404", "405"])
    }

    @Test("who asks for another protocol gets an answer in this one, and no more", arguments: ["h2c", "websocket"])
    func upgrade(name: String) async throws {
        let client = try RawConnection(try await ImpatientAPI.port())
        let first = "GET /.well-known/jwks.json HTTP/1.1\r\nHost: a\r\n\r\n"
        client.send(
            first
                + "GET /nothing HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: \(name)\r\n\r\n"
                + String(repeating: "x", count: 100_000))
        let answer = try await client.receive()
        let parts = answer.text.components(separatedBy: "HTTP/1.1 ").dropFirst()
        #expect(parts.map { $0.prefix(3) } == ["200", "404"])
        #expect(parts.first?.lowercased().contains("connection: close") == false)
        #expect(parts.last?.lowercased().contains("connection: close") == true)
        #expect(answer.isEnded)
    }

    @Test func whatIsNotHTTPIsRefusedAfterTheAnswersThatAreOwed() async throws {
        let client = try RawConnection(try await ImpatientAPI.port())
        client.send("GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n\u{1}\u{2}\r\n\r\n")
        let answer = try await client.receive()
        let statuses = answer.text.components(separatedBy: "HTTP/1.1 ").dropFirst().map { $0.prefix(3) }
        #expect(statuses == ["404", "400"])
        #expect(answer.text.contains(#""code":"bad_request""#))
        #expect(answer.isEnded)
    }

    @Test("half a request is no request", arguments: [false, true])
    func halfABody(isChunked: Bool) async throws {
        let client = try RawConnection(try await ImpatientAPI.port())
        let number = SharedStack.number()
        let form = "mobile_number=\(number)"
        client.send("POST /api/otp/send/ HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n")
        if isChunked {
            client.send("Transfer-Encoding: chunked\r\n\r\n\(String(form.utf8.count, radix: 16))\r\n\(form)\r\n")
        } else {
            client.send("Content-Length: \(form.utf8.count + 20)\r\n\r\n\(form)")
        }
        client.finish()
        let answer = try await client.receive()
        #expect(answer.text.hasPrefix("HTTP/1.1 400 "))
        #expect(answer.text.contains(#""code":"incomplete_body""#))
        #expect(answer.isEnded)
        let whole = try await SharedStack.stack().sendCode(to: number)
        #expect(whole.status == 200, "a code was made for half a request")
    }

    @Test(
        "headers without end are refused",
        arguments: [
            "X-Long: \(String(repeating: "a", count: 20_000))\r\n", String(repeating: "X-Many: a\r\n", count: 200),
            String(repeating: "X-Wide: \(String(repeating: "a", count: 4_000))\r\n", count: 10),
        ])
    func hugeHeaders(headers: String) async throws {
        let client = try RawConnection(try await ImpatientAPI.port())
        client.send("GET /nothing HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n")
        let answer = try await client.receive()
        #expect(answer.text.hasPrefix("HTTP/1.1 431 "))
        #expect(answer.text.contains(#""code":"headers_too_large""#))
        #expect(answer.isEnded)
    }
}

/// What answers tell browsers.
@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(3)))
struct BrowserTests {
    private static let protective = [
        "x-content-type-options": "nosniff", "referrer-policy": "no-referrer",
        "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    ]

    @Test(
        "every answer has the protective headers",
        arguments: [
            ("GET", "/.well-known/jwks.json", 200, "public, max-age=300"), ("GET", "/nothing", 404, "no-store"),
            ("GET", "/api/otp/send/", 405, "no-store"), ("POST", "/api/otp/send/", 415, "no-store"),
            ("GET", "/openapi.yaml", 200, "public, max-age=300"), ("GET", "/openapi.json", 200, "public, max-age=300"),
            ("POST", "/api/message/send/", 401, "no-store"), ("BREW", "/api/otp/send/", 501, "no-store"),
        ])
    func protectiveHeaders(method: String, path: String, status: Int, cache: String) async throws {
        let reply = try await Self.request(method, path, body: method == "POST" ? [0x78] : nil)
        #expect(reply.status == status)
        for (name, value) in Self.protective { #expect(reply.headers[name] == value, "\(name)") }
        #expect(reply.headers["cache-control"] == cache)
        #expect(reply.headers["x-request-id"]?.isEmpty == false)
    }

    @Test(
        "a preflight is told the methods of its path",
        arguments: [
            ("/api/otp/send/", "POST"), ("/.well-known/jwks.json", "GET"),
            ("/api/providers/kavenegar/delivery/x/", "GET, POST"),
        ])
    func preflight(path: String, methods: String) async throws {
        let reply = try await Self.request("OPTIONS", path, ["Origin": "https://app.example.ir"], asks: "POST")
        #expect(reply.status == 204)
        #expect(reply.body.isEmpty)
        #expect(reply.headers["access-control-allow-origin"] == "https://app.example.ir")
        #expect(reply.headers["access-control-allow-methods"] == methods)
        #expect(
            reply.headers["access-control-allow-headers"]
                == "Authorization, Content-Type, Idempotency-Key, Prefer, X-Request-ID, traceparent")
        #expect(reply.headers["access-control-max-age"] == "600")
        #expect(reply.headers["vary"] == "Origin")
        #expect(reply.headers["access-control-allow-credentials"] == nil)
    }

    @Test func pagesOfListedOriginsReadAnswersAndErrors() async throws {
        for (path, status) in [("/.well-known/jwks.json", 200), ("/nothing", 404), ("/api/otp/send/", 405)] {
            let reply = try await Self.request("GET", path, ["Origin": "capacitor://localhost"])
            #expect(reply.status == status)
            #expect(reply.headers["access-control-allow-origin"] == "capacitor://localhost")
            #expect(
                reply.headers["access-control-expose-headers"]
                    == "Retry-After, X-Request-ID, Idempotent-Replayed, Link, Location, Preference-Applied")
            #expect(reply.headers["vary"] == "Origin")
        }
    }

    @Test(
        "pages of other origins read nothing",
        arguments: ["https://evil.ir", "https://app.example.ir.evil.ir", "http://app.example.ir", "null", "*"])
    func otherOrigins(origin: String) async throws {
        let preflight = try await Self.request("OPTIONS", "/api/otp/send/", ["Origin": origin], asks: "POST")
        #expect(preflight.status == 204 && preflight.headers["allow"] == "OPTIONS, POST")
        let plain = try await Self.request("GET", "/.well-known/jwks.json", ["Origin": origin])
        #expect(plain.status == 200)
        for reply in [preflight, plain] {
            #expect(!reply.headers.keys.contains { $0.hasPrefix("access-control-") })
            #expect(reply.headers["vary"] == "Origin")
        }
    }

    @Test func withoutConfiguredOriginsThereIsNoCORS() async throws {
        let stack = try await SharedStack.stack()
        let reply = try await HTTPReply.request(
            "OPTIONS", "http://127.0.0.1:\(stack.apiPort)/api/otp/send/",
            headers: ["Origin": "https://app.example.ir", "Access-Control-Request-Method": "POST"])
        #expect(reply.status == 204 && reply.headers["allow"] == "OPTIONS, POST")
        #expect(reply.headers["vary"] == nil)
        #expect(!reply.headers.keys.contains { $0.hasPrefix("access-control-") })
    }

    @Test("operators' paths are not on the public port", arguments: ["/metrics", "/readyz", "/healthz"])
    func operatorsPaths(path: String) async throws {
        let stack = try await SharedStack.stack()
        let reply = try await stack.get(stack.apiPort, path)
        #expect(reply.status == 404)
        #expect(try reply.json()["code"] == .string("not_found"))
    }

    @Test(
        "what no browser sends as origin stops the start",
        arguments: ["app.example.ir", "https://app.example.ir/", "https://App.example.ir", "https://*.example.ir"])
    func wrongOrigin(text: String) async throws {
        let error = await #expect(throws: TestFailure.self) {
            try await Shell.run(
                TestEnvironment.binaries + "/api-frontend", [], environment: ["HTTP_CORS_ORIGINS": text])
        }
        #expect(error?.description.contains("HTTP_CORS_ORIGINS") == true)
    }

    private static func request(
        _ method: String, _ path: String, _ headers: [String: String] = [:], asks: String? = nil,
        body: [UInt8]? = nil
    ) async throws -> HTTPReply {
        var headers = headers
        headers["Access-Control-Request-Method"] = asks
        return try await HTTPReply.request(
            method, "http://127.0.0.1:\(try await ImpatientAPI.port())\(path)", headers: headers, body: body)
    }
}
