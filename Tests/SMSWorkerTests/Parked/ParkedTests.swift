import Testing

@testable import Broker
@testable import SMS
@testable import SMSWorker

@Suite struct ParkedTests {
    private let message = ParkedMessage(
        id: "m1", reason: "exhausted", queue: "sms.text", provider: "kavenegar", at: 1_000_000, kind: .text,
        requestID: "r", body: [1, 2, 255])

    @Test func aMessageSurvivesItsHash() {
        var fields: [String: String] = [:]
        let parts = self.message.fields
        for index in stride(from: 0, to: parts.count, by: 2) { fields[parts[index]] = parts[index + 1] }
        #expect(ParkedMessage(id: "m1", fields: fields) == self.message)
        #expect(ParkedMessage(id: "m1", fields: [:]) == nil)
    }

    @Test(
        "filters leave out what is not meant",
        arguments: [
            (ParkedFilter(), true), (ParkedFilter(reason: "exhausted"), true), (ParkedFilter(reason: "x"), false),
            (ParkedFilter(provider: "kavenegar"), true), (ParkedFilter(provider: "smsir"), false),
            (ParkedFilter(olderThan: .seconds(60)), true), (ParkedFilter(olderThan: .seconds(61)), false),
            (ParkedFilter(newerThan: .seconds(60)), true), (ParkedFilter(newerThan: .seconds(59)), false),
            (ParkedFilter(reason: "exhausted", provider: "smsir"), false),
        ])
    func filters(filter: ParkedFilter, isMeant: Bool) {
        #expect(filter.matches(self.message, now: 1_060_000) == isMeant)
    }

    @Test func timesAreWrittenAsOperatorsWriteThem() {
        #expect(WrittenDuration.parse("90s") == .seconds(90))
        #expect(WrittenDuration.parse("10m") == .seconds(600))
        #expect(WrittenDuration.parse("2h") == .seconds(7_200))
        #expect(WrittenDuration.parse("3d") == .seconds(259_200))
        for wrong in ["", "s", "5", "-1s", "1w", "1.5h", "99999999999s"] {
            #expect(WrittenDuration.parse(wrong) == nil)
        }
        #expect(WrittenDuration.text(.seconds(119)) == "119s")
        #expect(WrittenDuration.text(.seconds(120)) == "2m")
        #expect(WrittenDuration.text(.seconds(7_200)) == "2h")
        #expect(WrittenDuration.text(.seconds(200_000)) == "2d")
    }
}

@Suite struct JobHeadersTests {
    @Test func aHistorySurvivesTheBroker() {
        var headers = JobHeaders([:])
        headers.due = 12
        headers.asked = 2
        headers.requestID = "r"
        headers.history = [
            Attempt(at: .kavenegar, .notSent("refused")), Attempt(at: .smsIR, .uncertain("")),
            Attempt(at: .generic, .rejectedRoute("a b;c\nسلام")),
            Attempt(provider: "newer", outcome: .unknown("half_sent"), code: "7"),
        ]
        #expect(JobHeaders(headers.fields) == headers)
        #expect(headers.history[2].code == "a_b_c_____")
        #expect(
            headers.fields["history"]
                == .string(
                    "kavenegar not_sent refused;smsir uncertain ;generic rejected_route a_b_c_____;newer half_sent 7"))
    }

    @Test func strangersHeadersDoNoHarm() {
        let odd = JobHeaders([
            "due": .integer(-1), "asked": .integer(.max), "history": .string("a;b c;;  ;x y z w"),
            "request-id": .integer(1),
        ])
        #expect(odd.due == nil)
        #expect(odd.history == [Attempt(provider: "")])
        #expect(odd.asked == 1_000)
        for text in ["FORGED\nline", "\u{1B}[31m", "", String(repeating: "a", count: 129), "é"] {
            let odd = JobHeaders(["request-id": .string(text), "history": .string("kavenegar not_sent \(text)é")])
            #expect(odd.requestID == nil)
            #expect(odd.history == [])
        }
    }

    @Test func theMetricsKnowFewReasons() {
        #expect(ParkedReason.label("exhausted") == "exhausted")
        #expect(ParkedReason.label("broken_seal") == "broken_seal")
        for code in ["418", "\u{1B}[31m", ""] { #expect(ParkedReason.label(code) == "provider_code") }
    }
}
