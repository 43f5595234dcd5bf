import Primitives
import Testing

/// Percent sequences are decoded once, and in one place.
@Suite struct RequestPathTests {
    @Test(
        "segments are decoded",
        arguments: [
            ("/api/56/", "/api/56/"), ("/api/%35%36/", "/api/56/"), ("/%61pi/%7e", "/api/~"), ("/a+b", "/a+b"),
            ("/%d8%b3", "/س"), ("/a%20b", "/a%20b"), ("/a/%20", "/a/%20"),
            // What would part or end a segment does not, and nothing is decoded twice.
            ("/a%2Fb", "/a%2Fb"), ("/a%2fb", "/a%2Fb"), ("/%3F%23", "/%3F%23"), ("/%2535", "/%2535"), ("//", "//"),
        ])
    func decoded(path: String, segments: String) throws {
        #expect(try RequestPath.decoded(path) == segments)
    }

    @Test(
        "what is no text is none",
        arguments: [
            ("/%", RequestPath.Fault.brokenEscape), ("/%2", .brokenEscape), ("/a%zz/b", .brokenEscape),
            ("/%-1", .brokenEscape), ("/%00", .textNotAllowed), ("/a%0Ab", .textNotAllowed), ("/%7f", .textNotAllowed),
            ("/%ff", .textNotAllowed), ("/%c0%af", .textNotAllowed), ("/%ed%a0%80", .textNotAllowed),
            ("/a" + String(repeating: "%cc%81", count: 31), .textNotAllowed),
        ])
    func faults(path: String, fault: RequestPath.Fault) {
        #expect(throws: fault) { try RequestPath.decoded(path) }
    }

    @Test func aQueryIsLeftAsItIs() throws {
        #expect(try RequestPath.decoded(target: "/%61?b=%zz%61") == "/a?b=%zz%61")
        #expect(try RequestPath.decoded(target: "/a?b=%61") == "/a?b=%61")
    }

    @Test func namesAndValuesOfFormsAreDecodedOnce() throws {
        let fields = try FormText.fields("chat%5Froom=6&a=b+c%2B%2525&&x&=y".utf8)
        #expect(fields.map(\.name) == ["chat_room", "a", "x", ""])
        #expect(fields.map(\.value) == ["6", "b c+%25", "", "y"])
    }

    @Test(
        "what is none of either is refused",
        arguments: [
            ("a=%", FormText.Fault.brokenEscape), ("%zz=1", .brokenEscape), ("%d8%b3=1", .name), ("a%00=1", .name),
            ("a=%00", .value(of: "a")), ("a=%ff", .value(of: "a")),
        ])
    func formFaults(text: String, fault: FormText.Fault) {
        #expect(throws: fault) { _ = try FormText.fields(text.utf8) }
    }

    @Test func whoSaysSoInOtherWordsMayTakeNull() throws {
        #expect(try FormText.fields("a=%00".utf8, takesNull: true).map(\.value) == ["\0"])
    }
}
