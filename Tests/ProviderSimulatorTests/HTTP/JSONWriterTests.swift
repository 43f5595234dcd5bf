import Hummingbird
import Primitives
import Testing

@testable import ProviderSimulator

struct JSONWriterTests {
    @Test func commasStandBetweenMembersAndElementsOnly() {
        let text = Self.written { writer in
            writer.object { object in
                object.member("a", 1)
                object.array(named: "b") { array in
                    array.integer(2)
                    array.object { _ in }
                    array.string("x")
                }
                object.object(named: "c") { $0.member("d", nil as String?) }
            }
        }
        #expect(text == #"{"a":1,"b":[2,{},"x"],"c":{"d":null}}"#)
    }

    @Test func everythingJSONForbidsIsEscaped() {
        let text = Self.written { $0.string("a\"b\\c\nd\re\tf\u{1}g\u{1F}") }
        #expect(text == #""a\"b\\c\nd\re\tf\u0001g\u001f""#)
    }

    @Test func persianTextStaysAsItIs() {
        #expect(Self.written { $0.string("کد \"شما\" 😀") } == #""کد \"شما\" 😀""#)
    }

    private static func written(_ write: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter()
        write(&writer)
        return String(buffer: writer.buffer)
    }
}
