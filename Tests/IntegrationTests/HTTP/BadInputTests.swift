import Foundation
import Primitives
import TestSupport
import Testing

/// Whatever is sent: a 4xx with a JSON body that says what is wrong.
@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(3)))
struct BadInputTests {
    private struct Case: CustomTestStringConvertible, Sendable {
        let name: String
        var method = "POST"
        var path = "/api/otp/send/"
        var type: String? = "application/json"
        var body: [UInt8] = []
        let status: Int
        let code: String

        var testDescription: String { self.name }
    }

    private static func json(
        _ name: String, _ body: String, _ status: Int, _ code: String, path: String = "/api/otp/send/"
    ) -> Case {
        Case(name: name, path: path, body: Array(body.utf8), status: status, code: code)
    }

    /// One mark more than any text has in a row.
    private static let marks = String(repeating: "\u{301}", count: 31)

    private static let cases: [Case] = [
        json("missing number", "{}", 400, "required"),
        json("null number", #"{"mobile_number":null}"#, 400, "null"),
        json("blank number", #"{"mobile_number":" "}"#, 400, "blank"),
        json("no number", #"{"mobile_number":"abc"}"#, 400, "invalid"),
        json("a list as number", #"{"mobile_number":["09121234567"]}"#, 400, "invalid"),
        json("NUL in the number", #"{"mobile_number":"0912123\u00004567"}"#, 400, "invalid"),
        json("a raw NUL", "{\"mobile_number\":\"0912\u{0}\"}", 400, "parse_error"),
        json(
            "a number of ten thousand digits", #"{"mobile_number":"\#(String(repeating: "9", count: 10_000))"}"#, 400,
            "invalid"),
        json(
            "an integer of ten thousand digits", #"{"mobile_number":\#(String(repeating: "9", count: 10_000))}"#, 400,
            "invalid"),
        json("a fraction", #"{"mobile_number":9121234567.5}"#, 400, "invalid"),
        json("an origin nobody configured", #"{"mobile_number":"09121234567","origin":"evil.ir"}"#, 400, "not_allowed"),
        json("a list as body", "[1,2]", 400, "invalid"),
        json("a text as body", "\"x\"", 400, "invalid"),
        json("malformed JSON", #"{"mobile_number":"#, 400, "parse_error"),
        json("deep nesting", String(repeating: "[", count: 20_000), 400, "too_deep"),
        json(
            "deep nesting that ends", String(repeating: "[", count: 30_000) + String(repeating: "]", count: 30_000),
            400,
            "too_deep"),
        json("a name twice", #"{"mobile_number":"09121234567","mobile_number":"09121234568"}"#, 400, "duplicate_key"),
        json("a lone surrogate", #"{"mobile_number":"0912\ud800"}"#, 400, "text_not_allowed"),
        json("a huge number", #"{"mobile_number":1e999}"#, 400, "invalid"),
        json("a number that is none", #"{"mobile_number":NaN}"#, 400, "parse_error"),
        Case(
            name: "invalid UTF-8", body: [0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x31, 0x7D], status: 400,
            code: "text_not_allowed"),
        json("marks without end", "{\"mobile_number\":\"1\(Self.marks)\"}", 400, "text_not_allowed"),
        json("a name that is no ASCII", #"{"شماره":"09121234567"}"#, 400, "parse_error"),
        json("a name without end", "{\"\(String(repeating: "a", count: 65))\":1}", 400, "parse_error"),
        Case(
            name: "marks in a form", type: "application/x-www-form-urlencoded", body: Array("code=1\(Self.marks)".utf8),
            status: 400, code: "text_not_allowed"),
        Case(
            name: "a form's name without end", type: "application/x-www-form-urlencoded",
            body: Array("\(String(repeating: "a", count: 65))=1".utf8), status: 400, code: "text_not_allowed"),
        Case(
            name: "marks in a part", type: "multipart/form-data; boundary=x",
            body: Array("--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1\(Self.marks)\r\n--x--\r\n".utf8),
            status: 400,
            code: "text_not_allowed"),
        Case(
            name: "a body of 1 MiB", body: [UInt8](repeating: 0x20, count: 1_048_576), status: 413,
            code: "body_too_large"),
        Case(name: "a wrong media type", type: "text/plain", body: [0x78], status: 415, code: "unsupported_media_type"),
        Case(name: "no media type", type: nil, body: [0x78], status: 415, code: "unsupported_media_type"),
        Case(name: "a wrong method", method: "GET", status: 405, code: "method_not_allowed"),
        Case(
            name: "another wrong method", method: "DELETE", path: "/api/authenticate", status: 405,
            code: "method_not_allowed"),
        Case(name: "a method nobody knows", method: "BREW", status: 501, code: "not_implemented"),
        Case(name: "an unknown path", path: "/api/nothing/", status: 404, code: "not_found"),
        Case(name: "a path out of the tree", path: "/../../etc/passwd", status: 404, code: "not_found"),
        Case(name: "a path with escapes", path: "/api/otp/send/%00%ff", status: 404, code: "not_found"),
        json("authenticate without a number", #"{"code":"1234"}"#, 400, "required", path: "/api/authenticate/"),
        json(
            "authenticate without a code", #"{"mobile_number":"09121234567"}"#, 400, "required",
            path: "/api/authenticate/"),
        json(
            "a code of letters", #"{"mobile_number":"09121234567","code":"abcd"}"#, 400, "invalid",
            path: "/api/authenticate/"),
        json(
            "a group out of range", #"{"mobile_number":"09121234567","code":"1234","group":1000}"#, 400, "invalid",
            path: "/api/authenticate/"),
        json(
            // Odd requests of other tests may have sent one to the number of all the others.
            "a code nobody sent", #"{"mobile_number":"\#(SharedStack.number())","code":"1234"}"#, 401, "otp_not_found",
            path: "/api/authenticate/"),
    ]

    @Test("each fault has its status, its code and a body", arguments: Self.cases)
    private func fault(_ given: Case) async throws {
        let stack = try await SharedStack.stack()
        var headers: [String: String] = [:]
        headers["Content-Type"] = given.type
        let reply = try await HTTPReply.request(
            given.method, "http://127.0.0.1:\(stack.apiPort)\(given.path)", headers: headers,
            body: given.method == "GET" ? nil : given.body)
        #expect(reply.status == given.status)
        let body = try reply.json()
        #expect(body["code"] == .string(given.code))
        #expect(body["request_id"]?.string?.isEmpty == false)
        #expect(reply.headers["content-type"] == "application/json")
        // RFC 9110 §15.5.2.
        if given.status == 401 { #expect(reply.headers["www-authenticate"] == "Bearer realm=\"api\"") }
        if given.status == 405 { #expect(reply.headers["allow"] == "OPTIONS, POST") }
        for word in ["Swift", "Decod", "Optional"] { #expect(!reply.text.contains(word)) }
    }

    @Test("a text that is not allowed is named by its field", arguments: ["id", "mobile_number"])
    func namedText(field: String) async throws {
        let stack = try await SharedStack.stack()
        let reply = try await stack.authenticate(
            ["mobile_number": "1", "code": "2"].merging([field: Self.marks]) { $1 })
        #expect(reply.status == 400 && reply.code == "text_not_allowed")
        #expect(try reply.json()[ProtocolText(field)]?.array.count == 1)
        // The refusal's own code has that name.
        let code = try await stack.authenticate(["mobile_number": "1", "code": Self.marks])
        #expect(code.status == 400 && code.code == "text_not_allowed")
        #expect(try code.json()["detail"]?.string?.hasPrefix("code: ") == true)
    }

    @Test(
        "a header that is read has to be printable ASCII",
        arguments: [
            "Authorization", "Content-Type", "Prefer", "Idempotency-Key", "If-None-Match", "X-Forwarded-For",
            "traceparent",
            "X-Request-ID", "Origin", "Connection",
        ])
    func badHeader(name: String) async throws {
        // By hand: no client sends such a header. The connection ends behind the answer, and the next request is not looked at.
        let request = "GET /.well-known/jwks.json HTTP/1.1\r\nHost: x\r\n\(name): a\u{301}\r\n\r\n"
        let answer = try await self.exchange(request + request)
        #expect(answer.hasPrefix("HTTP/1.1 400 "))
        #expect(answer.contains("\"code\":\"bad_header\"") && answer.contains(name.lowercased()))
        #expect(answer.components(separatedBy: "HTTP/1.1 ").count == 2)
    }

    @Test("headers that nobody reads may hold anything", arguments: ["User-Agent", "Referer", "Cookie", "X-Anything"])
    func freeHeader(name: String) async throws {
        let value = "é\(Self.marks)" + String(repeating: "x", count: 2_000)
        let request = "GET /.well-known/jwks.json HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\(name): \(value)\r\n\r\n"
        let answer = try await self.exchange(request)
        #expect(answer.hasPrefix("HTTP/1.1 200 "))
    }

    @Test func anAddressIsPrintableASCII() async throws {
        let request = "GET /api/\u{301}/ HTTP/1.1\r\nHost: x\r\n\r\n"
        let answer = try await self.exchange(request)
        #expect(answer.hasPrefix("HTTP/1.1 400 ") && answer.contains("\"code\":\"bad_request\""))
    }

    /// Sends what no client would, and takes all that comes until the connection ends.
    private func exchange(_ request: String) async throws -> String {
        let connection = try RawConnection(try await SharedStack.stack().apiPort)
        connection.send(request)
        return try await connection.receive().text
    }

    @Test func aBodyInThousandsOfPiecesIsRefused() async throws {
        let head =
            "POST /api/otp/send/ HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        let answer = try await self.exchange(head + String(repeating: "1\r\n \r\n", count: 10_000) + "0\r\n\r\n")
        #expect(answer.hasPrefix("HTTP/1.1 400 ") && answer.contains("too many pieces"))
    }

    @Test func aRefusedHeadIsAnsweredAsOthersAre() async throws {
        let request =
            "HEAD /.well-known/jwks.json HTTP/1.1\r\nHost: x\r\nX-Request-ID: mine-1\r\nPrefer: \u{E9}\r\n\r\n"
        let answer = try await self.exchange(request)
        #expect(answer.hasPrefix("HTTP/1.1 400 ") && answer.lowercased().contains("x-request-id: mine-1"))
        #expect(answer.hasSuffix("\r\n\r\n"), "a HEAD has no body")
    }

    @Test func headersWithoutEndAreRefused() async throws {
        let stack = try await SharedStack.stack()
        let reply = try await HTTPReply.request(
            "POST", "http://127.0.0.1:\(stack.apiPort)/api/otp/send/",
            headers: ["X-Long": String(repeating: "a", count: 60_000)], body: [])
        #expect(reply.status == 431)
        #expect(try reply.json()["code"] == .string("headers_too_large"))
    }
}

@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(3)))
struct OperationsTests {
    @Test func everyServiceTellsItsHealthItsReadinessAndItsNumbers() async throws {
        let stack = try await SharedStack.stack()
        _ = try await stack.sendCode(to: SharedStack.number())
        for port in [stack.apiAdminPort, stack.workerAdminPort] {
            #expect(try await stack.get(port, "/healthz").status == 200)
            let ready = try await stack.get(port, "/readyz").json()
            #expect(ready["status"] == .string("ready"))
            #expect(ready["components"]?["redis"]?["ready"] == .bool(true))
        }
        let api = try await stack.get(stack.apiAdminPort, "/metrics").text
        for name in [
            "http_requests_total{method=\"POST\",route=\"/api/otp/send\",status=\"200\"}",
            "http_request_duration_seconds_bucket{route=\"/api/otp/send\",le=", "broker_messages_published_total",
            "broker_messages_confirmed_total", "http_requests_in_flight",
        ] { #expect(api.contains(name), "\(name)") }
        try await eventually("the worker has counted") {
            let worker = try await stack.get(stack.workerAdminPort, "/metrics").text
            return [
                "sms_jobs_consumed_total{queue=\"sms.otp\"}", "sms_job_age_seconds_count{kind=\"otp\"}",
                "sms_calls_in_flight",
                "sms_provider_outcomes_total{provider=\"kavenegar\",outcome=\"accepted\"}",
            ].allSatisfy(worker.contains)
        }
    }

    @Test func aChatNodeTellsItsHealthAndFigures() async throws {
        let stack = TestStack(beside: try await SharedStack.stack())
        let chat = try await stack.startChat()
        #expect(try await stack.get(stack.chatAdminPort, "/healthz").status == 200)
        let figures = try await stack.get(stack.chatAdminPort, "/metrics").text
        for name in [
            "chat_connections 0", "chat_deliveries_total 0", "chat_messages_stored_total 0",
            "chat_messages_refilled_total 0", "chat_positions_lost_total 0",
        ] { #expect(figures.contains(name), "\(name)") }
        #expect(await chat.stop() == 0)
    }

    @Test(
        "the effective configuration is printed without secrets",
        arguments: ["api-frontend", "sms-worker", "chat-fanout"])
    func checkConfig(name: String) async throws {
        let output = try await Shell.run(
            TestEnvironment.binaries + "/" + name, ["--check-config"],
            environment: [
                "REDIS_URL": "redis://:hunter2@h/", "AMQP_URL": "amqp://u:hunter2@h/",
                "SMS_SETTINGS_KAVENEGAR_COM_API_KEY": "hunter2",
            ])
        #expect(output.contains("redis.url"))
        #expect(!output.contains("hunter2"))
    }

    @Test func aWrongValueStopsTheStartAndIsNamed() async throws {
        let error = await #expect(throws: TestFailure.self) {
            try await Shell.run(
                TestEnvironment.binaries + "/api-frontend", [], environment: ["AUTH_OPTIONS_OTP_LENGTH": "99"])
        }
        #expect(
            error?.description.contains("AUTH_OPTIONS_OTP_LENGTH: got \"99\", takes a whole number from 3 to 10 digits")
                == true)
    }

    @Test func keysAreReadAgainOnSIGHUP() async throws {
        let stack = try await TestStack("hangup")
        let api = try await stack.startAPI()
        func keys() async throws -> Int {
            try await stack.get(stack.apiPort, "/.well-known/jwks.json").json()["keys"]?.array.count ?? 0
        }
        #expect(try await keys() == 1)
        // A second accepted signing key, as a rotation would add it.
        let script = """
            import json, sys, subprocess, os
            path, binary = sys.argv[1:]
            subprocess.run([binary, "keys", "new", "--file", path + ".more"], check=True)
            ring, more = json.load(open(path)), json.load(open(path + ".more"))
            for key in more["keys"]:
                if key["purpose"] == "jwt":
                    key["state"] = "next"
                    ring["keys"].append(key)
            open(path, "w").write(json.dumps(ring))
            """
        try await Shell.run(
            TestEnvironment.python, ["-c", script, stack.keys, TestEnvironment.binaries + "/api-frontend"])
        api.signal(1)
        try await eventually("two keys") { try await keys() == 2 }
        try await Shell.run("/bin/sh", ["-c", "echo broken > \(stack.keys)"])
        api.signal(1)
        try await eventually("the refusal is logged") { api.log.contains("keys not read again") }
        #expect(try await keys() == 2)
        #expect(await api.stop() == 0)
        await stack.stop()
    }
}
