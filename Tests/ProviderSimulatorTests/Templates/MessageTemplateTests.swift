import Testing

@testable import ProviderSimulator

struct MessageTemplateTests {
    @Test func aTemplateArgumentIsANameAColonAndAText() throws {
        let template = try #require(MessageTemplate(argument: "login:Code: %token", syntax: .percentTokens))
        #expect(template.name == "login")
        #expect(template.rendered(with: [.init(name: "token", value: "7")]) == "Code: 7")
    }

    @Test(arguments: ["", "login", ":text", "login:"])
    func anArgumentWithoutNameOrTextIsNone(argument: String) {
        #expect(MessageTemplate(argument: argument, syntax: .percentTokens) == nil)
    }

    @Test func onlyTheBareMarkIsKavenegarsMainPlace() {
        #expect(Self.kavenegar("%token").places == ["token"])
        let others = Self.kavenegar("%token2 %token10 %token20 %token3 %token2")
        #expect(others.places == ["token2", "token10", "token20", "token3"])
    }

    @Test func digitsThatNameNoPlaceAreText() {
        let tokens = [InboxMessage.Token(name: "token", value: "x"), .init(name: "token20", value: "y")]
        #expect(Self.kavenegar("%token5 %token201").rendered(with: tokens) == "x5 y1")
    }

    @Test(arguments: [
        (Provider.melipayamak, "a {0} b {1}.", ["0", "1"]),
        (.parsian, "a __1__ b __2__.", ["1", "2"]),
        (.smsir, "a #X# b #Y_2#.", ["X", "Y_2"]),
        (.generic, "a {x} b {y}.", ["x", "y"]),
    ])
    func everyProviderMarksItsPlacesInItsOwnWay(provider: Provider, text: String, places: [String]) {
        let template = MessageTemplate(name: "t", text: text, syntax: provider.templateSyntax)
        #expect(template.places == places)
        let tokens = [InboxMessage.Token(name: places[0], value: "1"), .init(name: places[1], value: places[0])]
        #expect(template.rendered(with: tokens) == "a 1 b \(places[0]).")
        #expect(template.rendered(with: Array(tokens.prefix(1))) == nil)
    }

    @Test(arguments: [(Provider.melipayamak, "{a} {} {"), (.parsian, "__x__ ____ __1"), (.smsir, "## #a b# #")])
    func aMarkThatNamesNothingIsText(provider: Provider, text: String) {
        let template = MessageTemplate(name: "t", text: text, syntax: provider.templateSyntax)
        #expect(template.places.isEmpty)
        #expect(template.rendered(with: []) == text)
    }

    @Test(arguments: Provider.allCases)
    func everyProviderHasATemplateOfOneValueAndOneOfThree(provider: Provider) {
        let set = TemplateSet(provider)
        #expect(set.names.compactMap { set[$0]?.places.count }.sorted() == [1, 3])
    }

    private static func kavenegar(_ text: String) -> MessageTemplate {
        MessageTemplate(name: "a", text: text, syntax: .percentTokens)
    }
}
