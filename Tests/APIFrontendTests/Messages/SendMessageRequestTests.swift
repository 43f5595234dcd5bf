import Foundation
import HTTPTypes
import Primitives
import SMS
import Testing

@testable import APIFrontend

@Suite struct SendMessageRequestTests {
    private static let number = JSONValue.string("09121234567")

    private func rules(_ chain: [ProviderService] = [.kavenegar], templates: String = "{}") throws -> MessageRules {
        let value = try JSONParser.parse(Array(templates.utf8), limits: .configuration)
        return MessageRules(
            routes: SMSRoutes(defaults: chain),
            templates: try TemplateCatalogue(value, otpTemplate: "", otpText: OTPText(pattern: "{code}")))
    }

    private func faults(_ fields: [ProtocolText: JSONValue], _ rules: MessageRules) -> [String: String] {
        guard
            let error = #expect(
                throws: APIError.self, performing: { try SendMessageRequest(RequestFields(fields), rules: rules) }),
            case .fields(let faults) = error.body
        else { return [:] }
        #expect(error.status == .badRequest)
        return Dictionary(faults.map { ($0.name, $0.message) }) { first, _ in first }
    }

    @Test func aPlainTextIsTrimmedAndCounted() throws {
        let request = try SendMessageRequest(
            RequestFields(["mobile_number": Self.number, "message_text": .string("  سلام\n")]), rules: try self.rules())
        #expect(request.phone.e164 == "+989121234567")
        #expect(request.body == TextBody(text: "سلام"))
        #expect(request.segments.parts == 1)
        #expect(request.segments.alphabet == .ucs2)
    }

    @Test(
        "values without a template are no text",
        arguments: [.null, .string(" "), .string("0"), .integer(0)] as [JSONValue])
    func valuesWithoutTemplate(template: JSONValue) throws {
        let fields: [ProtocolText: JSONValue] = [
            "mobile_number": Self.number, "template_id": template, "variables": .object([:]),
        ]
        #expect(self.faults(fields, try self.rules()) == ["message_text": "This field is required."])
    }

    @Test func everyFaultIsNamedAtOnceInTheOrderOfTheOriginal() throws {
        let rules = try self.rules()
        let error = #expect(throws: APIError.self) { try SendMessageRequest(RequestFields([:]), rules: rules) }
        #expect(
            error?.body
                == .fields([
                    .init(name: "message_text", message: "This field is required."),
                    .init(name: "mobile_number", message: "This field is required."),
                ]))
        #expect(error?.code == "required")
        #expect(
            self.faults(
                [
                    "message_text": .array([]), "mobile_number": .string("x"), "template_id": .bool(true),
                    "token2": .object([:]), "variables": .string("v"),
                ], rules)
                == [
                    "message_text": "Not a valid string.", "mobile_number": "Enter a valid mobile number.",
                    "template_id": "Not a valid string.", "token2": "Not a valid string.",
                    "variables": "Expected a dictionary of items but got type \"str\".",
                ])
    }

    @Test(
        "a text has 1 to 290 characters",
        arguments: [
            (.string(String(repeating: "ا", count: 290)), nil),
            (.string(String(repeating: "🙂", count: 290)), nil),
            // One character to a reader, any number of them to be paid for: django-chelseru counts code points as well.
            (
                .string("a" + String(repeating: "\u{301}", count: 290)),
                "Ensure this field has no more than 290 characters. It has 291, and would be sent and paid for as 5 SMS (UCS-2)."
            ),
            (
                .string(String(repeating: "ا", count: 291)),
                "Ensure this field has no more than 290 characters. It has 291, and would be sent and paid for as 5 SMS (UCS-2)."
            ),
            (
                .string(String(repeating: "a", count: 1_000)),
                "Ensure this field has no more than 290 characters. It has 1000, and would be sent and paid for as 7 SMS (GSM-7)."
            ),
            // A line's end is one character, however it is written.
            (.string(String(repeating: "a\r\n", count: 144) + "aa"), nil),
            (.string(" \n\t"), "This field may not be blank."), (.null, "This field may not be null."),
            (.string("a\0b"), "Null characters are not allowed."), (.bool(true), "Not a valid string."),
            (.number(1.5), "Not a valid string."), (.integer(42), nil),
        ] as [(JSONValue, String?)])
    func length(text: JSONValue, fault: String?) throws {
        let fields: [ProtocolText: JSONValue] = ["mobile_number": Self.number, "message_text": text]
        let rules = try self.rules()
        guard let fault else {
            #expect(throws: Never.self) { try SendMessageRequest(RequestFields(fields), rules: rules) }
            return
        }
        #expect(self.faults(fields, rules) == ["message_text": fault])
    }

    @Test(
        "the operator says how long a text may be", arguments: [(1, 1), (70, 70), (290, 290), (900, 290), (3_000, 290)])
    func ownLimit(limit: Int, values: Int) throws {
        var rules = try self.rules([.generic])
        rules.textLimit = limit
        #expect(rules.valueLimit == values)
        func fields(_ count: Int) -> [ProtocolText: JSONValue] {
            ["mobile_number": Self.number, "message_text": .string(String(repeating: "a", count: count))]
        }
        #expect(try SendMessageRequest(RequestFields(fields(limit)), rules: rules).body.text.count == limit)
        let fault = try #require(self.faults(fields(limit + 1), rules)["message_text"])
        #expect(
            fault.hasPrefix("Ensure this field has no more than \(limit) characters. It has \(limit + 1), and would be")
        )
    }

    @Test(
        "line ends are LF, in texts and in values",
        arguments: [
            ("a\r\nb", "a\nb"), ("a\rb", "a\nb"), ("a\nb", "a\nb"), ("a\r\n\r\nb", "a\n\nb"), ("a\r\rb", "a\n\nb"),
        ])
    func lineEnds(given: String, sent: String) throws {
        let value = JSONValue.string(given)
        let request = try SendMessageRequest(
            RequestFields([
                "mobile_number": Self.number, "message_text": value, "template_id": .string("t"), "token2": value,
                "variables": .object(["name": value]),
            ]), rules: try self.rules([.generic], templates: #"{"t": {"text": "{message_text}{token2}{name}"}}"#))
        #expect(request.body == TextBody(text: sent, template: "t", variables: ["token2": sent, "name": sent]))
    }

    @Test func aPersianTextOfTwoLinesOutOfATextAreaIsOneSMS() throws {
        let text = String(repeating: "س", count: 34) + "\r\n" + String(repeating: "س", count: 34) + "ن"
        #expect(text.unicodeScalars.count == 71)
        let request = try SendMessageRequest(
            RequestFields(["mobile_number": Self.number, "message_text": .string(text)]), rules: try self.rules())
        #expect(request.segments.parts == 1 && request.body.text.unicodeScalars.count == 70)
    }

    @Test func numbersThatNobodyIsKnownToHaveAreTheOperatorsChoice() throws {
        var rules = try self.rules()
        let fields = RequestFields(["mobile_number": .string("09451234567"), "message_text": .string("a")])
        for (mode, more, isTaken) in [
            (.take, [], true), (.warn, [], true), (.refuse, [], false), (.refuse, ["98945"], true),
        ] as [(MobileRanges.Mode, [String], Bool)] {
            rules.ranges = MobileRanges(mode: mode, more: more)
            let request = try? SendMessageRequest(fields, rules: rules)
            #expect((request != nil) == isTaken, "\(mode) \(more)")
        }
        rules.ranges = MobileRanges(mode: .refuse)
        #expect(
            self.faults(["mobile_number": .string("0960 123 4567"), "message_text": .string("a")], rules)
                == ["mobile_number": "Enter a valid mobile number."])
    }

    @Test func everyProviderOfTheChainHasToTakeATemplatesValues() throws {
        let templates = """
            {"hi": {"KAVENEGAR_COM": {"id": "hi", "variables": {"token": "name"}}, \
            "SMS_IR": {"id": 7, "variables": {"NAME": "name"}}}}
            """
        let fields: [ProtocolText: JSONValue] = ["mobile_number": Self.number, "template_id": .string("hi")]
        func variables(_ name: String) -> [ProtocolText: JSONValue] {
            fields.merging(["variables": .object(["name": .string(name)])]) { $1 }
        }
        let both = try self.rules([.kavenegar, .smsIR], templates: templates)
        let request = try SendMessageRequest(RequestFields(variables("Sara")), rules: both)
        #expect(request.body == TextBody(text: "", template: "hi", variables: ["name": "Sara"]))
        #expect(self.faults(variables("Sara N"), both) == ["variables": "name: KAVENEGAR_COM takes no space here."])
        #expect(
            self.faults(variables(String(repeating: "a", count: 26)), both)
                == ["variables": "name: SMS_IR takes at most 25 characters here."])
        let other = try self.rules([.kavenegar, .meliPayamak], templates: templates)
        #expect(
            self.faults(variables("Sara"), other)
                == ["template_id": "The template has neither an entry for MELI_PAYAMAK_COM nor a text."])
    }

    @Test func withAProvidersOwnTemplateTheTextIsTheFirstValue() throws {
        let rules = try self.rules()
        func fields(_ text: String, _ token2: JSONValue) -> [ProtocolText: JSONValue] {
            [
                "mobile_number": Self.number, "message_text": .string(text), "template_id": .string("order"),
                "token2": token2,
            ]
        }
        let request = try SendMessageRequest(RequestFields(fields("Sara", .integer(5))), rules: rules)
        #expect(request.body == TextBody(text: "Sara", template: "order", variables: ["token2": "5"]))
        #expect(
            self.faults(fields("a_b", .integer(5)), rules)
                == ["message_text": "KAVENEGAR_COM takes no line break and no underscore here."])
        #expect(
            self.faults(fields("Sara", .string("a_b")), rules)
                == ["token2": "KAVENEGAR_COM takes no line break and no underscore here."])
        // As in django-chelseru.
        #expect(throws: Never.self) {
            try SendMessageRequest(RequestFields(fields("a b", .string("c d"))), rules: rules)
        }
    }

    @Test func plainTextPassesByProvidersThatSendByTemplateOnly() throws {
        let fields: [ProtocolText: JSONValue] = ["mobile_number": Self.number, "message_text": .string("hi")]
        let mixed = try self.rules([.parsian, .kavenegar])
        #expect(throws: Never.self) { try SendMessageRequest(RequestFields(fields), rules: mixed) }
        #expect(
            self.faults(fields, try self.rules([.parsian]))
                == ["template_id": "PARSIAN_WEBCO_IR sends by template only; this field is required."])
    }

    @Test func valuesAreBoundedInNumberNameAndLength() throws {
        let rules = try self.rules()
        func fault(_ variables: [ProtocolText: JSONValue]) -> String? {
            self.faults(
                ["mobile_number": Self.number, "message_text": .string("x"), "variables": .object(variables)], rules)[
                    "variables"]
        }
        let many = Dictionary(uniqueKeysWithValues: (0..<21).map { (ProtocolText("v\($0)"), JSONValue.string("x")) })
        #expect(fault(many) == "Ensure this field has no more than 20 values.")
        #expect(fault(["": .string("x")]) == "The name of a value has 1 to 64 characters.")
        #expect(
            fault(["a": .string(String(repeating: "x", count: 291))])
                == "a: Ensure this field has no more than 290 characters.")
        #expect(fault(["a": .array([])]) == "a: Not a valid string.")
    }

    @Test func equalMessagesHaveEqualFields() throws {
        let rules = try self.rules()
        func request(_ number: JSONValue, _ text: String) throws -> [String] {
            try SendMessageRequest(
                RequestFields(["mobile_number": number, "message_text": .string(text)]), rules: rules
            ).normalised
        }
        #expect(try request(Self.number, "hi") == request(.integer(989_121_234_567), " hi "))
        #expect(try request(Self.number, "hi") != request(Self.number, "ho"))
    }
}

@Suite struct MessageBatchTests {
    private func batch(_ body: String, type: String? = "application/json") throws -> MessageBatch {
        let rules = MessageRules(
            routes: SMSRoutes(defaults: [.kavenegar]),
            templates: try TemplateCatalogue(.object([:]), otpTemplate: "", otpText: OTPText(pattern: "{code}")))
        return try MessageBatch(Array(body.utf8), contentType: type.map { ProtocolText($0) }, rules: rules)
    }

    @Test func eachItemIsJudgedByItself() throws {
        let good = #"{"mobile_number": "09121234567", "message_text": "a"}"#
        for body in ["[\(good), 5, {}]", "{\"messages\": [\(good), 5, {}]}"] {
            let items = try self.batch(body).items
            #expect(items.count == 3)
            #expect(try items[0].get().body.text == "a")
            #expect(throws: APIError.self) { try items[1].get() }
            #expect(throws: APIError.self) { try items[2].get() }
        }
    }

    @Test(
        "what is no batch is refused as a whole",
        arguments: [
            ("{}", 400, "required"), ("[]", 400, "empty"), (#"{"messages": []}"#, 400, "empty"),
            (#"{"messages": 5}"#, 400, "invalid"), ("5", 400, "invalid"), ("[", 400, "parse_error"),
            ("[" + Array(repeating: "1", count: 1_001).joined(separator: ",") + "]", 400, "max_length"),
        ])
    func refused(body: String, status: Int, code: String) {
        let error = #expect(throws: APIError.self) { try self.batch(body) }
        #expect(error?.status.code == status)
        #expect(error?.code == code)
    }

    @Test func onlyJSONIsABatch() {
        #expect(#expect(throws: APIError.self) { try self.batch("a=b", type: nil) }?.status == .unsupportedMediaType)
    }
}
