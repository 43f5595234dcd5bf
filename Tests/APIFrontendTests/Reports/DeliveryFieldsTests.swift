import Primitives
import Testing

@testable import APIFrontend

@Suite struct DeliveryFieldsTests {
    private func reports(
        _ body: String = "", _ type: String? = nil, query: String = ""
    ) -> DeliveryFields.Reports {
        DeliveryFields.reports(query: query, body: Array(body.utf8), contentType: type.map { ProtocolText($0) })
    }

    @Test func everyFormOfACallbackIsUnderstood() {
        let form = "application/x-www-form-urlencoded"
        let json = "application/json"
        let wanted: DeliveryFields.Reports = ["5": ["10"]]
        #expect(self.reports(query: "messageid=5&status=10&statustext=%D8%B1") == wanted)
        #expect(self.reports("messageid=5&status=10&localid=7", form) == wanted)
        #expect(self.reports("messageid=5&status=10") == wanted)
        #expect(self.reports(#"{"messageid":5,"status":10}"#, json) == wanted)
        #expect(self.reports(#"{"MessageID":"5","Status":"10"}"#, "text/plain") == wanted)
        #expect(self.reports(#"{"message_id":"5","status":10}"#, json) == wanted)
        #expect(self.reports(#"{"id":"5","status":"10"}"#) == wanted)
        #expect(
            self.reports(
                "--x\r\nContent-Disposition: form-data; name=\"messageid\"\r\n\r\n5\r\n--x\r\nContent-Disposition: form-data; name=\"status\"\r\n\r\n10\r\n--x--\r\n",
                "multipart/form-data; boundary=x") == wanted)
    }

    @Test func severalReportsComeInListsAndArrays() {
        let wanted: DeliveryFields.Reports = ["5": ["10"], "6": ["11"]]
        #expect(self.reports(query: "messageid=5,6&status=10,11") == wanted)
        #expect(self.reports(#"{"messageid":[5,6],"status":["10",11]}"#) == wanted)
        #expect(self.reports(#"[{"messageid":5,"status":10},{"id":6,"status":11},3]"#) == wanted)
        #expect(self.reports(query: "messageid=5,6&status=10") == ["5": ["10"], "6": ["10"]])
        #expect(self.reports(query: "messageid=5,5,5&status=10,11,10") == ["5": ["10", "11", "10"]])
    }

    @Test(
        "an id is what was written, as a number and as a text",
        arguments: [
            "8792343", "9223372036854775808", "9380935605053030457", "12345678901234567890123", "1e21", "1E+21", "1.0",
            "-0", "0.50",
        ])
    func ids(id: String) {
        let (key, wanted) = (ProtocolText(id), ["10"] as [ProtocolText])
        for spelling in [id, "\"\(id)\"", "[\(id)]", "[\"\(id)\"]"] {
            #expect(self.reports(#"{"id":\#(spelling),"status":10}"#) == [key: wanted])
            #expect(self.reports(#"[{"messageid":\#(spelling),"status":"10"}]"#) == [key: wanted])
        }
        #expect(self.reports(query: "messageid=\(id.replacing("+", with: "%2B"))&status=10") == [key: wanted])
    }

    @Test func zerosBeforeAnIDAreOfIt() {
        #expect(self.reports(#"{"id":"007","status":10}"#) == ["007": ["10"]])
        #expect(self.reports(query: "messageid=007&status=10") == ["007": ["10"]])
    }

    @Test("a status counts by its value", arguments: ["10", "\"10\"", "10.0", "1e1"])
    func statuses(status: String) {
        #expect(self.reports(#"{"id":5,"status":\#(status)}"#) == ["5": ["10"]])
    }

    @Test func whatIsNullAmongOthersMovesNoneOfThem() {
        #expect(self.reports(#"{"messageid":[null,5],"status":[11,10]}"#) == ["5": ["10"]])
        #expect(self.reports(#"{"messageid":[5,null],"status":[null,10]}"#).isEmpty)
        #expect(self.reports(#"{"messageid":[5,null,6],"status":[10,11,"11"]}"#) == ["5": ["10"], "6": ["11"]])
        #expect(self.reports(#"{"messageid":[null,5],"status":10}"#) == ["5": ["10"]])
        #expect(self.reports(#"[null,{"messageid":5,"status":10}]"#) == ["5": ["10"]])
    }

    @Test func whatCannotBeUsedIsNothing() {
        for body in [
            "", "{", "[]", "{}", "5", "messageid=5", "status=10", "messageid=5,6,7&status=1,2", "messageid=&status=1",
            #"{"messageid":{},"status":1}"#, "messageid=%ZZ&status=1",
        ] {
            #expect(self.reports(body).isEmpty, "\(body)")
        }
        #expect(self.reports(query: "messageid=\(String(repeating: "9", count: 129))&status=1").isEmpty)
    }
}
