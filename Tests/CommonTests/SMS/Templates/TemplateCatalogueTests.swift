import Primitives
import SMS
import Testing

@Suite struct TemplateCatalogueTests {
    private static let templates = JSONValue.object([
        "hello": .object([
            "text": .string("Hi {name}, order {order} {unknown}"),
            "KAVENEGAR_COM": .object([
                "id": .string("hello-k"),
                "variables": .object(["token": .string("name"), "token2": .string("order")]),
            ]),
            "MELI_PAYAMAK_COM": .object([
                "id": .integer(123), "variables": .array([.string("order"), .string("name")]),
            ]),
        ]),
        "login": .object(["SMS_IR": .object(["id": .integer(9), "variables": .object(["CODE": .string("code")])])]),
    ])

    private func catalogue(_ otpTemplate: String = "") throws -> TemplateCatalogue {
        try TemplateCatalogue(Self.templates, otpTemplate: otpTemplate, otpText: OTPText(pattern: "Code {code}"))
    }

    private func text(_ template: String?, _ variables: [String: String] = [:], _ text: String = "x") -> SMSBody {
        .text(TextBody(text: text, template: template, variables: variables))
    }

    @Test func eachProviderGetsItsOwnIdAndNames() throws {
        let body = self.text("hello", ["name": "Ali", "order": "77"])
        #expect(
            try self.catalogue().payload(of: body, by: .kavenegar)
                == .template(
                    id: "hello-k", values: [.init(name: "token", value: "Ali"), .init(name: "token2", value: "77")]))
        #expect(
            try self.catalogue().payload(of: body, by: .meliPayamak)
                == .template(id: "123", values: [.init(name: "1", value: "77"), .init(name: "2", value: "Ali")]))
    }

    @Test(
        "who speaks as the codes do",
        arguments: [
            ("", "login", false), ("0", "login", false), ("Verify", "verify", true), ("verify", "other", false),
            // The codes' template is listed, and known at each provider by another name.
            ("login", "login", true), ("login", "9", true), ("login", "009", true), ("login", "hello", false),
            ("hello", "123", true), ("hello", "HELLO-K", true), ("hello", "0123", true), ("hello", "9", false),
            // It is a provider's own, and another name for it is listed.
            ("hello-k", "hello", true), ("123", "hello", true), ("124", "hello", false),
            // In disguise, perhaps: not seen, full width, a letter of another alphabet, a space. The last are without codes' template.
            ("verify", "ver\u{200B}ify", true), ("verify", "\u{FF56}erify", true), ("verify", "v\u{435}rify", true),
            ("verify", "ver ify", true), ("verify", "\u{7F}verify", true), ("verify", "order-1_a~", false),
            ("", "\u{FF56}erify", false), ("0", "ver\u{200B}ify", false),
        ])
    func codes(otp: String, name: String, isSo: Bool) throws {
        #expect(try self.catalogue(otp).speaksAsCodes(name) == isSo)
    }

    @Test(
        "an id that is a number is not rounded",
        arguments: [
            ("9", "9"), ("9.0", "9"), ("9380935605053030457", "9380935605053030457"), ("1e21", "1e21"),
            ("\"007\"", "007"),
        ])
    func numbers(written: String, id: String) throws {
        let json = #"{"a":{"SMS_IR":{"id":%}},"b":%}"#.replacing("%", with: written)
        let value = try JSONParser.parse(Array(json.utf8), limits: .configuration)
        let named = try MessageTemplate(key: "a", value: value["a"] ?? .null)
        #expect(named.mappings[.smsIR]?.id == id)
        #expect(try MessageTemplate(key: "b", value: value["b"] ?? .null).providerID == id)
    }

    @Test func aListedNameIsNoDisguise() throws {
        let catalogue = try TemplateCatalogue(
            .object(["\u{633}\u{644}\u{627}\u{645}": .integer(7)]), otpTemplate: "9",
            otpText: OTPText(pattern: "{code}"))
        #expect(!catalogue.speaksAsCodes("\u{633}\u{644}\u{627}\u{645}"))
        #expect(catalogue.speaksAsCodes("\u{633}\u{644}\u{627}"))
    }

    @Test func onlyWhatIsConfiguredIsListed() throws {
        #expect(try self.catalogue().isListed("hello"))
        #expect(try !self.catalogue().isListed("hello-k"))
        #expect(try !self.catalogue("verify").isListed("verify"))
    }

    @Test func aNameForAProvidersIdIsAsGoodAsTheId() throws {
        let catalogue = try TemplateCatalogue(
            .object(["T1": .integer(7), "T2": .string("order")]), otpTemplate: "T1", otpText: OTPText(pattern: "{code}")
        )
        #expect(
            try catalogue.payload(of: .code(OTPBody(code: "1234")), by: .kavenegar)
                == .template(id: "7", values: [.init(name: "token", value: "1234")]))
        // As django-chelseru does for Kavenegar, whose first three values take no space.
        #expect(
            try catalogue.payload(of: self.text("T2", ["token10": "c d"], "a b"), by: .kavenegar)
                == .template(
                    id: "order", values: [.init(name: "token", value: "a-b"), .init(name: "token10", value: "c d")]))
    }

    @Test func aProviderWithoutAnEntryGetsTheText() throws {
        let body = self.text("hello", ["name": "{order}", "order": "77"])
        #expect(try self.catalogue().payload(of: body, by: .smsIR) == .text("Hi {order}, order 77 {unknown}"))
    }

    @Test func aTemplateOnlyProviderWithoutAnEntryRefuses() throws {
        let body = self.text("hello", ["name": "a", "order": "b"])
        let fault = #expect(throws: PayloadFault.self) { try self.catalogue().payload(of: body, by: .parsian) }
        #expect(fault?.field == "template_id")
        #expect(fault?.message.contains("PARSIAN_WEBCO_IR") == true)
    }

    @Test(
        "a value that a provider does not take names the field and the provider",
        arguments: [
            ("Ali Reza", ProviderService.kavenegar), ("a_b", .kavenegar), ("a\nb", .kavenegar),
            (String(repeating: "a", count: 101), .kavenegar), ("a;b", .meliPayamak), ("see http://a.ir", .meliPayamak),
        ])
    func values(value: String, provider: ProviderService) throws {
        let body = self.text("hello", ["name": value, "order": "1"])
        let fault = #expect(throws: PayloadFault.self) { try self.catalogue().payload(of: body, by: provider) }
        #expect(fault?.field == "name")
        #expect(fault?.message.contains(provider.settingName) == true)
    }

    @Test func aMissingValueIsNamed() throws {
        let body = self.text("hello", ["name": "a"])
        let fault = #expect(throws: PayloadFault.self) { try self.catalogue().payload(of: body, by: .kavenegar) }
        #expect(fault?.field == "order")
    }

    @Test func anUnknownTemplateIsTheProvidersOwnId() throws {
        let body = self.text("4711", ["token2": "b", "token10": "c d"], "a")
        #expect(
            try self.catalogue().payload(of: body, by: .kavenegar)
                == .template(
                    id: "4711",
                    values: [
                        .init(name: "token", value: "a"), .init(name: "token2", value: "b"),
                        .init(name: "token10", value: "c d"),
                    ]))
        // sms.ir's names are the template's own, which nobody told us.
        #expect(throws: PayloadFault.self) { try self.catalogue().payload(of: body, by: .smsIR) }
    }

    @Test func aCodeGoesByItsTemplateOrAsText() throws {
        let code = SMSBody.code(OTPBody(code: "123456", origin: "a.ir"))
        #expect(try self.catalogue().payload(of: code, by: .kavenegar) == .text("Code 123456\n@a.ir #123456"))
        #expect(try self.catalogue("0").payload(of: code, by: .kavenegar) == .text("Code 123456\n@a.ir #123456"))
        let named = try self.catalogue("login")
        #expect(
            try named.payload(of: code, by: .smsIR)
                == .template(id: "9", values: [.init(name: "CODE", value: "123456")]))
        #expect(try named.payload(of: code, by: .kavenegar) == .text("Code 123456\n@a.ir #123456"))
        #expect(
            try self.catalogue("verify").payload(of: code, by: .kavenegar)
                == .template(id: "verify", values: [.init(name: "token", value: "123456")]))
    }

    @Test func androidsHashStandsBeforeTheWebLine() {
        let text = OTPText(pattern: "Your code: {code}")
        #expect(text.text(for: OTPBody(code: "12")) == "Your code: 12")
        #expect(
            text.text(for: OTPBody(code: "12", origin: "a.ir", appHash: "FA+9qCX9VSu"))
                == "Your code: 12\nFA+9qCX9VSu\n@a.ir #12")
    }

    @Test(
        "a wrong entry names its place",
        arguments: [
            (JSONValue.bool(true), "a: is neither an object nor"),
            (.object(["FAX_COM": .object([:])]), "a.FAX_COM: is neither"),
            (.object(["text": .integer(1)]), "a.text: is not a text"),
            (.object(["SMS_IR": .object([:])]), "a.SMS_IR.id: has to be"),
            (
                .object(["SMS_IR": .object(["id": .integer(1), "variables": .string("x")])]),
                "a.SMS_IR.variables: has to be"
            ),
            (
                .object(["SMS_IR": .object(["id": .integer(1), "variables": .array([.null])])]),
                "a.SMS_IR.variables: holds no"
            ),
        ])
    func faults(value: JSONValue, message: String) {
        let error = #expect(throws: TemplateError.self) { try MessageTemplate(key: "a", value: value) }
        #expect(error?.description.hasPrefix(message) == true)
    }
}

@Suite struct SMSRoutesTests {
    @Test func theMostExactEntryCounts() throws {
        let routes = SMSRoutes(
            defaults: [.kavenegar],
            entries: ["otp=SMS_IR+KAVENEGAR_COM", "49=GENERIC_HTTP", "text/49=SMS_IR"].compactMap(SMSRoutes.Entry.init))
        let iran = try #require(PhoneNumber("09121234567"))
        let germany = try #require(PhoneNumber("+4915112345678", countries: ["49"]))
        #expect(routes.chain(for: .otp, to: iran) == [.smsIR, .kavenegar])
        #expect(routes.chain(for: .text, to: iran) == [.kavenegar])
        #expect(routes.chain(for: .otp, to: germany) == [.generic])
        #expect(routes.chain(for: .text, to: germany) == [.smsIR])
        #expect(routes.providers == [.kavenegar, .smsIR, .generic])
    }

    @Test(
        "what is no route is refused",
        arguments: [
            "", "otp", "otp=", "otp=X", "fax=SMS_IR", "otp/=SMS_IR", "otp/1234=SMS_IR", "a=b=c", "otp=SMS_IR+SMS_IR",
        ])
    func faults(text: String) {
        #expect(SMSRoutes.Entry(text) == nil)
    }
}
