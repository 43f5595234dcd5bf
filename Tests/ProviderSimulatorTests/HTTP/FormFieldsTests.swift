import Hummingbird
import Testing

@testable import ProviderSimulator

struct FormFieldsTests {
    @Test func plusIsASpaceAndEscapesAreUTF8() {
        let fields = FormFields(query: "message=%D8%B3%D9%84%D8%A7%D9%85+%2B1&empty=&bare")
        #expect(fields["message"] == "سلام +1")
        #expect(fields["empty"]?.isEmpty == true)
        #expect(fields["bare"]?.isEmpty == true)
        #expect(fields["absent"] == nil)
    }

    @Test func theBodyWinsOverTheQuery() {
        let fields = FormFields(body: ByteBuffer(string: "a=body&c=3"), query: "a=query&b=2")
        #expect(fields["a"] == "body")
        #expect(fields["b"] == "2")
        #expect(fields["c"] == "3")
    }

    @Test(arguments: [("100%", "100%"), ("%zz", "%zz"), ("%4", "%4"), ("%41%", "A%"), ("a=b", "a=b")])
    func aStrayPercentOrEqualsSignIsText(encoded: String, decoded: String) {
        #expect(FormFields(query: "x=\(encoded)")["x"] == decoded)
    }

    @Test func fieldsBeyondTheLimitAreNotRead() {
        let query = (0..<FormFields.maximumFields).map { "f\($0)=1" }.joined(separator: "&")
        let fields = FormFields(query: query + "&late=1")
        #expect(fields["f\(FormFields.maximumFields - 1)"] == "1")
        #expect(fields["late"] == nil)
    }
}
