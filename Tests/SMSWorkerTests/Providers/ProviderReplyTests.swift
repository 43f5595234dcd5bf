import SMS
import Testing

@testable import SMSWorker

/// What the simulator does not say, but real providers may.
@Suite struct ProviderReplyTests {
    private func answer(_ body: String, status: Int = 200) -> ProviderAnswer {
        ProviderAnswer(status: status, body: Array(body.utf8))
    }

    @Test(
        "MeliPayamak's value is a string or a number of up to 19 digits",
        arguments: [
            #""4637982173918273645""#, "4637982173918273645", "9999999999999999999", #"" 4637982173918273 ""#,
            #""1000,1001""#,
        ])
    func meliPayamakIDs(value: String) {
        let outcome = MeliPayamakReply.outcome(
            self.answer(#"{"Value":\#(value),"RetStatus":1,"StrRetStatus":"Ok"}"#), ofTemplate: false)
        let digits = value.split(separator: ",")[0].filter(\.isNumber)
        #expect(outcome == .accepted(digits))
    }

    @Test(
        "what MeliPayamak contradicts itself in is open",
        arguments: [
            (#"{"Value":"4637982173918273645","RetStatus":35}"#, "uncertain"),
            (#"{"Value":"","RetStatus":1}"#, "uncertain"),
            (#"{"Value":null,"RetStatus":1}"#, "uncertain"), (#"{"RetStatus":35}"#, "uncertain"),
            (#"{"Value":"1","RetStatus":1}"#, "accepted"), (#"{"Value":11,"RetStatus":35}"#, "uncertain"),
            (#"{"Value":"2","RetStatus":"35"}"#, "rejected_account"), (#"{"Value":[1],"RetStatus":1}"#, "uncertain"),
            (#"{"Message":"An error has occurred."}"#, "uncertain"),
        ])
    func meliPayamakOddities(body: String, kind: String) {
        #expect(MeliPayamakReply.outcome(self.answer(body), ofTemplate: true).kind.rawValue == kind)
    }

    @Test func meliPayamakTellsDeliveries() {
        for code: Int64 in [2, 16, 35, 300, 500] {
            #expect(DeliveryCodes.status(String(code), of: .meliPayamak) == .undelivered)
        }
        for code: Int64 in [0, 3, 5, 8, 100, 200, 400, -1] {
            #expect(DeliveryCodes.status(String(code), of: .meliPayamak) == nil)
        }
        #expect(DeliveryCodes.status(String(1), of: .meliPayamak) == .delivered)
    }

    @Test(
        "in the place of an id sms.ir says that a receiver is no good",
        arguments: [
            ("[0]", "rejected_message"), ("[null]", "rejected_message"), (#"["0"]"#, "rejected_message"),
            ("[93847]", "accepted"), (#"["93847"]"#, "accepted"), ("[]", "uncertain"), ("null", "uncertain"),
        ])
    func smsIRIDs(ids: String, kind: String) {
        let body = #"{"status":1,"message":"x","data":{"packId":"p","messageIds":\#(ids),"cost":1.0}}"#
        #expect(SMSIRReply.bulk(self.answer(body)).kind.rawValue == kind)
    }

    @Test func smsIRTellsDeliveries() {
        for state: Int64 in [2, 6, 7] { #expect(DeliveryCodes.status(String(state), of: .smsIR) == .undelivered) }
        for state: Int64 in [3, 4, 5] { #expect(DeliveryCodes.status(String(state), of: .smsIR) == nil) }
        #expect(DeliveryCodes.status(String(1), of: .smsIR) == .delivered)
    }

    @Test(
        "Parsian's id may have any of several names, or be missing",
        arguments: [
            (#"{"status":200,"smsID":"77"}"#, "77"), (#"{"status":"200","data":78}"#, "78"),
            (#"{"status":200,"data":{"id":79}}"#, "79"), (#"{"status":200}"#, ""),
            (#"{"status":200,"data":"ارسال شد"}"#, ""), (#"{"status":200,"id":null}"#, ""),
        ])
    func parsianIDs(body: String, id: String) {
        #expect(ParsianReply.outcome(self.answer(body)) == .accepted(id.isEmpty ? nil : id))
    }

    @Test(
        "Parsian's credit may have any of several names",
        arguments: [
            (#"{"status":200,"credit":12}"#, 12.0), (#"{"status":200,"data":"1,200.5"}"#, 1_200.5),
            (#"{"data":{"credit":3}}"#, 3), (#"{"status":401,"credit":12}"#, nil), ("{}", nil),
        ])
    func parsianCredit(body: String, credit: Double?) {
        #expect(ParsianReply.credit(self.answer(body)) == credit)
    }

    @Test func placesAreInTheOrderOfTheirNumbers() {
        let names = ["1", "10", "2", "9"]
        #expect(names.map { TemplateValue(name: $0, value: $0) }.inPlaces == ["1", "2", "9", "10"])
        let words = ["token", "token2", "token10"]
        #expect(words.map { TemplateValue(name: $0, value: $0) }.inPlaces == words)
    }
    @Test(
        "absurd numbers of a provider are no reason to stop",
        arguments: [
            "9223372036854775807", "-9223372036854775808", "9223372036854775808", "1e308", "1e999",
            "\"9223372036854775807\"", "\"-9223372036854775808\"", "\"1e308\"",
        ])
    func absurdNumbers(number: String) {
        let kavenegar = self.answer(
            #"{"return":{"status":N},"entries":[{"status":N,"messageid":N,"cost":N}]}"#
                .replacing("N", with: number))
        let known = self.answer(
            #"{"return":{"status":200},"entries":[{"status":N,"messageid":N}]}"#.replacing("N", with: number))
        for answer in [kavenegar, known] {
            _ = KavenegarReply.outcome(answer)
            _ = KavenegarReply.asked(answer)
            _ = KavenegarReply.reports(answer)
        }
        let meliPayamak = self.answer(
            #"{"Value":N,"RetStatus":N,"Data":[{"RecId":N,"SendDate":N}]}"#.replacing("N", with: number))
        _ = MeliPayamakReply.outcome(meliPayamak, ofTemplate: false)
        _ = MeliPayamakReply.outcome(meliPayamak, ofTemplate: true)
        let smsIR = self.answer(
            #"{"status":1,"data":[{"messageId":N,"mobile":N,"sendDateTime":N}],"packId":N}"#
                .replacing("N", with: number))
        _ = SMSIRReply.bulk(smsIR)
        _ = SMSIRReply.verify(smsIR)
        let lists = [SMSIRReply.sent(smsIR), MeliPayamakReply.sent(meliPayamak)].compactMap(\.self).flatMap(\.self)
        #expect(lists.flatMap(\.times).allSatisfy { (0...100_000_000_000_000).contains($0) })
        let parsian = self.answer(#"{"status":N,"smsID":N,"credit":N}"#.replacing("N", with: number))
        _ = ParsianReply.outcome(parsian)
        #expect(ParsianReply.credit(parsian)?.isFinite ?? true)
    }
}
