import Foundation
import Primitives
import Testing

@Suite struct EncodingTests {
    @Test func lengthPrefixedListsAreUnambiguous() {
        #expect(LengthPrefixed.encode(["ab", "c"]) != LengthPrefixed.encode(["a", "bc"]))
        #expect(LengthPrefixed.decode(LengthPrefixed.encode(["", "é", "x"])) == ["", "é", "x"])
        #expect(LengthPrefixed.decode([0, 0, 0, 5, 1]) == nil)
        #expect(LengthPrefixed.decode([0, 0]) == nil)
    }

    @Test func base64URLHasNoPaddingAndNoOtherAlphabet() {
        #expect(Base64URL.encode([0xFB, 0xFF, 0xFE]) == "-__-")
        for bytes in [[], [1], [1, 2], [1, 2, 3], [0xFB, 0xFF]] as [[UInt8]] {
            #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
        }
        #expect(Base64URL.decode("+/+/") == nil)
        #expect(Base64URL.decode("AA==") == nil)
    }

    @Test func codesHaveTheirLengthAndNoLeadingZero() {
        for digits in 3...10 {
            for _ in 0..<200 {
                let code = SecureRandom.code(digits: digits)
                #expect(code.count == digits)
                #expect(code.first != "0")
            }
        }
    }

    @Test func identifiersDiffer() {
        #expect(Set((0..<1_000).map { _ in SecureRandom.identifier() }).count == 1_000)
        #expect(SecureRandom.identifier().count == 32)
    }

    @Test func writtenJSONIsReadBackByFoundation() throws {
        let hostile = "\"\\\u{0}\n\u{1F}\u{7F}é😀/"
        var writer = JSONWriter()
        writer.object { object in
            object.member("text", hostile)
            object.member("number", -7)
            object.member("flag", true)
            object.array(named: "list") { list in
                list.string("a")
                list.string("b")
            }
            object.object(named: "empty") { _ in }
        }
        let value = try JSONDecoder().decode(JSONValue.self, from: Data(writer.text.utf8))
        #expect(
            value
                == .object([
                    "text": .string(hostile), "number": .integer(-7), "flag": .bool(true),
                    "list": .array([.string("a"), .string("b")]), "empty": .object([:]),
                ]))
    }

    @Test(
        "any JSON value is read for what it is",
        arguments: [
            ("null", JSONValue.null), ("true", .bool(true)), ("7", .integer(7)), ("1.5", .number(1.5)),
            ("\"x\"", .string("x")),
            ("[1]", .array([.integer(1)])), ("{}", .object([:])),
        ] as [(String, JSONValue)])
    func jsonValues(text: String, value: JSONValue) throws {
        #expect(try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8)) == value)
    }
}
