import HTTPTypes
import Identity
import Primitives
import Testing

@testable import APIFrontend

@Suite struct SendCodeRequestTests {
    private func request(_ fields: [ProtocolText: JSONValue], _ rules: OTPRules = OTPRules()) throws -> SendCodeRequest
    {
        try SendCodeRequest(RequestFields(fields), rules: rules)
    }

    @Test(
        "a number in text or as an integer is taken",
        arguments: [.string("0912 123 4567"), .integer(9_121_234_567), .integer(989_121_234_567)] as [JSONValue])
    func taken(value: JSONValue) throws {
        #expect(try self.request(["mobile_number": value]).phone.e164 == "+989121234567")
    }

    @Test(
        "every fault has its own message",
        arguments: [
            (nil, "This field is required.", "required"), (.null, "This field may not be null.", "null"),
            (.string(""), "This field may not be blank.", "blank"),
            (.string(" \n"), "This field may not be blank.", "blank"),
            (.string("0912"), "Enter a valid mobile number.", "invalid"),
            (.bool(true), "Enter a valid mobile number.", "invalid"),
            (.array([]), "Enter a valid mobile number.", "invalid"),
            (.object([:]), "Enter a valid mobile number.", "invalid"),
            (.number(1.5), "Enter a valid mobile number.", "invalid"),
            (.integer(-1), "Enter a valid mobile number.", "invalid"),
            (.number(.infinity), "Enter a valid mobile number.", "invalid"),
        ] as [(JSONValue?, String, String)])
    func faults(value: JSONValue?, message: String, code: String) {
        let error = #expect(throws: APIError.self) { try self.request(value.map { ["mobile_number": $0] } ?? [:]) }
        #expect(error?.status == .badRequest)
        #expect(error?.body == .field("mobile_number", [message]))
        #expect(error?.code == code)
    }

    @Test func aTestNumberMayBeOneThatNobodyHas() throws {
        var rules = OTPRules()
        rules.ranges = MobileRanges(mode: .refuse)
        let number = JSONValue.string("09601234567")
        let error = #expect(throws: APIError.self) { try self.request(["mobile_number": number], rules) }
        #expect(error?.body == .field("mobile_number", ["Enter a valid mobile number."]))
        rules.testNumbers = [try #require(TestNumber("+989601234567=12345678@2099-01-01"))]
        #expect(try self.request(["mobile_number": number], rules).phone.e164 == "+989601234567")
    }

    @Test func autofillGoesOnlyToConfiguredPlaces() throws {
        var rules = OTPRules()
        rules.origins = ["a.ir", "b.ir"]
        let number = JSONValue.string("09121234567")
        #expect(try self.request(["mobile_number": number], rules).origin == "a.ir")
        #expect(try self.request(["mobile_number": number, "origin": .string("b.ir")], rules).origin == "b.ir")
        for (field, value) in [
            ("origin", JSONValue.string("evil.ir")), ("app_hash", .string("x")), ("origin", .integer(1)),
        ] {
            let error = #expect(throws: APIError.self) {
                try self.request(["mobile_number": number, ProtocolText(field): value], rules)
            }
            #expect(error?.code == "not_allowed")
            #expect(error?.body == .field(field, ["This value is not allowed."]))
        }
    }
}

@Suite struct AuthenticateRequestTests {
    private func request(
        _ fields: [ProtocolText: JSONValue], _ rules: AuthenticateRules = .init()
    ) throws -> AuthenticateRequest {
        let valid: [ProtocolText: JSONValue] = ["mobile_number": .string("09121234567"), "code": .string("12345678")]
        return try AuthenticateRequest(RequestFields(valid.merging(fields) { $1 }), rules: rules)
    }

    @Test(
        "codes in text, Persian digits or as an integer",
        arguments: [.string("1234"), .string("۱۲۳۴"), .string(" 1234 "), .integer(1_234)] as [JSONValue])
    func codes(value: JSONValue) throws {
        #expect(try self.request(["code": value]).code == "1234")
    }

    @Test(
        "groups",
        arguments: [
            (nil, 0), (.null, 0), (.integer(7), 7), (.string("7"), 7), (.string("۷"), 7), (.string(""), 0),
            (.integer(99), 99),
        ] as [(JSONValue?, Int)])
    func groups(value: JSONValue?, group: Int) throws {
        #expect(try self.request(value.map { ["group": $0] } ?? [:]).group == group)
    }

    @Test func movedClientsMayKeepTheirIntegerGroupsIgnored() throws {
        var rules = AuthenticateRules()
        rules.ignoresIntegerGroup = true
        #expect(try self.request(["group": .integer(7)], rules).group == 0)
        #expect(try self.request(["group": .string("7")], rules).group == 7)
    }

    @Test(
        "every fault is a 400 that names its field",
        arguments: [
            ("mobile_number", .null, "mobile_number is required."),
            ("mobile_number", .string("12"), "mobile_number is not a valid mobile number."),
            ("code", .null, "code is required."), ("code", .string(""), "code is required."),
            ("code", .string("12"), "code has to be 3 to 10 digits."),
            ("code", .string("12345678901"), "code has to be 3 to 10 digits."),
            ("code", .string("12x4"), "code has to be 3 to 10 digits."),
            ("code", .integer(-123), "code has to be 3 to 10 digits."),
            ("code", .array([]), "code has to be 3 to 10 digits."),
            ("code", .number(1.5), "code has to be 3 to 10 digits."),
            ("group", .integer(100), "group has to be a whole number from 0 to 99."),
            ("group", .integer(-1), "group has to be a whole number from 0 to 99."),
            ("group", .string("x"), "group has to be a whole number from 0 to 99."),
            ("group", .string("00000001abc"), "group has to be a whole number from 0 to 99."),
            ("group", .bool(true), "group has to be a whole number from 0 to 99."),
            ("id", .integer(1), "id is not the id of a send."),
        ] as [(String, JSONValue, String)])
    func faults(field: String, value: JSONValue, message: String) {
        let error = #expect(throws: APIError.self) { try self.request([ProtocolText(field): value]) }
        #expect(error?.status == .badRequest)
        #expect(error?.body == .error(message))
    }
}
