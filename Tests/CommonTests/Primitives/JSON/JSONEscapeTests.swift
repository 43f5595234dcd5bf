import Primitives
import Testing

@Suite struct JSONEscapeTests {
    private static func written(_ text: String) -> String {
        var writer = JSONWriter()
        writer.string(text)
        return writer.text
    }

    @Test(
        arguments: [
            ("", #""""#), ("plain سلام 😀", #""plain سلام 😀""#), ("\"", #""\"""#), ("\"a\"", #""\"a\"""#),
            ("a\\", #""a\\""#),
            ("\n\n", #""\n\n""#), ("\u{0}\u{1F}", #""\u0000\u001f""#), ("\u{A}\u{F}\u{10}", #""\n\u000f\u0010""#),
            ("سلام\tدنیا\r\n", #""سلام\tدنیا\r\n""#),
        ])
    func runsBetweenEscapesAreKept(text: String, json: String) {
        #expect(Self.written(text) == json)
    }

    @Test func whatIsWrittenIsReadAsItWas() throws {
        for value in 0...0xFF {
            let text = "a\(Character(Unicode.Scalar(UInt8(value))))ب\(Character(Unicode.Scalar(UInt8(value))))"
            let parsed = try JSONParser.parse(Array(Self.written(text).utf8))
            #expect(parsed.string.map { Array($0.utf8) } == Array(text.utf8))
        }
    }
}
