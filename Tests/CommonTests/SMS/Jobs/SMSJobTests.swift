import Primitives
import SMS
import Secrets
import Testing

@Suite struct SMSJobTests {
    private let keys: KeyRing
    private let content: SMSContent

    init() throws {
        self.keys = try KeyRing(entries: [testEntry(.seal, "s1", .old, byte: 1), testEntry(.seal, "s2", byte: 2)])
        let phone = try #require(PhoneNumber("09121234567"))
        self.content = SMSContent(phone: phone, body: .code(OTPBody(code: "48213907", origin: "a.ir")))
    }

    private static let one = "0123456789abcdef0123456789abcdef"

    private func job(_ id: String = Self.one) throws -> SMSJob {
        try SMSJob(id: id, content: self.content, created: 1, deadline: 2, keys: self.keys)
    }

    @Test func aJobSurvivesTheBroker() throws {
        let read = try SMSJob(body: try self.job().body)
        #expect(try read == SMSJob(body: read.body))
        #expect(read.kid == "s2")
        #expect(try read.open(keys: self.keys) == self.content)
    }

    @Test func aTextSurvivesTheBrokerToo() throws {
        let body = TextBody(text: "سلام", template: "hello", variables: ["token2": "a", "token": "b"])
        let text = SMSContent(phone: self.content.phone, body: .text(body))
        let job = try SMSJob(id: Self.one, content: text, created: 1, deadline: 2, keys: self.keys)
        #expect(job.kind == .text)
        #expect(try SMSJob(body: job.body).open(keys: self.keys) == text)
    }

    @Test func aCodeDoesNotOpenAsAText() throws {
        let body = String(decoding: try self.job().body, as: UTF8.self)
        let moved = try SMSJob(body: Array(body.replacing(#""kind":"otp""#, with: #""kind":"text""#).utf8))
        #expect(throws: SMSJobError.brokenSeal) { try moved.open(keys: self.keys) }
    }

    @Test func neitherCodeNorNumberIsToBeSeen() throws {
        let text = String(decoding: try self.job().body, as: UTF8.self)
        for secret in ["48213907", "9121234567", "a.ir"] { #expect(!text.contains(secret)) }
    }

    @Test func whatWasSealedForOneJobDoesNotOpenInAnother() throws {
        let body = String(decoding: try self.job().body, as: UTF8.self)
        for (old, new) in [
            (Self.one, String(Self.one.reversed())), ("\"deadline\":2", "\"deadline\":9"), ("\"s2\"", "\"s1\""),
        ] {
            let moved = try SMSJob(body: Array(body.replacing(old, with: new).utf8))
            #expect(throws: SMSJobError.brokenSeal) { try moved.open(keys: self.keys) }
        }
    }

    @Test(
        "times that are none are refused",
        arguments: [("created", "-9223372036854775808"), ("created", "3"), ("deadline", "9223372036854775807")])
    func times(name: String, value: String) throws {
        let body = String(decoding: try self.job().body, as: UTF8.self)
        let old = name == "created" ? "1" : "2"
        let odd = Array(body.replacing("\"\(name)\":\(old)", with: "\"\(name)\":\(value)").utf8)
        #expect(throws: SMSJobError.undecodable) { try SMSJob(body: odd) }
    }

    @Test func anUnknownKeyIsSaid() throws {
        let others = try KeyRing(entries: [testEntry(.seal, "x")])
        let job = try self.job()
        #expect(throws: SMSJobError.unknownKey) { try job.open(keys: others) }
    }

    @Test(
        "what is no job of ours is refused with the reason",
        arguments: [
            ("", SMSJobError.undecodable), ("{}", .undecodable), ("[1]", .undecodable), ("\u{0}", .undecodable),
            (#"{"v":1,"kind":"otp","id":"FORGED\nline","created":1,"deadline":2,"kid":"k","sealed":""}"#, .undecodable),
            (#"{"v":2,"kind":"otp","id":"a","created":1,"deadline":2,"kid":"k","sealed":""}"#, .unknownVersion),
            (#"{"v":1,"kind":"fax","id":"a","created":1,"deadline":2,"kid":"k","sealed":""}"#, .unknownKind),
        ] as [(String, SMSJobError)])
    func strangers(body: String, reason: SMSJobError) {
        #expect(throws: reason) { try SMSJob(body: Array(body.utf8)) }
    }
}
