import HTTPTypes
import Primitives
import Testing

@testable import APIFrontend

@Suite struct RequestFieldsTests {
    private func parse(_ body: String, _ type: String?) throws -> RequestFields {
        try RequestFields.parse(Array(body.utf8), contentType: type.map { ProtocolText($0) })
    }

    @Test func theThreeMediaTypesCarryTheSameFields() throws {
        let multipart = "--b\r\nContent-Disposition: form-data; name=\"mobile_number\"\r\n\r\n0912 é\r\n--b--\r\n"
        for (body, type) in [
            (#"{"mobile_number":"0912 é"}"#, "application/json; charset=utf-8"),
            ("mobile_number=0912+%C3%A9", "application/x-www-form-urlencoded"),
            (multipart, "multipart/form-data; boundary=\"b\""), (multipart, "Multipart/Form-Data; Boundary=b"),
        ] {
            #expect(try self.parse(body, type)["mobile_number"] == .string("0912 é"), "\(type)")
        }
    }

    @Test func anEmptyBodyHasNoFields() throws {
        #expect(try self.parse("", nil)["x"] == nil)
        #expect(try self.parse("", "application/json")["x"] == nil)
    }

    @Test(
        "what cannot be read is a 400 or a 415 with a code",
        arguments: [
            ("{", "application/json", 400, "parse_error"), ("{\"a\":1}x", "application/json", 400, "parse_error"),
            (String(repeating: "[", count: 5_000), "application/json", 400, "too_deep"),
            (#"{"a":1,"a":1}"#, "application/json", 400, "duplicate_key"),
            (#"{"a":"\ud800"}"#, "application/json", 400, "text_not_allowed"),
            ("[\(String(repeating: "1,", count: 100_000))1]", "application/json", 400, "too_many_values"),
            ("{\"\(String(repeating: "a", count: 1_025))\":1}", "application/json", 400, "parse_error"),
            ("[1]", "application/json", 400, "invalid"), ("7", "application/json", 400, "invalid"),
            ("null", "application/json", 400, "null"),
            ("a=%zz", "application/x-www-form-urlencoded", 400, "parse_error"),
            ("a=%ff", "application/x-www-form-urlencoded", 400, "text_not_allowed"),
            ("a=%2", "application/x-www-form-urlencoded", 400, "parse_error"),
            ("x", "multipart/form-data; boundary=b", 400, "parse_error"),
            ("x", "multipart/form-data", 400, "parse_error"),
            ("--b\r\nno disposition\r\n\r\nx\r\n--b--", "multipart/form-data; boundary=b", 400, "parse_error"),
            ("x", "text/plain", 415, "unsupported_media_type"), ("x", nil, 415, "unsupported_media_type"),
            ("<a/>", "application/xml", 415, "unsupported_media_type"),
        ] as [(String, String?, Int, String)])
    func unreadable(body: String, type: String?, status: Int, code: String) {
        let error = #expect(throws: APIError.self) { try self.parse(body, type) }
        #expect(error?.status.code == status)
        #expect(error?.code == code)
    }

    @Test func aMultipartBodyOfManyPartsIsRefused() {
        let part = "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n"
        let body = String(repeating: part, count: 100) + "--b--"
        #expect(throws: APIError.self) { try MultipartForm(Array(body.utf8), boundary: "b") }
    }
}

@Suite struct ClientAddressTests {
    private func client(_ peer: String, _ header: String..., trusted: [String] = ["10.0.0.0/8"]) -> String? {
        ClientAddress(trusted: trusted.compactMap(AddressBlock.init)).client(
            peer: peer, forwardedFor: header.map { ProtocolText($0) })?
            .description
    }

    @Test func withoutTrustTheHeaderCountsForNothing() {
        #expect(self.client("1.2.3.4", "9.9.9.9", trusted: []) == "1.2.3.4")
        #expect(self.client("1.2.3.4", "9.9.9.9") == "1.2.3.4")
    }

    @Test func theFirstUntrustedEntryFromTheRightIsTheClient() {
        #expect(self.client("10.0.0.1", "9.9.9.9") == "9.9.9.9")
        #expect(self.client("10.0.0.1", "6.6.6.6, 9.9.9.9, 10.0.0.2") == "9.9.9.9")
        #expect(self.client("10.0.0.1", "6.6.6.6", "9.9.9.9") == "9.9.9.9")
    }

    @Test func forgedEntriesDoNotMoveTheClient() {
        #expect(self.client("10.0.0.1", "junk, 9.9.9.9") == "9.9.9.9")
        #expect(self.client("10.0.0.1", "9.9.9.9, junk") == "10.0.0.1")
        #expect(self.client("10.0.0.1", "9.9.9.9, junk, 10.0.0.7") == "10.0.0.7")
        #expect(self.client("10.0.0.1", "[9.9.9.9]junk") == "10.0.0.1")
        #expect(self.client("10.0.0.1", "9.9.9.9:junk") == "10.0.0.1")
    }

    @Test(
        "no character swallows what a proxy adds",
        arguments: ["\u{600}", "\u{6dd}", "\u{110bd}", "\u{300}", "\u{200d}"])
    func swallowed(mark: String) {
        #expect(self.client("10.0.0.1", "[6.6.6.6]\(mark), 9.9.9.9") == "9.9.9.9")
        #expect(self.client("10.0.0.1", "6.6.6.6:\(mark), 9.9.9.9") == "9.9.9.9")
        #expect(self.client("10.0.0.1", "[6.6.6.6]\(mark)") == "10.0.0.1")
    }

    @Test func portsAndBracketsAreSeenThrough() {
        #expect(self.client("10.0.0.1", "9.9.9.9:4711") == "9.9.9.9")
        #expect(self.client("10.0.0.1", "[2001:db8::1]:4711") == "2001:db8::1")
        #expect(self.client("10.0.0.1", "2001:db8::1") == "2001:db8::1")
    }

    @Test func whatOnlyProxiesMaySayIsDroppedFromOthers() {
        var fields: HTTPFields = [.xRequestID: "a", .traceparent: "b", .xForwardedFor: "c", .xForwardedProto: "d"]
        fields[.userAgent] = "e"
        fields.dropForwarded()
        #expect(fields.map(\.value) == ["e"])
        let proxies = TrustedProxies(["10.0.0.0/8", "2001:db8::/32"].compactMap(AddressBlock.init))
        for peer in ["10.1.2.3", "2001:db8::7", "::ffff:10.0.0.1"] { #expect(proxies.contains(peer: peer)) }
        for peer in ["11.1.2.3", "2001:db9::7", "", nil] { #expect(!proxies.contains(peer: peer)) }
        #expect(!TrustedProxies([]).contains(peer: "10.1.2.3"))
    }

    @Test func onlyProxiesMakeTheFarthestOfThemTheClient() {
        #expect(self.client("10.0.0.1", "10.0.0.3, 10.0.0.2") == "10.0.0.3")
        #expect(self.client("10.0.0.1") == "10.0.0.1")
    }
}

@Suite struct RequestIDTests {
    @Test func aDecentIDIsKept() {
        #expect(RequestID.of("Abc-1.2_3:4=") == "Abc-1.2_3:4=")
    }

    @Test("anything else is replaced", arguments: ["", "a b", "é", "<x>", String(repeating: "a", count: 129)])
    func replaced(text: String) {
        #expect(RequestID.of(text) != text)
        #expect(RequestID.of(text).count == 32)
    }

    @Test func traceContextsAreChecked() {
        let good = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        #expect(Traceparent(good)?.text == good)
        for bad in [
            "01" + good.dropFirst(2), good.uppercased(), "00-00000000000000000000000000000000-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01", "x", good + "-",
        ] {
            #expect(Traceparent(bad) == nil, "\(bad)")
        }
    }
}

@Suite struct RouteTableTests {
    @Test func aPathThatIsWrittenOutHidesAPlaceholder() {
        let routes = RouteTable([.init(.post, "/api/messages/batch"), .init(.get, "/api/messages/{id}")])
        #expect(routes.refusal(method: .get, path: "/api/messages/batch/").allow == "OPTIONS, POST")
        #expect(routes.refusal(method: .post, path: "/api/messages/x").allow == "GET, HEAD, OPTIONS")
        #expect(routes.refusal(method: .post, path: "/api/messages/x/y").code == "not_found")
    }

    private let routes = RouteTable([
        .init(.post, "/api/otp/send"), .init(.get, "/api/messages/{id}"), .init(.delete, "/api/messages/{id}"),
    ])

    @Test func aKnownPathWithAWrongMethodIsA405ThatSaysWhatIsAllowed() {
        let refusal = self.routes.refusal(method: .get, path: "/api/otp/send/")
        #expect(refusal.status == .methodNotAllowed)
        #expect(refusal.allow == "OPTIONS, POST")
        #expect(self.routes.refusal(method: .post, path: "/api/messages/7").allow == "DELETE, GET, HEAD, OPTIONS")
    }

    @Test func anUnknownPathIsA404() {
        #expect(self.routes.refusal(method: .get, path: "/api/otp").status == .notFound)
        #expect(self.routes.refusal(method: .get, path: "/").status == .notFound)
    }
}
