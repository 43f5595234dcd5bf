import NIOHTTP1
import Operations
import Primitives
import Testing

/// What RFC 9110 and RFC 9112 ask of a head.
@Suite struct RequestRulesTests {
    private static func head(
        _ headers: [(String, String)], _ method: HTTPMethod = .GET, _ uri: String = "/a",
        _ version: HTTPVersion = .http1_1
    ) -> HTTPRequestHead {
        HTTPRequestHead(version: version, method: method, uri: uri, headers: HTTPHeaders(headers))
    }

    private static func terms(
        _ headers: [(String, String)], _ version: HTTPVersion = .http1_1
    ) throws -> RequestTerms {
        var head = Self.head(headers, .GET, "/a", version)
        return try RequestRules.judge(&head)
    }

    @Test(
        "Connection is a list without regard to case (RFC 9112 §9.3)",
        arguments: [
            (["keep-alive"], true, true), ([], true, false), (["close"], false, false), (["Close"], false, false),
            (["TE, close"], false, false), (["TE", " CLOSE ,"], false, false), (["keep-alive, close"], false, false),
            (["Keep-Alive"], true, true), (["closed"], true, false), (["x-close"], true, false),
        ])
    func persistence(values: [String], isNew: Bool, isOld: Bool) throws {
        let headers = [("Host", "a")] + values.map { ("connection", $0) }
        #expect(try Self.terms(headers).persists == isNew)
        let old = try Self.terms(headers, .http1_0)
        #expect(old.persists == isOld && old.isOld)
    }

    @Test(
        "what cannot be understood in one way only is refused",
        arguments: [
            ([("Transfer-Encoding", "gzip, chunked")], ConnectionRefusal.unknownCoding),
            ([("Transfer-Encoding", "gzip"), ("Transfer-Encoding", "Chunked")], .unknownCoding),
            ([("Transfer-Encoding", "chunked, gzip")], .badFraming), ([("Transfer-Encoding", "identity")], .badFraming),
            ([("Transfer-Encoding", "chunked, chunked")], .badFraming),
            ([("Transfer-Encoding", "chunked"), ("Content-Length", "3")], .badFraming),
            ([("Host", "b")], .badHost), ([("Expect", "200-ok")], .unknownExpectation),
            ([("Expect", "100-continue, x")], .unknownExpectation),
        ])
    func refusals(headers: [(String, String)], refusal: ConnectionRefusal) {
        #expect(throws: refusal) { try Self.terms([("Host", "a")] + headers) }
    }

    @Test func anOldVersionHasNoChunksAndNoExpectations() throws {
        #expect(throws: ConnectionRefusal.badFraming) { try Self.terms([("Transfer-Encoding", "chunked")], .http1_0) }
        #expect(try Self.terms([("Expect", "100-continue")], .http1_0).awaitsContinue == false)
        #expect(try Self.terms([("Expect", "x")], .http1_0).awaitsContinue == false)
        #expect(try Self.terms([("Host", "a"), ("Expect", "100-Continue")]).awaitsContinue)
        #expect(try Self.terms([("Host", "a"), ("Transfer-Encoding", "CHUNKED")]).persists)
        #expect(try Self.terms([("Host", "a"), ("RANGE", "bytes=0-1")]).asksForRange)
    }

    @Test(
        "a host is a host (RFC 9112 §3.2)",
        arguments: [
            ("example.ir", true), ("example.ir:8080", true), ("[::1]:80", true), ("", true), ("a_b", true),
            ("a b", false), ("a/b", false), ("u@a", false), ("a?b", false), ("a\"b", false), ("é", false),
        ])
    func host(value: String, isOne: Bool) {
        let terms = try? Self.terms([("Host", value)])
        #expect((terms != nil) == isOne)
    }

    @Test func withoutAHostOnlyOldRequestsGoOn() throws {
        #expect(throws: ConnectionRefusal.badHost) { try Self.terms([]) }
        #expect(try Self.terms([], .http1_0).persists == false)
        #expect(throws: ConnectionRefusal.badHost) { try Self.terms([("Host", "a"), ("host", "a")], .http1_0) }
    }

    @Test(
        "a target in absolute form is a path and a host (RFC 9112 §3.2.2)",
        arguments: [
            ("http://b.ir/x?y=z", HTTPMethod.GET, "/x?y=z", "b.ir"), ("HTTPS://b.ir:1", .GET, "/", "b.ir:1"),
            ("http://b.ir?q", .GET, "/?q", "b.ir"), ("http://b.ir", .OPTIONS, "*", "b.ir"), ("/x", .GET, "/x", "a"),
            ("*", .OPTIONS, "*", "a"),
        ])
    func absoluteForm(uri: String, method: HTTPMethod, path: String, host: String) throws {
        var head = Self.head([("Host", "a")], method, uri)
        _ = try RequestRules.judge(&head)
        #expect(head.uri == path)
        #expect(head.headers["host"] == [host])
    }

    @Test(
        "other targets are none",
        arguments: ["*", "x", "ftp://b/", "http://", "http:///x", "http://u@b/", "http://b c/"])
    func strangeTarget(uri: String) {
        var head = Self.head([("Host", "a")], .GET, uri)
        #expect(throws: ConnectionRefusal.self) { try RequestRules.judge(&head) }
    }

    @Test(
        "what begins like a method",
        arguments: [
            ("BREW /", true), ("get /", true), ("M-SEARCH * ", true), ("BR", true), ("", false), (" GET", false),
            ("\u{16}\u{3}\u{1}", false), ("GET/\u{1}", false), ("{\"a\":1}", false),
            (String(repeating: "A", count: 33), false),
        ])
    func methods(text: String, isOne: Bool) {
        #expect(RequestRules.beginWithMethod(text.utf8) == isOne)
    }

    @Test func wordsOfListsAreComparedWhereTheyStand() {
        var words: [String] = []
        FieldWords.each(in: " a ,,b\t, , c") { words.append(String(Substring($0))) }
        #expect(words == ["a", "b", "c"])
        #expect(FieldWords.list("X, Close", has: "close") && !FieldWords.list("closed", has: "close"))
    }
}
