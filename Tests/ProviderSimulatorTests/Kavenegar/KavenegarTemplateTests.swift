import Testing

@testable import ProviderSimulator

struct KavenegarTemplateTests {
    @Test func aTemplateArgumentIsANameAColonAndAText() throws {
        let template = try #require(KavenegarTemplate(argument: "login:Code: %token"))
        #expect(template.name == "login")
        #expect(template.rendered(with: [.init(name: "token", value: "7")]) == "Code: 7")
    }

    @Test(arguments: ["", "login", ":text", "login:"])
    func anArgumentWithoutNameOrTextIsNone(argument: String) {
        #expect(KavenegarTemplate(argument: argument) == nil)
    }

    @Test func onlyTheBareMarkIsTheMainPlaceholder() {
        #expect(KavenegarTemplate(name: "a", text: "%token").hasMainPlaceholder)
        #expect(!KavenegarTemplate(name: "a", text: "%token2 %token10 %token20 %token3").hasMainPlaceholder)
    }

    @Test func digitsThatNameNoPlaceholderAreText() {
        let template = KavenegarTemplate(name: "a", text: "%token5 %token201")
        let tokens = [InboxMessage.Token(name: "token", value: "x"), .init(name: "token20", value: "y")]
        #expect(template.rendered(with: tokens) == "x5 y1")
    }
}
