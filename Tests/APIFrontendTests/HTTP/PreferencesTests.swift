import Primitives
import SMS
import Testing

@testable import APIFrontend

@Suite struct PreferencesTests {
    @Test(
        "the first wait in whole seconds counts, at most thirty",
        arguments: [
            ([], nil), (["wait=5"], 5), (["WAIT=7"], 7), (["respond-async, wait=10"], 10),
            (["respond-async", "wait=3"], 3),
            (["wait=5, wait=9"], 5), (["wait=100"], 30), (["wait=0"], 0), (["wait=\"4\""], 4), ([" wait = 6 ; x=y"], 6),
            (["wait"], nil), (["wait=-1"], nil), (["wait=1.5"], nil), (["wait=99999999999999999999"], nil),
            (["handling=lenient; wait=5"], nil), ([",,;=,"], nil),
        ] as [([String], Int?)])
    func wait(lines: [String], seconds: Int?) {
        #expect(Preferences(lines.map { ProtocolText($0) }).wait == seconds.map { .seconds($0) })
    }

    @Test func respondAsyncMeansNoWaitUnlessThereIsOne() {
        #expect(Preferences([]).wait(normally: .seconds(10)).limit == .seconds(10))
        #expect(Preferences([]).wait(normally: .seconds(10)).applied == nil)
        #expect(Preferences(["respond-async"]).wait(normally: .seconds(10)).limit == .zero)
        #expect(Preferences(["respond-async"]).wait(normally: .seconds(10)).applied == "respond-async")
        #expect(Preferences(["respond-async, wait=2"]).wait(normally: .seconds(10)).limit == .seconds(2))
        #expect(Preferences(["respond-async, wait=2"]).wait(normally: .seconds(10)).applied == "wait=2")
    }
}

@Suite struct StatusQuestionTests {
    @Test func aWaitIsWholeSecondsAndAStatusIsOneOfOurs() throws {
        #expect(try StatusQuestion(wait: nil, status: nil).wait == .zero)
        #expect(try StatusQuestion(wait: "31", status: "sent").wait == .seconds(30))
        #expect(try StatusQuestion(wait: "5", status: "sent").known == .sent)
        #expect(throws: APIError.self) { try StatusQuestion(wait: "soon", status: nil) }
        #expect(throws: APIError.self) { try StatusQuestion(wait: "", status: nil) }
        #expect(throws: APIError.self) { try StatusQuestion(wait: nil, status: "gone") }
    }
}
