import Foundation
import Testing

@testable import Primitives

/// What is JSON, what is not, and what is too much of it.
struct JSONParserTests {
    @Test(
        "a value is read as it is written",
        arguments: [
            ("null", .null), ("true", .bool(true)), ("false", .bool(false)), (" \t\r\n1 \t\r\n", .integer(1)),
            ("[]", .array([])), ("[ ]", .array([])), ("{}", .object([:])), ("{ }", .object([:])),
            ("[1,[2],{}]", .array([.integer(1), .array([.integer(2)]), .object([:])])),
            ("[ 1 , 2 ]", .array([.integer(1), .integer(2)])),
            (#"{"a":{"b":[null]},"":0}"#, .object(["a": .object(["b": .array([.null])]), "": .integer(0)])),
            (#"{ "a" : 1 , "b" : 2 }"#, .object(["a": .integer(1), "b": .integer(2)])),
            (#"{"a":[1],"A":[1]}"#, .object(["a": .array([.integer(1)]), "A": .array([.integer(1)])])),
        ] as [(String, JSONValue)])
    func accepted(text: String, value: JSONValue) throws {
        #expect(try JSONParser.parse(Array(text.utf8)) == value)
    }

    @Test(
        "a whole number is read as it is written",
        arguments: [
            ("0", 0), ("-0", 0), ("-1", -1), ("10", 10), ("9223372036854775807", .max),
            ("-9223372036854775808", .min), ("1.0", 1), ("-0.0", 0), ("1e3", 1_000), ("1E+2", 100), ("2.5e1", 25),
        ] as [(String, Int64)])
    func wholeNumbers(text: String, value: Int64) throws {
        #expect(try JSONParser.parse(Array(text.utf8)) == .integer(value))
    }

    @Test("a larger one is its digits", arguments: ["9223372036854775808", "-9223372036854775809"])
    func largeNumbers(text: String) throws {
        guard case .large(text) = try JSONParser.parse(Array(text.utf8)) else {
            Issue.record("\(text)")
            return
        }
    }

    @Test(
        "a number with a fraction or an exponent is worth what it says",
        arguments: [
            ("0.5", 0.5), ("-0.25", -0.25), ("1e-1", 0.1), ("123.456e1", 1234.56),
            ("9007199254740992.0", 9_007_199_254_740_992), ("1e400", .infinity), ("-1e400", -.infinity),
            ("1e-400", 0), ("1e999999999999", .infinity), (String(repeating: "9", count: 400), .infinity),
        ] as [(String, Double)])
    func decimals(text: String, value: Double) throws {
        guard case .number(let number) = try JSONParser.parse(Array(text.utf8)) else {
            Issue.record("\(text)")
            return
        }
        #expect(number.double == value)
    }

    @Test(
        "a string means its characters",
        arguments: [
            (#""""#, ""), (#""abc""#, "abc"), (#""سلام 😀""#, "سلام 😀"),
            (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
            (#""\u0041\u00e9\u00E9\u20ac""#, "Aéé€"), (#""\ud83d\ude00""#, "😀"), (#""\uD83D\uDE00 x""#, "😀 x"),
            (#""\u0000""#, "\0"), (#""\uffff""#, "\u{FFFF}"), (#""\udbff\udfff""#, "\u{10FFFF}"),
            (#""a\u0022b""#, "a\"b"), (#""\\u0041""#, #"\u0041"#), (#""a\tb\tc""#, "a\tb\tc"),
            ("\"\u{7F}\u{2028}\u{FEFF}\"", "\u{7F}\u{2028}\u{FEFF}"), (#""/""#, "/"),
        ])
    func strings(text: String, meaning: String) throws {
        let value = try JSONParser.parse(Array(text.utf8))
        // Not `==` alone: that also takes another Unicode form for the same.
        #expect(value.string.map { Array($0.utf8) } == Array(meaning.utf8))
    }

    @Test(
        "what is not JSON is refused where it goes wrong",
        arguments: [
            ("", 0), (" ", 1), ("nul", 0), ("nullx", 4), ("Null", 0), ("TRUE", 0), ("tru", 0), ("NaN", 0),
            ("Infinity", 0), ("-Infinity", 1), ("undefined", 0), ("1 2", 2), ("1,", 1), ("[1]]", 3), ("{}{}", 2),
            ("-", 1), ("+1", 0), ("01", 1), ("-01", 2), ("1.", 2), (".5", 0), ("1.e1", 2), ("1e", 2), ("1e+", 3),
            ("0x10", 1), ("1_000", 1), ("1f", 1), ("١", 0),
            ("[", 1), ("[1", 2), ("[1,", 3), ("[1,]", 3), ("[,1]", 1), ("[1 2]", 3), ("[1:2]", 2), ("]", 0),
            ("{", 1), (#"{"a""#, 4), (#"{"a":"#, 5), (#"{"a":1"#, 6), (#"{"a":1,"#, 7), (#"{"a":1,}"#, 7),
            (#"{"a" 1}"#, 5), (#"{"a",1}"#, 4), ("{a:1}", 1), ("{'a':1}", 1), ("{1:1}", 1), (#"{"a":}"#, 5),
            (#"{"a":1 "b":2}"#, 7), (#"{,"a":1}"#, 1), (#"{"a"::1}"#, 5), ("}", 0),
            ("\"", 1), ("\"a", 2), (#""\""#, 3), ("'a'", 0), (#""\x41""#, 1), (#""\'""#, 1), (#""\U0041""#, 1),
            (#""\u""#, 3), (#""\u12""#, 5), (#""\u12g4""#, 5), (#""\u 123""#, 3), (#""\u+123""#, 3),
            ("\"a\nb\"", 2), ("\"\t\"", 1), ("\"\u{1F}\"", 1), ("\"a\0\"", 2), ("1\0", 1), ("\0", 0),
            ("// a\n1", 0), ("/**/1", 0), ("1 # a", 2), ("\u{FEFF}1", 0), ("\u{A0}1", 0), ("\u{B}1", 0), ("\u{C}1", 0),
            ("<a/>", 0), ("a=1", 0), (#"[1,"a"b]"#, 6),
        ])
    func refused(text: String, offset: Int) {
        #expect(throws: JSONParser.Fault(kind: .syntax, offset: offset)) { try JSONParser.parse(Array(text.utf8)) }
    }

    @Test(
        "what is not Unicode is refused",
        arguments: [
            [0xFF], [0x80], [0xC0, 0xAF], [0xC1, 0x81], [0xC3], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF],
            [0xF0, 0x80, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0x61, 0xE9],
            Array(#"\ud800"#.utf8), Array(#"\udc00"#.utf8), Array(#"\ud800x"#.utf8), Array(#"\ud800\n"#.utf8),
            Array(#"\ud800\ud800"#.utf8), Array(#"\ude00\ud83d"#.utf8), Array(#"\ud800\u0041"#.utf8),
            Array(#"\n"#.utf8) + [0xFF],
        ])
    func notUnicode(inside: [UInt8]) {
        for body in [[0x22] + inside + [0x22], Array(#"{""#.utf8) + inside + Array(#"":1}"#.utf8)] {
            let fault = #expect(throws: JSONParser.Fault.self) { try JSONParser.parse(body) }
            #expect(fault?.kind == .notUnicode)
        }
    }

    @Test("other encodings are no JSON", arguments: [String.Encoding.utf16LittleEndian, .utf16BigEndian, .utf16])
    func otherEncodings(encoding: String.Encoding) throws {
        let body = Array(try #require(#"{"a":1}"#.data(using: encoding)))
        #expect(throws: JSONParser.Fault.self) { try JSONParser.parse(body) }
    }

    @Test(
        "a name is there once",
        arguments: [
            (#"{"a":1,"a":1}"#, 7), (#"{"a":1,"b":2,"a":null}"#, 13), (#"[{"a":{"b":1,"b":2}}]"#, 13),
            (#"{"a":1,"\u0061":1}"#, 7), (#"{"":1,"":1}"#, 6),
        ])
    func duplicates(text: String, offset: Int) {
        let fault = #expect(throws: JSONParser.Fault.self) { try JSONParser.parse(Array(text.utf8)) }
        #expect(fault?.kind == .duplicateName)
        #expect(fault?.offset == offset)
    }

    @Test("nesting is bounded whether or not it ends", arguments: [("[", "]"), (#"{"a":"#, "}")])
    func depth(open: String, close: String) throws {
        func nested(_ depth: Int, ends: Bool) -> [UInt8] {
            Array(
                (String(repeating: open, count: depth) + "0" + (ends ? String(repeating: close, count: depth) : ""))
                    .utf8)
        }
        _ = try JSONParser.parse(nested(32, ends: true))
        for (depth, ends) in [(33, true), (33, false), (1_000_000, true), (1_000_000, false)] {
            let fault = #expect(throws: JSONParser.Fault.self) { try JSONParser.parse(nested(depth, ends: ends)) }
            #expect(fault?.kind == .tooDeep)
            #expect(fault?.offset == 32 * open.utf8.count)
        }
    }

    @Test func manyValuesSideBySideAreNotDeep() throws {
        let body = Array(("[" + String(repeating: "[],", count: 99_998) + "1]").utf8)
        #expect(try JSONParser.parse(body).array.count == 99_999)
    }

    @Test func theNumberOfValuesIsBounded() {
        let body = Array(("[" + String(repeating: "0,", count: 100_000) + "0]").utf8)
        let fault = #expect(throws: JSONParser.Fault.self) { try JSONParser.parse(body) }
        #expect(fault?.kind == .tooManyValues)
    }

    @Test func theLengthOfNamesIsBounded() throws {
        func object(_ length: Int) -> [UInt8] { Array("{\"\(String(repeating: "a", count: length))\":1}".utf8) }
        _ = try JSONParser.parse(object(64))
        #expect(throws: JSONParser.Fault(kind: .nameTooLong, offset: 1)) { try JSONParser.parse(object(65)) }
        // A member of a member is no field.
        let inner = Array("{\"a\":".utf8) + object(1_024) + [0x7D]
        _ = try JSONParser.parse(inner)
        _ = try JSONParser.parse(Array(#"{"a":{"نام":1}}"#.utf8))
        _ = try JSONParser.parse(object(1_024), limits: .foreign)
        #expect(throws: JSONParser.Fault.self) { try JSONParser.parse(object(1_025), limits: .foreign) }
        // It is the name's length, not that of its spelling.
        _ = try JSONParser.parse(Array("{\"\(String(repeating: "\\u0061", count: 64))\":1}".utf8))
        // A value may be as long as the body.
        #expect(
            try JSONParser.parse(Array("\"\(String(repeating: "a", count: 60_000))\"".utf8)).string?.count == 60_000)
    }

    @Test func everyCutOfAWholeBodyIsRefused() {
        let body = Array(#"{"a":"x\u00e9\ud83d\ude00سلام","b":[1.5,-2e3,true,false,null],"c":{"d":""}}"#.utf8)
        #expect(throws: Never.self) { try JSONParser.parse(body) }
        for length in 0..<body.count {
            #expect(throws: JSONParser.Fault.self, "\(length)") { try JSONParser.parse(Array(body[..<length])) }
        }
    }

    @Test func everyChangedByteIsReadOrRefusedAndWhatIsReadIsWrittenAlike() {
        let body = Array(#"{"a":"x\u00e9سلام","b":[1.5,-2e3,true,null],"c":{"d":""}}"#.utf8)
        for index in body.indices {
            for byte in UInt8.min...UInt8.max {
                var changed = body
                changed[index] = byte
                guard let value = try? JSONParser.parse(changed) else { continue }
                guard !changed.contains(UInt8(ascii: "e")) || !Self.hasInfinity(value) else { continue }
                var writer = JSONWriter()
                writer.value(value)
                #expect((try? JSONParser.parse(Array(writer.text.utf8))) == value, "\(index) \(byte)")
            }
        }
    }

    @Test func whatIsReadIsWhatFoundationReads() throws {
        let texts = [
            #"{"mobile_number":"09121234567"}"#, #"{"a":[1,2.5,-3e2,"\u20ac",{"b":null}],"c":true}"#,
            #"[9223372036854775807,0.1,1e21,123456789012345678]"#,
        ]
        for text in texts {
            let other = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
            #expect(try JSONParser.parse(Array(text.utf8)) == other)
        }
    }

    @Test func namesOfRequestsAreASCIIAndTextsPassTheGate() throws {
        let marks = String(repeating: "\u{301}", count: 31)
        #expect(throws: JSONParser.Fault(kind: .nameNotASCII, offset: 1)) {
            try JSONParser.parse(Array(#"{"é":1}"#.utf8))
        }
        let long = Array("{\"a\":1,\"b\":[\"x\(marks)\"]}".utf8)
        #expect(throws: JSONParser.Fault(kind: .textNotAllowed, offset: 13, field: "b")) { try JSONParser.parse(long) }
        // As escapes, too: what counts is the text that comes out.
        let escaped = Array("{\"a\":\"x\(String(repeating: #"\u0301"#, count: 31))\"}".utf8)
        #expect(throws: JSONParser.Fault(kind: .textNotAllowed, offset: 6, field: "a")) {
            try JSONParser.parse(escaped)
        }
        #expect(try JSONParser.parse(Array("{\"a\":\"x\(String(repeating: "\u{301}", count: 30))\"}".utf8))["a"] != nil)
    }

    @Test func whatOthersSayIsRepaired() throws {
        let limits = JSONParser.Limits.foreign
        let marks = String(repeating: "\u{301}", count: 1_000)
        let text = Array("\u{FEFF}{\"é\":1,\"a\":\"x\(marks)y\",\"a\":2}".utf8)
        let value = try JSONParser.parse(text, limits: limits)
        #expect(value["é"] == .integer(1))
        #expect(value["a"]?.string?.unicodeScalars.count == 32)
        #expect(try JSONParser.parse([0x22, 0xFF, 0x22], limits: limits).string?.unicodeScalars.first == "\u{FFFD}")
        #expect(try JSONParser.parse(Array("9380935605053030457".utf8)).idText == "9380935605053030457")
        #expect(try JSONParser.parse(Array("-0".utf8)) == .integer(0))
    }

    private static func hasInfinity(_ value: JSONValue) -> Bool {
        switch value {
        case .number(let number): !number.isFinite
        case .array(let elements): elements.contains(where: self.hasInfinity)
        case .object(let members): members.values.contains(where: self.hasInfinity)
        case .null, .bool, .integer, .large, .string: false
        }
    }
}
