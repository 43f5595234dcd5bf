import Foundation
import Primitives
import SMS
import Testing

@testable import SMSWorker

@Suite struct GenericRequestTests {
    private static let nasty = "a\"b\\c&d=e<f>'{to}\n%41 +é/../"
    private let phone: PhoneNumber

    init() throws {
        self.phone = try #require(PhoneNumber("09121234567"))
    }

    private func call(_ description: String, _ payload: ProviderPayload) throws -> ProviderCall? {
        let value = try GenericDescription.value(description)
        let configuration = try GenericConfiguration(value, path: "sms.generic")
        let message = OutgoingMessage(id: "m-1", phone: self.phone, payload: payload)
        return configuration.request(for: payload)?.render(GenericValues(account: configuration, message: message))
    }

    private func description(_ members: String) -> String {
        #"{"success": {"status": [200]}, "secrets": {"key": "k/?&=y"}, "sender": "3000", \#(members)}"#
    }

    @Test func inTheAddressEverythingIsPercentEncoded() throws {
        let text = self.description(
            #""method": "GET", "url": "https://sms.example/{secret:key}/{to}?text={text}&e={to_e164}&id={message_id}""#)
        let call = try #require(try self.call(text, .text(Self.nasty)))
        let encoded = "a%22b%5Cc%26d%3De%3Cf%3E%27%7Bto%7D%0A%2541%20%2B%C3%A9%2F..%2F"
        #expect(
            call.url
                == "https://sms.example/k%2F%3F%26%3Dy/09121234567?text=\(encoded)&e=%2B989121234567&id=m-1")
        #expect(call.method == "GET")
        #expect(call.body == nil)
    }

    @Test("a value does not climb out of its place in the path", arguments: ["..", "."])
    func dots(value: String) throws {
        let text = self.description(#""url": "https://sms.example/{template_id}/send""#)
        #expect(try self.call(text, .template(id: value, values: [])) == nil)
        #expect(try self.call(text, .template(id: "a..b", values: [])) != nil)
    }

    @Test func inJSONEveryValueIsAStringAndVarsAnObject() throws {
        let text = self.description(
            #"""
            "url": "https://sms.example/", "body": {"type": "json", "template": {
              "t": "{{{text}}}", "n": 7, "x": [null, true], "only": "{template_id}", "vars": "{vars}",
              "list": ["{var:a}", "-{var:a}"]}}
            """#
        )
        let plain = try #require(try self.call(text, .text(Self.nasty))?.body)
        let body = try GenericDescription.value(plain)
        #expect(body["t"] == .string("{" + Self.nasty + "}"))
        #expect(body["n"] == .integer(7))
        #expect(body["x"] == .array([.null, .bool(true)]))
        // What this message has no value for is left out where it is all there is.
        #expect(body["only"] == nil && body["vars"] == nil)
        #expect(body["list"] == .array([.string("-")]))
        let values = [TemplateValue(name: "a", value: Self.nasty), TemplateValue(name: "b", value: "2")]
        let template = try GenericDescription.value(
            try #require(try self.call(text, .template(id: "9", values: values))?.body))
        #expect(template["only"] == .string("9"))
        #expect(template["vars"] == .object(["a": .string(Self.nasty), "b": .string("2")]))
        #expect(template["list"] == .array([.string(Self.nasty), .string("-" + Self.nasty)]))
    }

    @Test func formsAndTextsAreEscapedForWhatTheyAre() throws {
        func body(_ body: String) throws -> String? {
            try self.call(self.description(#""url": "https://sms.example/", "body": \#(body)"#), .text("a&\"<é"))?.body
        }
        #expect(
            try body(#"{"type": "form", "fields": {"t x": "{text}", "v": "{template_id}"}}"#)
                == "t%20x=a%26%22%3C%C3%A9")
        #expect(
            try body(#"{"type": "text", "template": "{{\"t\":\"{text}\"}}", "contentType": "application/json"}"#)
                == #"{"t":"a&\"<é"}"#)
        #expect(
            try body(#"{"type": "text", "template": "<t>{text}</t>", "contentType": "text/xml"}"#)
                == "<t>a&amp;&quot;&lt;é</t>")
        #expect(
            try body(#"{"type": "text", "template": "t={text}", "contentType": "application/x-www-form-urlencoded"}"#)
                == "t=a%26%22%3C%C3%A9")
        #expect(try body(#"{"type": "text", "template": "{text}"}"#) == "a&\"<é")
    }

    @Test func templatesMayHaveARequestOfTheirOwn() throws {
        let text = self.description(
            #"""
            "url": "https://sms.example/text?t={text}",
            "template": {"url": "https://sms.example/template?id={template_id}"}
            """#)
        #expect(try self.call(text, .text("x"))?.url == "https://sms.example/text?t=x")
        #expect(try self.call(text, .template(id: "7", values: []))?.url == "https://sms.example/template?id=7")
        let textOnly = self.description(#""url": "https://sms.example/text?t={text}""#)
        #expect(try self.call(textOnly, .template(id: "7", values: [])) == nil)
    }

    private func outcome(_ members: String, _ status: Int, _ body: String) throws -> SendOutcome {
        let text = #"{"url": "https://sms.example/?t={text}", \#(members)}"#
        let configuration = try GenericConfiguration(try GenericDescription.value(text), path: "sms.generic")
        return configuration.answer.outcome(
            ProviderAnswer(status: status, body: Array(body.utf8), retryAfter: .seconds(3)))
    }

    @Test func aPatternReadsAnswersThatAreNoJSON() throws {
        let members = #"""
            "success": {"matches": "^Success"}, "id": {"matches": "^Success \"([^\"]*)\""},
            "errors": {"matches": "^Error \"(\\w*)\"", "map": {"credit": "account", "throttle": "throttled"}}
            """#
        #expect(try self.outcome(members, 200, #"Success "07033084-5cfd""#) == .accepted("07033084-5cfd"))
        #expect(try self.outcome(members, 200, #"Error "credit""#).kind == .rejectedAccount)
        #expect(try self.outcome(members, 200, #"Error "throttle""#) == .throttled("throttle", retryAfter: .seconds(3)))
        #expect(try self.outcome(members, 200, #"Error "other""#).kind == .uncertain)
        #expect(try self.outcome(members, 500, #"Success "1""#).kind == .uncertain)
    }

    @Test func aCodeTellsMoreThanTheStatusAndAStatusMoreThanNothing() throws {
        let members = #"""
            "success": {"status": [201], "pointer": "/data/0/id"}, "id": {"pointer": "/data/0/id"},
            "errors": {"pointer": "/code", "map": {"7": "message"}}, "statuses": {"402": "account", "4xx": "route"}
            """#
        #expect(
            try self.outcome(members, 201, #"{"data":[{"id":9223372036854775807}]}"#)
                == .accepted("9223372036854775807"))
        #expect(try self.outcome(members, 200, #"{"data":[{"id":1}]}"#).kind == .uncertain)
        #expect(try self.outcome(members, 201, #"{"data":[{"id":null}]}"#).kind == .uncertain)
        #expect(try self.outcome(members, 402, #"{"code":7}"#) == .rejectedMessage("7"))
        #expect(try self.outcome(members, 402, #"{"code":8}"#) == .rejectedAccount("http_402"))
        #expect(try self.outcome(members, 418, "") == .rejectedRoute("http_418"))
        #expect(try self.outcome(members, 503, "").kind == .notSent)
    }

    @Test(
        "only patterns that end soon are taken",
        arguments: [
            ("^OK", true), ("id=(\\d+)", true), ("a.*b.*c", true), ("[^\"{*+]+", true), ("(a|b)", true),
            ("(?:a)", false),
            ("(a)\\1", false), ("(ab)*", false), ("(ab){2}", false), ("a*b*c*", false), ("", false), ("[", false),
            (String(repeating: "a", count: 201), false),
        ])
    func patterns(pattern: String, isTaken: Bool) {
        #expect((BoundedPattern(pattern) != nil) == isTaken)
    }

    @Test("a pattern is held against a long answer without end", .timeLimit(.minutes(3)))
    func slowPatterns() throws {
        let pattern = try #require(BoundedPattern("a.*b.*c"))
        #expect(!pattern.matches(String(repeating: "ab", count: 50_000)))
    }

    @Test func pointersReachObjectsAndLists() throws {
        let value = try GenericDescription.value(#"{"a/b": [{"~": 1}], "": 2, "0": 3}"#)
        #expect(JSONPointer("")?.value(in: value) == value)
        #expect(JSONPointer("/a~1b/0/~0")?.value(in: value) == .integer(1))
        #expect(JSONPointer("/")?.value(in: value) == .integer(2))
        #expect(JSONPointer("/0")?.value(in: value) == .integer(3))
        #expect(JSONPointer("/a~1b/01")?.value(in: value) == nil)
        #expect(JSONPointer("/a~1b/1")?.value(in: value) == nil)
        for wrong in ["a", "/~", "/~2", "/" + String(repeating: "a", count: 300)] { #expect(JSONPointer(wrong) == nil) }
    }
}
