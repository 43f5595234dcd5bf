import Testing

@testable import Chat
@testable import SMS

@Suite struct TemplateAllowanceTests {
    @Test(
        "it reads and writes",
        arguments: [
            ("any", "any"), ("none", "none"), ("b,a", "a,b"), (" a , any", "any,a"), ("a,a", "a"), ("سلام", "سلام"),
        ])
    func text(given: String, written: String) {
        #expect(TemplateAllowance(given)?.text == written)
    }

    @Test("what no request can name is refused", arguments: ["", ",", "a,", "none,a", "a\nb", "\u{1F600}\u{7}"])
    func bad(given: String) {
        #expect(TemplateAllowance(given) == nil)
    }

    @Test func theCodesTemplateHasToBeNamed() throws {
        let any = TemplateAllowance.any
        #expect(any.allows("x", isCodes: false) && !any.allows("login", isCodes: true))
        let both = try #require(TemplateAllowance("any,login"))
        #expect(both.allows("x", isCodes: false) && both.allows("login", isCodes: true))
        #expect(!both.allows("Login", isCodes: true))
        let named = try #require(TemplateAllowance("a"))
        #expect(named.allows("a", isCodes: false) && !named.allows("x", isCodes: false))
        let none = try #require(TemplateAllowance("none"))
        #expect(!none.allows("a", isCodes: false))
    }

    @Test func aKeyWithoutTheFieldIsOneOfAnEarlierVersion() {
        #expect(TemplateAllowance(field: nil) == .any)
        #expect(TemplateAllowance(field: "").text == "none")
        #expect(TemplateAllowance(field: "any,a").text == "any,a")
    }
}
