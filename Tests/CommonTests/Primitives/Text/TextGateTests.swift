import Primitives
import TestSupport
import Testing

@Suite struct TextGateTests {
    @Test(
        "what people write passes",
        arguments: ["", "سلام، حال شما چطور است؟", "بِسْمِ ٱللَّٰهِ", "Việt Nam", "👨‍👩‍👧‍👦🇮🇷", "ｶﾞ", "각", "x\r\n\ty"])
    func people(text: String) {
        #expect(TextGate.admits(text))
        #expect(TextGate.text(Array(text.utf8)).map { Array($0.utf8) } == Array(text.utf8))
        #expect(Array(TextGate.repaired(text, upTo: 1_000).utf8) == Array(text.utf8))
    }

    @Test(
        "a run of thirty non-starters passes and of thirty-one not",
        arguments: ["\u{301}", "\u{323}", "\u{F73}", "\u{F75}", "\u{F81}", "\u{5B0}", "\u{64B}"])
    func runs(mark: String) {
        for start in ["", "a", "\u{643}"] {
            #expect(TextGate.admits(start + String(repeating: mark, count: 30)))
            #expect(!TextGate.admits(start + String(repeating: mark, count: 31)))
            #expect(TextGate.admits(String(repeating: start + "b" + String(repeating: mark, count: 30), count: 5)))
        }
    }

    @Test func whatIsRepairedPasses() {
        for (_, text) in HostileText.all(bytes: 5_000) {
            let repaired = TextGate.repaired(text, upTo: 3_000)
            #expect(TextGate.admits(repaired) && repaired.utf8.count <= 3_000)
        }
        #expect(Array(TextGate.repaired([0x61, 0xFF, 0x62], upTo: 10).unicodeScalars) == ["a", "\u{FFFD}", "b"])
        #expect(TextGate.repaired("aé", upTo: 2).utf8.elementsEqual("a".utf8))
    }

    @Test func namesAreShortASCII() {
        #expect(TextGate.name("mobile_number".utf8) == "mobile_number")
        #expect(TextGate.name(String(repeating: "a", count: 64).utf8) != nil)
        for bad in ["", String(repeating: "a", count: 65), "é", "a\u{0}", "a\n"] {
            #expect(TextGate.name(bad.utf8) == nil)
        }
    }

    @Test func headersOfTheProtocolArePrintableAndOthersAreCut() {
        #expect(HeaderGate.judge("Prefer", "wait=5") == .pass)
        #expect(HeaderGate.judge("Authorization", String(repeating: "a", count: 5_000)) == .pass)
        #expect(HeaderGate.judge("CONTENT-TYPE", "text/plain; a\u{301}=1") == .refuse)
        #expect(HeaderGate.judge("x-forwarded-for", "1.2.3.4\u{600}, 5.6.7.8") == .refuse)
        #expect(HeaderGate.judge("User-Agent", "é") == .cut("é"))
        #expect(
            HeaderGate.judge("Cookie", String(repeating: "a", count: 600)) == .cut(String(repeating: "a", count: 512)))
    }

    @Test func wordsAreComparedAsBytes() {
        #expect(ProtocolText("\u{E9}") != ProtocolText("e\u{301}"))
        #expect(Set<ProtocolText>(["\u{E9}", "e\u{301}", "\u{E9}"]).count == 2)
        let word: ProtocolText = " A;b=\"c\" "
        #expect(word.trimmed.lowercased == "a;b=\"c\"")
        #expect(word.split(";").map(\.trimmed) == ["A", "b=\"c\""])
        #expect(ProtocolText("\"c\"").unquoted == "c")
        // A separator is one even where a mark behind it makes it another character.
        #expect(ProtocolText("a,\u{301}b").split(",").count == 2)
        #expect(ProtocolText("abcabd").firstIndex(of: "abd") == 3)
        #expect(ProtocolText("aab").firstIndex(of: "ab") == 1)
        #expect(ProtocolText("abc").firstIndex(of: "d") == nil)
        #expect(ProtocolText("") == "" && ProtocolText("").trimmed.isEmpty && ProtocolText("  ").trimmed.isEmpty)
        #expect(ProtocolText("a") < "b" && !(ProtocolText("b") < "a"))
    }
}
