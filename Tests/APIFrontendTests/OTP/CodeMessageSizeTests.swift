import Primitives
import SMS
import Testing

@testable import APIFrontend

@Suite struct CodeMessageSizeTests {
    /// 94 characters, 70 of them of two bytes: three SMS with what a phone needs to fill the code in.
    private static let persian = String(repeating: "سلام دنیا ", count: 8) + "کد ورود {code}"

    private func warnings(
        _ text: String, hashes: [String] = [], origins: [String] = [], templates: JSONValue = .object([:]),
        template: String = "", chain: [ProviderService] = [.kavenegar]
    ) throws -> [String] {
        var rules = OTPRules()
        (rules.appHashes, rules.origins) = (hashes, origins)
        let catalogue = try TemplateCatalogue(templates, otpTemplate: template, otpText: OTPText(pattern: text))
        return CodeMessageSize(rules: rules, routes: SMSRoutes(defaults: chain), templates: catalogue).warnings
            .map { "\($0.key): \($0.text)" }
    }

    @Test func aCodeThatIsOneSMSIsNoWarning() throws {
        #expect(try self.warnings("Your code: {code}", hashes: ["FA+9qCX9VSu"], origins: ["a.ir"]).isEmpty)
        #expect(try self.warnings("کد شما: {code}").isEmpty)
    }

    @Test func aCodeOfSeveralSMSIsToldWithItsSize() throws {
        let warnings = try self.warnings(Self.persian, hashes: ["FA+9qCX9VSu"], origins: ["a.ir", "example.shop.ir"])
        #expect(warnings.count == 2)
        #expect(
            warnings[0]
                == "otp.text: the text of a code (135 characters, 205 bytes) is sent and paid for as 3 SMS (UCS-2)")
        #expect(warnings[1].hasPrefix("otp.text: with an app's hash the text of a code (135 characters, 205 bytes)"))
        #expect(warnings[1].contains("140 bytes that Android's SMS Retriever"))
    }

    @Test func withoutAnAppsHashBytesDoNotMatter() throws {
        let text = String(repeating: "a", count: 140) + "{code}"
        #expect(try self.warnings(text).isEmpty)
        let warnings = try self.warnings(text, hashes: ["FA+9qCX9VSu"])
        #expect(warnings.count == 1 && warnings[0].contains("(160 characters, 160 bytes)"))
    }

    @Test func whatATemplateCarriesOnlyTheProviderKnows() throws {
        #expect(try self.warnings(Self.persian, template: "otp").isEmpty)
        let both = JSONValue.object(["otp": .object(["KAVENEGAR_COM": .object(["id": .string("v")])])])
        #expect(try self.warnings(Self.persian, templates: both, template: "otp").isEmpty)
        #expect(
            try self.warnings(Self.persian, templates: both, template: "otp", chain: [.kavenegar, .generic]).count == 1,
            "the second provider of the chain sends it as text")
    }
}
