import HTTPTypes
import Testing

@testable import APIFrontend
@testable import Identity
@testable import Primitives
@testable import Settings

@Suite struct RegisterRequestTests {
    private static let good: [ProtocolText: JSONValue] = [
        "username": "ali", "password": "kX9!vR2q", "password2": "kX9!vR2q", "email": "x@mail.ir",
    ].mapValues(JSONValue.string)

    private func request(_ changes: [ProtocolText: JSONValue?]) throws -> RegisterRequest {
        var fields = Self.good
        for (name, value) in changes { fields[name] = value }
        return try RegisterRequest(RequestFields(fields), rules: PasswordRules())
    }

    private func refusal(_ changes: [ProtocolText: JSONValue?]) -> APIError? {
        #expect(throws: APIError.self) { try self.request(changes) }
    }

    @Test func theNameIsNormalisedAndBlanksAtTheEndsGo() throws {
        let request = try self.request([
            "username": .string(" \u{FF21}li\n"), "password": .string(" kX9!vR2q"), "email": .string("X@Mail.IR "),
        ])
        #expect(request.name.text == "Ali")
        #expect(request.password == "kX9!vR2q")
        #expect(request.email == "X@mail.ir")
    }

    @Test("the address may be left out", arguments: [nil, .null, .string(""), .string("  ")] as [JSONValue?])
    func noAddress(value: JSONValue?) throws {
        #expect(try self.request(["email": value]).email.isEmpty)
    }

    @Test func numbersAreReadAsTheirDigits() throws {
        let request = try self.request(["username": .integer(1370)])
        #expect(request.name.text == "1370")
    }

    @Test(
        "every fault has Django's message",
        arguments: [
            ("username", nil, "This field is required.", "required"),
            ("password", nil, "This field is required.", "required"),
            ("password2", nil, "This field is required.", "required"),
            ("username", .null, "This field may not be null.", "null"),
            ("password", .string(" "), "This field may not be blank.", "blank"),
            ("username", .bool(true), "Not a valid string.", "invalid"),
            ("password", .array([]), "Not a valid string.", "invalid"),
            ("password", .string("kX9!\u{0}vR2q"), "Null characters are not allowed.", "invalid"),
            (
                "username", .string("a b"),
                "Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.",
                "invalid"
            ),
            ("username", .string("G0-09121234567"), "This username is reserved.", "reserved"),
            (
                "username", .string(String(repeating: "a", count: 151)),
                "Ensure this field has no more than 150 characters.", "max_length"
            ),
            (
                "username", .string("a" + String(repeating: "\u{0301}", count: 150)),
                "Ensure this field has no more than 150 characters.", "max_length"
            ),
            ("email", .string("nobody"), "Enter a valid email address.", "invalid"),
            (
                "email", .string(String(repeating: "a", count: 250) + "@a.ir"),
                "Ensure this field has no more than 254 characters.", "max_length"
            ),
            (
                "password", .string(String(repeating: "é", count: 513)),
                "Ensure this field has no more than 1024 bytes.", "max_length"
            ),
            (
                "password", .string("kX9!vR2"),
                "This password is too short. It must contain at least 8 characters.", "password_too_short"
            ),
            ("password", .string("password1"), "This password is too common.", "password_too_common"),
            ("password", .string("9182736450"), "This password is entirely numeric.", "password_entirely_numeric"),
            (
                "password", .string("ali.ali.ali") as JSONValue?, "The password is too similar to the username.",
                "password_too_similar"
            ),
            ("password", .string("other-1kX"), "رمز عبور و تکرار آن یکسان نیستند.", "password_mismatch"),
        ] as [(String, JSONValue?, String, String)])
    func faults(field: String, value: JSONValue?, message: String, code: String) {
        let changes: [ProtocolText: JSONValue?] =
            code == "password_too_similar"
            ? ["username": .string("ali.ali"), ProtocolText(field): value] : [ProtocolText(field): value]
        let error = self.refusal(changes)
        #expect(error?.status == .badRequest)
        #expect(error?.body == .fields([.init(name: field, message: message)]))
        #expect(error?.code == code)
    }

    @Test func passwordsThatOnlyLookAlikeAreTwo() {
        let error = self.refusal(["password": .string("kX9!vR2q\u{E9}"), "password2": .string("kX9!vR2qe\u{301}")])
        #expect(error?.code == "password_mismatch")
    }

    @Test func allFaultsComeAtOnceAndThoseOfOneFieldInOneList() {
        let error = self.refusal(["username": nil, "password": .string("1234567"), "email": .string("x")])
        let text = error?.json(requestID: "r").text
        #expect(
            text == #"{"username":["This field is required."],"email":["Enter a valid email address."],"password":["#
                + #""This password is too short. It must contain at least 8 characters.","#
                + #""This password is entirely numeric."],"code":"required","request_id":"r"}"#)
    }
}

@Suite struct LoginRequestTests {
    private func refusal(_ fields: [ProtocolText: JSONValue]) -> APIError? {
        #expect(throws: APIError.self) { try LoginRequest(RequestFields(fields)) }
    }

    @Test func anyNameAndPasswordAreTaken() throws {
        let request = try LoginRequest(
            RequestFields(["username": .string("G0-0912 {x}"), "password": .string(" 1 ")]))
        #expect(request.name.text == "G0-0912 {x}")
        #expect(request.password == "1")
    }

    @Test func missingFieldsAreNamedTogether() {
        let error = self.refusal([:])
        #expect(
            error?.body
                == .fields([
                    .init(name: "username", message: "This field is required."),
                    .init(name: "password", message: "This field is required."),
                ]))
    }

    @Test func whatIsTooLongToBeHashedIsRefused() {
        let error = self.refusal(["username": .string("a"), "password": .string(String(repeating: "x", count: 1_025))])
        #expect(error?.code == "max_length")
    }
}

@Suite struct AuthMethodsTests {
    @Test(
        "one way to log in, or both",
        arguments: [("OTP", [.code]), ("PASSWD", [.password]), ("OTP, PASSWD", [.code, .password])]
            as [(String, Set<AuthMethod>)])
    func names(text: String, methods: Set<AuthMethod>) throws {
        var reader = try SettingsReader(environment: ["AUTH_AUTH_METHOD": text])
        #expect(APIConfiguration(reading: &reader).methods.enabled == methods)
        _ = try reader.finish()
    }

    @Test("none, or another one, stops the start", arguments: ["", ",", "otp", "OTP,MAGIC"])
    func refused(text: String) throws {
        var reader = try SettingsReader(environment: ["AUTH_AUTH_METHOD": text])
        _ = APIConfiguration(reading: &reader)
        let error = #expect(throws: SettingsError.self) { try reader.finish() }
        #expect(error?.description.contains("AUTH_METHOD") == true)
    }
}
