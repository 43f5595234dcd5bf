import Primitives
import Testing

@testable import Settings

@Suite struct BrokenJSONTests {
    @Test(
        "where a file is no JSON is told with what is there, and with nothing else of it",
        arguments: [
            ("", "is empty, and should hold one JSON object"), (" \n\t\n", "is empty, and should hold one JSON object"),
            ("{'a': 1}", "at line 1, column 2 there is a single quote, and a name in double quotes was expected"),
            ("{\n  \"é\": True}", "at line 2, column 8 there is True, and a value was expected"),
            ("{\"a\": Trueish}", "column 7 there is a word without double quotes, and a value was expected"),
            ("{\"a\": None}", "column 7 there is None, and a value was expected"),
            ("{\"a\": (1,)}", "column 7 there is a parenthesis, and a value was expected"),
            ("{\"a\": [1,]}", "column 10 there is a closing bracket, and no comma before it was expected"),
            ("{\"a\": [1, (2)]}", "column 11 there is a parenthesis, and a value was expected"),
            ("{\"a\": 1,}", "column 9 there is a closing bracket, and no comma before it was expected"),
            ("{\"a\": 1 # x\n}", "column 9 there is a comment, and a comma, a colon or a closing bracket was expected"),
            (
                "{\"a\": 1_000}",
                "column 8 there is an underscore, and a comma, a colon or a closing bracket was expected"
            ),
            ("{\"a\" 1}", "column 6 there is a digit, and a comma, a colon or a closing bracket was expected"),
            ("{\"a\": 1} {", "column 10 there is an opening bracket, and nothing more was expected"),
            ("{\"a\": }", "column 7 there is a closing bracket, and a value was expected"),
            ("{“a”: 1}", "column 2 there is a character that is not ASCII (such as a curly quote), and a name"),
            ("a: 1", "line 1, column 1 there is a word without double quotes, and { was expected"),
            ("{\"a\": \"hunter2\n\"}", "column 15 there is the end of a line or a control character within a text"),
            ("{\"a\": \"hunter2\\x\"}", "column 15 there is a backslash that begins no escape of JSON"),
            ("{\"a\": \"hunter2\\u00g0\"}", "column 19 there is a backslash that begins no escape of JSON"),
            (
                "{\"a\": \"hunter2",
                "breaks off at line 1, column 15: the file ends, and a text in double quotes is still"
            ),
            ("{\"a\": {\"b\": 1}\n", "breaks off at line 2, column 1: the file ends, and a bracket is still open"),
            ("\u{FEFF}{}", "line 1, column 1 there is a byte order mark (save the file as UTF-8 without one)"),
            ("{\"a\": 1, \"a\": 2}", "is no JSON that is taken: at line 1, column 10, one object has two members"),
        ])
    func place(text: String, says: String) throws {
        let bytes = Array(text.utf8)
        let fault = try #require(throws: JSONParser.Fault.self) {
            try JSONParser.parse(bytes, limits: .configuration)
        }
        let description = BrokenJSON(bytes, fault).description
        #expect(description.contains(says), "\(description)")
        #expect(!description.contains("hunter2"))
    }

    @Test(
        "members are found where they are",
        arguments: [
            (["a"], 1), (["b"], 9), (["b", "c"], 16), (["b", "d"], 33), (["b", "d", "e"], 40), (["z"], 50),
            (["c"], nil),
            (["b", "e"], nil), (["b", "c", "x"], nil), ([], nil),
        ] as [([ProtocolText], Int?)])
    func path(names: [ProtocolText], offset: Int?) throws {
        let bytes = Array(#"{"a": 1,"b" : {"c": [1, {"c":"}"}],"d" : {"e":2}}, "z": true}"#.utf8)
        _ = try JSONParser.parse(bytes, limits: .configuration)
        let found = JSONPath.offset(of: names, in: bytes)
        #expect((found == nil) == (offset == nil))
        if let found, let name = names.last {
            #expect(bytes[(found + 1)...].starts(with: name.utf8), "\(found)")
        }
    }

    @Test(
        "what else a file may be written in",
        arguments: [
            ("# x\nDJANGO_CHELSERU = {", .python), ("{'a': 1}", .python), ("{\"a\": True}", .python),
            ("{ # x\n", .python),
            ("import os\nDJANGO_CHELSERU = {}", .django), ("from pathlib import Path", .django),
            ("# x\n\na:\n  b: 1\n", .yaml), ("---\na: 1", .yaml), ("- a", .yaml), ("{\"a\": 1", nil), ("", nil),
            ("7", nil),
        ] as [(String, ForeignNotation?)])
    func notation(text: String, notation: ForeignNotation?) {
        #expect(ForeignNotation(Array(text.utf8)) == notation)
    }
}
