import Primitives
import Testing

/// What is kept of a number: its text where that says more than its value.
@Suite struct JSONNumberTests {
    private func parsed(_ text: String) throws -> JSONValue { try JSONParser.parse(Array(text.utf8)) }

    private func written(_ value: JSONValue) -> String {
        var writer = JSONWriter()
        writer.value(value)
        return writer.text
    }

    private static let digits = String(repeating: "1234567890", count: 12) + "12345678"

    @Test(
        "as an id, a word and a text again a number is what was written, and its value is exact",
        arguments: [
            ("0", "0", 0), ("-0", "0", 0), ("7", "7", 7), ("-7", "-7", -7), ("8792343", "8792343", 8_792_343),
            ("9223372036854775807", "9223372036854775807", .max), ("-9223372036854775808", nil, .min),
            ("9223372036854775808", nil, nil), ("-9223372036854775809", nil, nil),
            ("9380935605053030457", nil, nil), ("18446744073709551615", nil, nil), ("12345678901234567890", nil, nil),
            (Self.digits, nil, nil),
            ("1e21", nil, nil), ("1E21", nil, nil), ("1e+21", nil, nil), ("1.0e21", nil, nil), ("1e400", nil, nil),
            ("1e3", "1000", 1_000), ("1E+2", "100", 100), ("2.5e1", "25", 25), ("-2e3", "-2000", -2_000),
            ("1e18", "1000000000000000000", 1_000_000_000_000_000_000), ("1e19", nil, nil),
            ("9223372036854775807.0", "9223372036854775807", .max), ("9223372036854775808.0", nil, nil),
            ("922337203685477580700e-2", "9223372036854775807", .max),
            ("9007199254740993.0", "9007199254740993", 9_007_199_254_740_993),
            ("1.0", "1", 1), ("-0.0", "0", 0), ("0e9", "0", 0), ("0.50", nil, nil), ("-0.25", nil, nil),
            ("1e-400", nil, nil), ("1e999999999999999999999", nil, nil), ("1e-999999999999999999999", nil, nil),
        ] as [(String, String?, Int64?)])
    func kept(text: String, word: String?, integer: Int64?) throws {
        let value = try self.parsed(text)
        #expect(value.idText == text)
        #expect(value.codeText == word ?? text)
        #expect(value.integer == integer)
        #expect(value.wholeNumber == integer)
        #expect(self.written(value) == text)
        #expect(value.byValue == integer.map(JSONValue.integer) ?? value)
    }

    @Test("a text keeps all its characters", arguments: ["007", "-0", "1e21", "9380935605053030457", " 5", "1.0", "a"])
    func texts(text: String) throws {
        let value = try self.parsed("\"\(text)\"")
        #expect(value.idText == text)
        #expect(value.codeText == text)
        #expect(self.written(value) == "\"\(text)\"")
    }

    @Test(
        "numbers are equal if they are worth the same",
        arguments: [
            ("1", "1.0", true), ("1", "1e0", true), ("0", "-0", true), ("-0.0", "0e5", true), ("1e21", "1E+21", true),
            ("1e21", "1000000000000000000000", true), ("10e20", "1e21", true), ("0.5", "5e-1", true),
            ("0.50", "0.5", true), ("1", "-1", false), ("0.5", "0.50000000000000000001", false),
            ("9380935605053030457", "9380935605053030458", false),
            ("9380935605053030457", "9380935605053030457.0", true), ("9007199254740993", "9007199254740992.0", false),
            ("1e400", "1e401", false), ("1e-400", "0", false), ("1", "\"1\"", false), ("0", "null", false),
            ("0", "false", false), ("[1]", "[1.0]", true), (#"{"a":1e1}"#, #"{"a":10}"#, true), ("[1]", "[1,1]", false),
        ])
    func equality(one: String, other: String, isEqual: Bool) throws {
        #expect((try self.parsed(one) == self.parsed(other)) == isEqual)
        #expect((try self.parsed(other) == self.parsed(one)) == isEqual)
    }

    @Test func anAbsurdlyLongNumberIsItsValueAndNoID() throws {
        for text in [Self.digits + "9", "0." + Self.digits, Self.digits + ".5", "1e" + Self.digits] {
            let value = try self.parsed(text)
            #expect(value.idText == nil && value.codeText == nil, "\(text)")
            #expect(value.double == Double(text).flatMap { $0.isFinite ? $0 : nil })
        }
        let one = try self.parsed("1." + String(repeating: "0", count: 200))
        #expect(one.integer == 1 && one == .integer(1) && one.idText == nil)
        // Of what nobody wrote there is only the value.
        #expect(JSONValue.number(1.5).idText == nil && self.written(.number(1.5)) == "1.5")
    }

    @Test func aValueIsAsSmallAsAText() {
        #expect(MemoryLayout<JSONValue>.size <= MemoryLayout<String>.size + 1)
    }
}
