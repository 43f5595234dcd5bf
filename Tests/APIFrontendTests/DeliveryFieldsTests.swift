import Common
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
