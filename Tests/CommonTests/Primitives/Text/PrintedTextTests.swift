import Primitives
import Testing

@testable import Operations

@Suite struct PrintedTextTests {
    @Test(
        "what could begin a line or move a cursor is written as an escape",
        arguments: [
            ("a\nb\r\nc\td", #"a\nb\r\nc\td"#), ("\u{1B}[31mred", #"\u001b[31mred"#), ("\u{0}\u{7F}", #"\u0000\u007f"#),
            ("\u{85}\u{9B}31m", #"\u0085\u009b31m"#), ("\u{2028}\u{2029}", #"\u2028\u2029"#),
            ("\u{202E}evil\u{2066}\u{61C}\u{200F}", #"\u202eevil\u2066\u061c\u200f"#),
        ])
    func escapes(text: String, printed: String) {
        #expect(PrintedText.escaped(text) == printed)
    }

    @Test func whatPeopleWriteStaysAsItIs() {
        for text in ["", "plain", "سلام دنیا", "é – “x” £ °", "نیم\u{200C}فاصله", "👨‍👩‍👧", "C:\\x"] {
            #expect(PrintedText.escaped(text).unicodeScalars.elementsEqual(text.unicodeScalars))
        }
    }

    @Test func aLineOfJSONSaysTheSameAsBefore() throws {
        let text = "a\u{202E}\u{9B}\u{2028}b"
        var writer = JSONWriter()
        writer.object { $0.member("x", text) }
        let printed = PrintedText.escaped(writer.text)
        #expect(!printed.unicodeScalars.contains("\u{202E}"))
        #expect(try JSONParser.parse(Array(printed.utf8))["x"]?.string == text)
    }

    @Test func aColumnBeginsNoOther() {
        #expect(CommandOutput.joined(["a", "b\tc\n", "\u{1B}[0m"]) == "a\tb\\tc\\n\t\\u001b[0m")
    }
}
