import Foundation
import Primitives
import TestSupport
import Testing

/// Every kind of port, and the page there that anybody may have.
private enum Port: String, CaseIterable {
    case api, apiAdmin, workerAdmin, chat, chatAdmin

    var page: String {
        switch self {
        case .api: "/.well-known/jwks.json"
        case .apiAdmin, .workerAdmin, .chatAdmin: "/healthz"
        case .chat: "/chelseru.js"
        }
    }

    /// A chat node ends every connection that is no socket.
    var persists: Bool { self != .chat }
}

/// The ports of the shared stack, and a chat node of its own.
private enum Ports {
    private struct Running: Sendable {
        let ports: [Port: Int]
        let node: ServiceProcess
    }

    private static let running = StartedOnce {
        let stack = try await SharedStack.stack()
        let beside = TestStack(beside: stack)
        let node = try await beside.startChat(["CHAT_DEMO": "true"])
        let ports = [
            Port.api: stack.apiPort, .apiAdmin: stack.apiAdminPort, .workerAdmin: stack.workerAdminPort,
            .chat: beside.chatPort, .chatAdmin: beside.chatAdminPort,
        ]
        return Running(ports: ports, node: node)
    }

    static func number(_ port: Port) async throws -> Int { try await self.running.value().ports[port] ?? 0 }
}

/// An answer as it stands on the wire.
private struct WireAnswer {
    let status: String
    /// The head's lines in lower case.
    let lines: [String]
    let body: String

    func value(of name: String) -> String? {
        self.lines.first { $0.hasPrefix(name + ": ") }.map { String($0.dropFirst(name.count + 2)) }
    }

    /// The answers in what came; what is no whole answer is left out.
    ///
    /// - Parameter heads: whether they are answers to HEAD.
    static func all(in text: String, heads: Bool = false) -> [WireAnswer] {
        var answers: [WireAnswer] = []
        var rest = Array(text.utf8)[...]
        while let end = Self.end(of: rest) {
            let lines = String(decoding: rest[..<end], as: UTF8.self).components(separatedBy: "\r\n")
            guard let first = lines.first, first.hasPrefix("HTTP/1.1 ") else { return answers }
            let status = String(first.dropFirst(9).prefix(3))
            let head = WireAnswer(status: status, lines: lines.map { $0.lowercased() }, body: "")
            let length = heads ? 0 : head.value(of: "content-length").flatMap { Int($0) } ?? 0
            rest = rest[(end + 4)...]
            guard rest.count >= length else { return answers }
            let body = String(decoding: rest.prefix(length), as: UTF8.self)
            answers.append(WireAnswer(status: status, lines: head.lines, body: body))
            rest = rest.dropFirst(length)
        }
        return answers
    }

    private static func end(of bytes: ArraySlice<UInt8>) -> Int? {
        guard bytes.count >= 4 else { return nil }
        return bytes.indices.dropLast(3).first {
            bytes[$0] == 13 && bytes[$0 + 1] == 10 && bytes[$0 + 2] == 13 && bytes[$0 + 3] == 10
        }
    }
}

/// A rule of RFC 9110 or RFC 9112, by what is sent and what has to come.
private struct Rule: CustomTestStringConvertible {
    let paragraph: String
    let name: String
    /// `{page}` stands for the port's page.
    let request: String
    /// The answers' statuses, in order.
    let statuses: [String]
    /// Whether the connection ends behind them.
    let ends: Bool
    /// Lines that the last answer's head has.
    var has: [String] = []
    /// Beginnings of lines that it has not.
    var hasNot: [String] = []
    var testDescription: String { "\(self.paragraph): \(self.name)" }

    init(
        _ paragraph: String, _ name: String, _ request: String, _ statuses: [String], ends: Bool = true,
        has: [String] = [], hasNot: [String] = []
    ) {
        (self.paragraph, self.name, self.request, self.statuses, self.ends) = (paragraph, name, request, statuses, ends)
        (self.has, self.hasNot) = (has, hasNot)
    }
}

private let get = "GET {page} HTTP/1.1\r\nHost: a\r\n"
private let post = "POST {page} HTTP/1.1\r\nHost: a\r\n"
private let close = "connection: close"

private let rules: [Rule] = [
    // Versions and the life of connections.
    Rule("RFC 9112 §9.3", "HTTP/1.1 stays", get + "\r\n", ["200"], ends: false, hasNot: [close]),
    Rule("RFC 9112 §9.3.2", "requests may come together", get + "\r\n" + get + "\r\n", ["200", "200"], ends: false),
    Rule(
        "RFC 9112 §9.3", "HTTP/1.0 ends", "GET {page} HTTP/1.0\r\n\r\n", ["200"], has: [close],
        hasNot: ["transfer-encoding"]),
    Rule(
        "RFC 9112 §9.3", "HTTP/1.0 stays where it is asked to", "GET {page} HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n",
        ["200"], ends: false, has: ["connection: keep-alive"], hasNot: ["transfer-encoding"]),
    Rule("RFC 9112 §9.6", "close", get + "Connection: close\r\n\r\n", ["200"], has: [close]),
    Rule("RFC 9110 §7.6.1", "Close", get + "Connection: Close\r\n\r\n", ["200"], has: [close]),
    Rule(
        "RFC 9110 §7.6.1", "close in a list", get + "Connection: TE, close\r\nTE: gzip\r\n\r\n", ["200"], has: [close]),
    Rule(
        "RFC 9110 §5.3", "close in a second line", get + "Connection: TE\r\nConnection: CLOSE\r\n\r\n", ["200"],
        has: [close]),
    Rule(
        "RFC 9112 §9.6", "nothing behind a close", get + "Connection: close\r\n\r\n" + get + "\r\n", ["200"],
        has: [close]),
    Rule("RFC 9110 §2.5", "HTTP/2 without an agreement", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", ["400"], has: [close]),
    Rule(
        "RFC 9110 §7.8", "another protocol is not spoken", get + "Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n", ["200"]),
    Rule("RFC 9112 §2.2", "an empty line before a request", "\r\n" + get + "\r\n", ["200"], ends: false),
    Rule("RFC 9112 §2.2", "no HTTP", "\u{1}\u{2}\u{3} x\r\n\r\n", ["400"], has: [close]),
    // Hosts and targets.
    Rule("RFC 9112 §3.2", "no host", "GET {page} HTTP/1.1\r\n\r\n", ["400"], has: [close]),
    Rule("RFC 9112 §3.2", "two hosts", get + "Host: a\r\n\r\n", ["400"], has: [close]),
    Rule("RFC 9112 §3.2", "a host that is none", "GET {page} HTTP/1.1\r\nHost: a/b\r\n\r\n", ["400"], has: [close]),
    Rule("RFC 9110 §7.2", "a host without a name", "GET {page} HTTP/1.1\r\nHost:\r\n\r\n", ["200"], ends: false),
    Rule(
        "RFC 9112 §3.2.2", "the absolute form", "GET http://b{page} HTTP/1.1\r\nHost: a\r\n\r\n", ["200"], ends: false),
    Rule("RFC 9112 §3.2.4", "a star is for OPTIONS", "GET * HTTP/1.1\r\nHost: a\r\n\r\n", ["400"], has: [close]),
    Rule("RFC 9112 §5.1", "a space before the colon", get + "X-A : b\r\n\r\n", ["400"], has: [close]),
    // Bodies.
    Rule(
        "RFC 9112 §6.1", "another coding", post + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", ["501"],
        has: [close]),
    Rule(
        "RFC 9112 §6.3", "chunked is the last", post + "Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n", ["400"],
        has: [close]),
    Rule(
        "RFC 9112 §6.1", "chunked twice", post + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", ["400"],
        has: [close]),
    Rule("RFC 9112 §7", "identity is no coding", post + "Transfer-Encoding: identity\r\n\r\n", ["400"], has: [close]),
    Rule(
        "RFC 9112 §6.3", "chunked and a length",
        post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        ["400"], has: [close]),
    Rule(
        "RFC 9112 §6.1", "chunks in HTTP/1.0", "POST {page} HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        ["400"],
        has: [close]),
    Rule("RFC 9112 §7", "CHUNKED", post + "Transfer-Encoding: CHUNKED\r\n\r\n0\r\n\r\n", ["405"], ends: false),
    Rule(
        "RFC 9112 §6.3", "two lengths", post + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n", ["400"], has: [close]),
    Rule("RFC 9110 §8.6", "a length that is none", post + "Content-Length: +1\r\n\r\na", ["400"], has: [close]),
    // Expectations.
    Rule("RFC 9110 §10.1.1", "nothing to wait for", get + "Expect: 100-continue\r\n\r\n", ["200"], ends: false),
    Rule(
        "RFC 9110 §10.1.1", "a final status instead of 100", post + "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n",
        ["405"], has: [close]),
    Rule("RFC 9110 §10.1.1", "another expectation", get + "Expect: 200-ok\r\n\r\n", ["417"], has: [close]),
    Rule(
        "RFC 9110 §10.1.1", "expectations in HTTP/1.0", "GET {page} HTTP/1.0\r\nExpect: 100-continue, x\r\n\r\n",
        ["200"],
        has: [close]),
    // Methods.
    Rule("RFC 9110 §9.1", "a method nobody knows", "BREW {page} HTTP/1.1\r\nHost: a\r\n\r\n", ["501"], has: [close]),
    Rule("RFC 9110 §9.1", "methods have case", "get {page} HTTP/1.1\r\nHost: a\r\n\r\n", ["501"], has: [close]),
    Rule(
        "RFC 9110 §15.5.6", "a method that is not for this", "PROPFIND {page} HTTP/1.1\r\nHost: a\r\n\r\n", ["405"],
        ends: false, has: ["allow: get, head, options"]),
    Rule(
        "RFC 9110 §9.3.8", "TRACE", "TRACE {page} HTTP/1.1\r\nHost: a\r\n\r\n", ["405"], ends: false,
        has: ["allow: get, head, options"]),
    Rule(
        "RFC 9110 §9.3.7", "OPTIONS", "OPTIONS {page} HTTP/1.1\r\nHost: a\r\n\r\n", ["204"], ends: false,
        has: ["allow: get, head, options"], hasNot: ["content-length", "transfer-encoding"]),
    Rule("RFC 9110 §9.3.7", "OPTIONS of all", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", ["204"], ends: false),
    // Ranges and codings.
    Rule(
        "RFC 9110 §14.2", "a range gets the whole", get + "Range: bytes=0-1\r\n\r\n", ["200"], ends: false,
        has: ["accept-ranges: none"], hasNot: ["content-range"]),
    Rule("RFC 9110 §14.2", "a range that is none", get + "Range: bytes=9-1,x\r\n\r\n", ["200"], ends: false),
    // Percent sequences (RFC 3986 §2.1, §6.2.2.2).
    Rule("RFC 3986 §2.1", "a broken sequence", "GET /a%zz HTTP/1.1\r\nHost: a\r\n\r\n", ["400"], ends: false),
    Rule("RFC 3986 §2.1", "what is no text", "GET /%ff%00 HTTP/1.1\r\nHost: a\r\n\r\n", ["404"], ends: false),
    Rule(
        "RFC 3986 §2.2", "an encoded slash parts nothing", "GET /a%2Fb HTTP/1.1\r\nHost: a\r\n\r\n", ["404"],
        ends: false),
]

/// HTTP as RFC 9110 and RFC 9112 have it, on each kind of port.
@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(2)))
struct HTTPRuleTests {
    @Test("each rule holds on each port", arguments: rules)
    private func rule(_ rule: Rule) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for port in Port.allCases {
                group.addTask { try await Self.hold(rule, on: port) }
            }
            try await group.waitForAll()
        }
    }

    private static func hold(_ rule: Rule, on port: Port) async throws {
        let client = try RawConnection(try await Ports.number(port))
        client.send(rule.request.replacingOccurrences(of: "{page}", with: port.page))
        // A chat node ends behind its first answer, whatever was asked.
        let statuses = port.persists ? rule.statuses : Array(rule.statuses.prefix(1))
        let ends = rule.ends || !port.persists
        let received = try await client.receive(within: .seconds(5) + .slack) { text in
            !ends && WireAnswer.all(in: text).count >= statuses.count
        }
        let answers = WireAnswer.all(in: received.text)
        let place = "\(rule.testDescription) on \(port): \(received.text.prefix(400))"
        #expect(answers.map(\.status) == statuses, "\(place)")
        #expect(received.isEnded == ends, "\(place)")
        guard let last = answers.last else { return }
        let kept = port.persists ? rule.has : rule.has.filter { !$0.hasPrefix("connection") } + [close]
        for line in kept { #expect(last.lines.contains(line), "\(line): \(place)") }
        for line in rule.hasNot where port.persists || !line.hasPrefix("connection") {
            #expect(!last.lines.contains { $0.hasPrefix(line) }, "\(line): \(place)")
        }
    }

    @Test("a HEAD is answered as its GET, without the body (RFC 9110 §9.3.2)", arguments: Port.allCases)
    private func head(port: Port) async throws {
        let paths =
            port == .api ? [port.page, "/openapi.yaml", "/nothing", "/api/sessions/"] : [port.page, "/nothing"]
        for path in paths {
            let whole = try await Self.exchange(port, "GET \(path) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            let head = try await Self.exchange(port, "HEAD \(path) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            let get = try #require(WireAnswer.all(in: whole).first, "\(port) \(path): \(whole.prefix(300))")
            let answer = try #require(WireAnswer.all(in: head, heads: true).first, "\(port) \(path): \(head)")
            #expect(head.hasSuffix("\r\n\r\n"), "\(port) \(path): \(head)")
            #expect(Self.lines(answer) == Self.lines(get), "\(port) \(path)")
            #expect(get.value(of: "content-length").flatMap { Int($0) } ?? 0 > 0)
        }
    }

    /// A head's lines without those that differ from one request to the next.
    private static func lines(_ answer: WireAnswer) -> [String] {
        answer.lines.filter { !$0.hasPrefix("x-request-id: ") && !$0.hasPrefix("date: ") }.sorted()
    }

    private static func exchange(_ port: Port, _ request: String) async throws -> String {
        let client = try RawConnection(try await Ports.number(port))
        client.send(request)
        let received = try await client.receive(within: .seconds(5) + .slack)
        #expect(received.isEnded, "\(port): \(received.text.prefix(200))")
        return received.text
    }

    @Test func aClientThatWaitsForA100GetsIt() async throws {
        let client = try RawConnection(try await Ports.number(.api))
        let body = #"{"mobile_number": "0912"}"#
        let head =
            "POST /api/otp/send/ HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nExpect: 100-Continue\r\n"
        for _ in 0..<2 {
            client.send(head + "Content-Length: \(body.utf8.count)\r\n\r\n")
            let interim = try await client.receive(within: .seconds(5) + .slack) { $0.hasSuffix("\r\n\r\n") }
            #expect(interim.text == "HTTP/1.1 100 Continue\r\n\r\n")
            client.send(body)
            let answer = try await client.receive(within: .seconds(5) + .slack) { $0.hasSuffix("}") }
            #expect(WireAnswer.all(in: answer.text).map(\.status) == ["400"], "\(answer.text)")
            #expect(!answer.isEnded)
        }
    }

    @Test(
        "a client that waits for a 100 gets a refusal at once, and its connection ends",
        arguments: [
            ("/api/otp/send/", "Content-Type: application/json\r\nContent-Length: 999999\r\n", "413"),
            ("/api/otp/send/", "Content-Encoding: gzip\r\nContent-Length: 99\r\n", "415"),
            ("/api/sessions/", "Content-Length: 99\r\n", "405"), ("/nothing/", "Content-Length: 99\r\n", "404"),
            ("/api/chat/chatrooms/", "Content-Type: application/json\r\nContent-Length: 99\r\n", "401"),
        ])
    func refusedExpectation(path: String, headers: String, status: String) async throws {
        let request = "POST \(path) HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\(headers)\r\n"
        let text = try await Self.exchange(.api, request)
        let answers = WireAnswer.all(in: text)
        #expect(answers.map(\.status) == [status], "\(text)")
        #expect(answers.first?.lines.contains(close) == true)
    }

    @Test func aBodyThatIsThereNeedsNo100() async throws {
        let request = "POST /api/otp/send/ HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nConnection: close\r\n"
        let text = try await Self.exchange(
            .api, request + "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
        #expect(WireAnswer.all(in: text).map(\.status) == ["400"], "\(text)")
    }

    @Test(
        "codings of a body (RFC 9110 §8.4)",
        arguments: [("gzip", 415), ("identity, br", 415), ("identity", 400), ("", 400), ("Identity", 400)])
    func codings(value: String, status: Int) async throws {
        let stack = try await SharedStack.stack()
        let reply = try await stack.post("/api/otp/send/", json: [:], headers: ["Content-Encoding": value])
        #expect(reply.status == status, "\(reply.text)")
        #expect(reply.headers["accept-encoding"] == (status == 415 ? "identity" : nil))
        if status == 415 { #expect(reply.code == "unsupported_media_type") }
    }

    @Test func aByteOrderMarkBeforeJSONIsPassedOver() async throws {
        let stack = try await SharedStack.stack()
        let body: [UInt8] = [0xEF, 0xBB, 0xBF] + Array("{\"mobile_number\":\"\(SharedStack.number())\"}".utf8)
        let reply = try await stack.call(
            "POST", "/api/otp/send/", headers: ["Content-Type": "application/json"], body: body)
        #expect(reply.status == 200, "\(reply.text)")
    }

    @Test func pathsAndNamesOfQueriesAreDecoded() async throws {
        let stack = try await SharedStack.stack()
        let (one, other) = (try await ChatCaller(stack), try await ChatCaller(stack))
        let room = try await one.direct(with: other)
        #expect(try await one.send("hello", to: room).status == 201)
        let digits = String(room).utf8.map { "%" + String($0, radix: 16) }.joined()
        #expect(try await one.call("GET", "chatrooms/\(digits)/").json()["id"] == .integer(room))
        #expect(try await one.call("HEAD", "chatrooms/\(digits)/").status == 200)
        for query in ["chat_room=\(room)", "chat%5Froom=\(room)", "%63hat_room=\(digits)"] {
            let page = try await one.call("GET", "messages/?\(query)").json()
            #expect(page["results"]?.array.compactMap { $0["text"]?.string } == ["hello"], "\(query)")
        }
        // By hand: clients make a sequence of a percent sign that begins none.
        for (path, status, code) in [
            ("messages/?chat_room=%zz", "400", "parse_error"), ("messages/?chat_room=%00", "400", "invalid"),
            ("messages/?%ff=1", "400", "text_not_allowed"), ("chatrooms/%2F\(room)/", "404", "not_found"),
            ("chatrooms/%zz/", "400", "bad_request"), ("chatrooms/\(room)%00/", "404", "not_found"),
        ] {
            let text = try await Self.exchange(
                .api,
                "GET /api/chat/\(path) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                    + "Authorization: Bearer \(one.user.access)\r\n\r\n")
            #expect(WireAnswer.all(in: text).map(\.status) == [status], "\(path): \(text)")
            #expect(text.contains("\"code\":\"\(code)\""), "\(path): \(text)")
        }
    }
}
