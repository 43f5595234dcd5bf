import Chat
import HTTPTypes
import Identity
import Primitives
import SMS
import TestSupport
import Testing

@testable import APIFrontend

/// A short field of a request, what stands in it, and what is read of that.
struct ShortFieldCase: Sendable, CustomStringConvertible {
    let description: String
    let written: String
    let read: @Sendable (String) throws -> String

    /// Every short field of the API, one row a reader.
    static let all: [Self] = Self.logins + Self.messages + Self.rooms

    private static let logins: [Self] = [
        Self(description: "otp/send mobile_number", written: "09121234567") {
            try SendCodeRequest(RequestFields(["mobile_number": .string($0)]), rules: .init()).phone.national
        },
        Self(description: "otp/send origin", written: "a.ir") { text in
            var rules = OTPRules()
            rules.origins = ["b.ir", "a.ir"]
            let fields = RequestFields(["mobile_number": .string("09121234567"), "origin": .string(text)])
            return try SendCodeRequest(fields, rules: rules).origin
        },
        Self(description: "device", written: "d.e-v") { RequestFields(["device": .string($0)]).device ?? "" },
        Self(description: "authenticate mobile_number", written: "09121234567") {
            try Self.authenticate("mobile_number", $0).phone.national
        },
        Self(description: "code", written: "12345678") { try Self.authenticate("code", $0).code },
        Self(description: "group", written: "7") { String(try Self.authenticate("group", $0).group) },
        Self(description: "id", written: "abc") { try Self.authenticate("id", $0).id ?? "" },
        Self(description: "token", written: "a.b.c") {
            try TokenField.read("token", in: RequestFields(["token": .string($0)]))
        },
        Self(description: "refresh", written: "a.b.c") {
            try TokenField.read("refresh", in: RequestFields(["refresh": .string($0)]))
        },
        Self(description: "login username", written: "mina") {
            try LoginRequest(RequestFields(["username": .string($0), "password": .string("x")])).name.text
        },
        Self(description: "register email", written: "a@b.ir") { text in
            var fields = FieldReader(RequestFields(["email": .string(text)]))
            return fields.email()
        },
    ]

    private static let messages: [Self] = [
        Self(description: "message/send mobile_number", written: "09121234567") {
            try Self.message("mobile_number", $0).phone.national
        },
        Self(description: "template_id", written: "hello") { try Self.message("template_id", $0).body.template ?? "" },
        Self(description: "wait of a query", written: "5") {
            String(try StatusQuestion(wait: $0, status: nil).wait.components.seconds)
        },
        Self(description: "status of a query", written: "sent") {
            try StatusQuestion(wait: nil, status: $0).known?.rawValue ?? ""
        },
    ]

    private static let rooms: [Self] = [
        Self(description: "user_id", written: "12") { text in
            guard case .direct(.id(let id)) = try Self.room(["user_id": .string(text)]) else { return "" }
            return String(id)
        },
        Self(description: "users of a form", written: "12") { text in
            guard case .group(_, let users) = try Self.room(["users": .string("7,\(text),9")]) else { return "" }
            return users == [7, 12, 9] ? "12" : "\(users)"
        },
        Self(description: "role", written: "reader") {
            try ChatFields.role(RequestFields(["role": .string($0)]))?.rawValue ?? ""
        },
        Self(description: "status", written: "2") {
            "\(try EditRoomRequest(RequestFields(["status": .string($0)])).status?.rawValue ?? 0)"
        },
        Self(description: "chat_room", written: "12") {
            String(try ChatMessageRequest(RequestFields(["chat_room": .string($0)]), [:]).room)
        },
        Self(description: "message_type", written: "image") {
            try ChatMessageRequest(RequestFields(["chat_room": .integer(1), "message_type": .string($0)]), [:]).kind
                .rawValue
        },
    ]

    private static func authenticate(_ field: ProtocolText, _ text: String) throws -> AuthenticateRequest {
        let fields: [ProtocolText: JSONValue] = ["mobile_number": .string("09121234567"), "code": .string("1234")]
        return try AuthenticateRequest(RequestFields(fields.merging([field: .string(text)]) { $1 }), rules: .init())
    }

    private static func message(_ field: ProtocolText, _ text: String) throws -> SendMessageRequest {
        let fields: [ProtocolText: JSONValue] = ["mobile_number": .string("09121234567"), "message_text": .string("a")]
        let rules = MessageRules(
            routes: SMSRoutes(defaults: [.kavenegar]),
            templates: try TemplateCatalogue(.object([:]), otpTemplate: "", otpText: OTPText(pattern: "{code}")))
        return try SendMessageRequest(RequestFields(fields.merging([field: .string(text)]) { $1 }), rules: rules)
    }

    private static func room(_ fields: [ProtocolText: JSONValue]) throws -> OpenRoomRequest {
        try OpenRoomRequest(RequestFields(fields), caller: 1, maxMembers: 10, countries: ["98"])
    }
}

@Suite struct ShortFieldTests {
    @Test("what stands around a short field is no part of it, in every field", arguments: ShortFieldCase.all)
    func dressed(field: ShortFieldCase) throws {
        #expect(try field.read(field.written) == field.written)
        for dressing in Dressing.all {
            let text = dressing.around(field.written)
            #expect(throws: Never.self, "\(dressing)") {
                let read = try field.read(text)
                #expect(read == field.written, "\(dressing)")
            }
        }
    }

    @Test func whatIsNothingButThatIsBlank() {
        for dressing in Dressing.all {
            let blank = JSONValue.string(dressing.around(""))
            #expect(MobileNumberField(blank, countries: ["98"]) == .blank, "\(dressing)")
            let error = #expect(throws: APIError.self) {
                try TokenField.read("token", in: RequestFields(["token": blank]))
            }
            #expect(error?.code == "blank", "\(dressing)")
        }
    }

    /// A password is what its user chose, as django-chelseru reads it: marks may have been hashed with it.
    @Test func passwordsLoseWhiteSpaceOnly() throws {
        func password(_ text: String) throws -> String {
            try LoginRequest(RequestFields(["username": .string("a"), "password": .string(text)])).password
        }
        #expect(try password("\u{1F} pass word\r\n") == "pass word")
        #expect(try password("pass\u{200C}").utf8.elementsEqual("pass\u{200C}".utf8))
    }

    @Test func dumpsAreReadByTheSameRule() throws {
        func row(_ mobile: String) throws -> DumpMobile {
            let fields: [ProtocolText: JSONValue] = [
                "user": .integer(1), "mobile": .string(mobile), "group": .integer(0),
            ]
            return try DumpMobile(
                DumpRow(model: "drfchelseru.user", pk: .integer(1), fields: fields), countries: ["98"])
        }
        for dressing in Dressing.all {
            #expect(try row(dressing.around("09121234567")).phone.national == "09121234567")
        }
        #expect(throws: ImportReason.self) { try row("9891234567/89") }
    }

    @Test(
        "a block of numbers is written as numbers are",
        arguments: [
            ("+98912123", "+98912123"), ("98912123", "+98912123"), ("0912123", "+98912123"), ("0912 123", "+98912123"),
            ("0912.123", "+98912123"), ("0098912123\n", "+98912123"), ("tel:+98912123", "+98912123"),
            ("۰۹۱۲۱۲۳", "+98912123"),
            ("+4915112", "+4915112"), ("4915112", "+4915112"), ("912123", "+912123"),
            ("0812123", nil), ("", nil), ("+", nil), ("abc", nil), ("98", nil), ("0912123456", nil), ("+98 91x", nil),
        ] as [(String, String?)])
    func blocks(text: String, block: String?) {
        #expect((try? Guard.prefix(text)) == block)
    }

    @Test(
        "names of rooms are on one line, with something to see",
        arguments: [
            ("کوه", "کوه"), (" کوه\n", "کوه"), ("", ""), ("  ", ""), ("a\u{200C}b", "a\u{200C}b"),
            ("\u{200B}\u{200B}", nil), ("\u{200F}", nil), ("a\nb", nil), ("a\r\nb", nil), ("a\u{2028}b", nil),
            ("\u{3164}", nil),
            (" \u{200B}\n", nil),
        ] as [(String, String?)])
    func names(given: String, kept: String?) throws {
        for read in [
            { try EditRoomRequest(RequestFields(["name": .string(given)])).name },
            {
                let fields: [ProtocolText: JSONValue] = ["name": .string(given), "users": .array([])]
                guard
                    case .group(let name, _) = try OpenRoomRequest(
                        RequestFields(fields), caller: 1, maxMembers: 2, countries: ["98"])
                else { return nil }
                return name
            },
        ] as [() throws -> String?] {
            if let kept {
                #expect(try read() == kept)
            } else {
                let error = #expect(throws: APIError.self) { _ = try read() }
                #expect(error?.code == "text_not_allowed" && error?.status == .badRequest)
            }
        }
    }
}
