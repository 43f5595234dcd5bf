import Primitives
import SMS
import Testing

@testable import SMSWorker

/// Numbers in providers' answers: ids are what was written, and what counts by its value may be a number or a text.
@Suite struct ProviderNumberTests {
    private typealias Reading = @Sendable (ProviderAnswer) -> String?

    /// A place where a provider's id is read.
    private struct Place: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// The answer, with % for the id.
        let body: String
        let read: Reading
    }

    private static let places = [
        Place(
            testDescription: "Kavenegar's send",
            body: #"{"return":{"status":200},"entries":[{"messageid":%,"status":1}]}"#
        ) { KavenegarReply.outcome($0).messageID },
        Place(
            testDescription: "Kavenegar's question",
            body: #"{"return":{"status":200},"entries":[{"messageid":%,"status":1}]}"#
        ) { Self.found(KavenegarReply.asked($0)) },
        Place(
            testDescription: "Kavenegar's reports",
            body: #"{"return":{"status":200},"entries":[{"messageid":%,"status":10}]}"#
        ) { KavenegarReply.reports($0)?.keys.first },
        Place(testDescription: "MeliPayamak's send", body: #"{"Value":%,"RetStatus":1,"StrRetStatus":"Ok"}"#) {
            MeliPayamakReply.outcome($0, ofTemplate: false).messageID
        },
        Place(testDescription: "MeliPayamak's list", body: #"{"MyBase":{"RetStatus":1},"Data":[{"MsgID":%}]}"#) {
            MeliPayamakReply.sent($0)?.first?.id
        },
        Place(testDescription: "Parsian's send", body: #"{"status":200,"smsID":%}"#) {
            ParsianReply.outcome($0).messageID
        },
        Place(testDescription: "Parsian's send, in data", body: #"{"status":200,"data":{"id":%}}"#) {
            ParsianReply.outcome($0).messageID
        },
        Place(testDescription: "sms.ir's bulk", body: #"{"status":1,"data":{"messageIds":[%]}}"#) {
            SMSIRReply.bulk($0).messageID
        },
        Place(testDescription: "sms.ir's verify", body: #"{"status":1,"data":{"messageId":%}}"#) {
            SMSIRReply.verify($0).messageID
        },
        Place(testDescription: "sms.ir's list", body: #"{"status":1,"data":[{"messageId":%}]}"#) {
            SMSIRReply.sent($0)?.first?.id
        },
        Place(testDescription: "a generic send", body: #"{"ok":true,"id":%}"#) {
            Self.generic?.outcome($0).messageID
        },
    ]

    private static let generic: GenericAnswer? = {
        guard let id = JSONPointer("/id") else { return nil }
        return GenericAnswer(success: GenericSuccess(statuses: [200], rule: .status), id: .pointer(id))
    }()

    private static func found(_ outcome: AskedOutcome) -> String? {
        guard case .found(let id) = outcome else { return nil }
        return id
    }

    private static func answer(_ body: String, status: Int = 200) -> ProviderAnswer {
        ProviderAnswer(status: status, body: Array(body.utf8))
    }

    @Test("an id is what was written, in every place where one is read", arguments: Self.places)
    private func ids(place: Place) {
        let numbers = [
            "8792343", "9223372036854775807", "9223372036854775808", "9380935605053030457", "12345678901234567890",
            "18446744073709551615", "123456789012345678901234567890123456789012345", "1e21", "1E21", "1e+21", "1.5e21",
            "1e4", "1234.0",
        ]
        for number in numbers {
            #expect(place.read(Self.answer(place.body.replacing("%", with: number))) == number)
        }
        for text in ["8792343", "0008792343", "9380935605053030457", "12345678901234567890", "1e21"] {
            #expect(place.read(Self.answer(place.body.replacing("%", with: "\"\(text)\""))) == text)
        }
    }

    @Test("so is an absurd one, where it is no code", arguments: ["-0", "0.5", "-1e-3"])
    func absurdIDs(number: String) {
        for place in Self.places where !place.testDescription.hasPrefix("MeliPayamak's send") {
            let isZero = number == "-0" && ["sms.ir's bulk", "sms.ir's verify"].contains(place.testDescription)
            let read = place.read(Self.answer(place.body.replacing("%", with: number)))
            #expect(read == (isZero ? nil : number), "\(place.testDescription)")
        }
    }

    @Test(
        "Kavenegar's numbers may be texts, and one of its entries may be none",
        arguments: [
            (
                #"{"return":{"status":"200"},"entries":[{"messageid":8792343,"status":1}]}"#,
                SendOutcome.accepted("8792343")
            ),
            (#"{"return":{"status":" 200 "},"entries":[{"messageid":8792343,"status":1}]}"#, .accepted("8792343")),
            (#"{"return":{"status":200.0},"entries":[{"messageid":8792343,"status":1}]}"#, .accepted("8792343")),
            (#"{"return":{"status":"200.0"},"entries":[{"messageid":8792343,"status":1}]}"#, .accepted("8792343")),
            (#"{"return":{"status":2e2},"entries":[{"messageid":8792343,"status":1}]}"#, .accepted("8792343")),
            (#"{"return":{"status":200},"entries":[{"messageid":"8792343","status":1}]}"#, .accepted("8792343")),
            (#"{"return":{"status":200},"entries":[{"messageid":8792343,"status":"1"}]}"#, .accepted("8792343")),
            (#"{"return":{"status":200},"entries":[null,{"messageid":8792343,"status":1}]}"#, .accepted("8792343")),
            (#"{"return":{"status":200},"entries":[{"messageid":8792343,"status":1},null]}"#, .accepted("8792343")),
            (#"{"return":{"status":200},"entries":{"messageid":8792343,"status":1}}"#, .accepted("8792343")),
            (
                #"{"return":{"status":"200"},"entries":[null,{"messageid":"8792343","status":"1","cost":"120"}]}"#,
                .accepted("8792343")
            ),
            (
                #"{"return":{"status":200},"entries":[{"messageid":12345678901234567890}]}"#,
                .accepted("12345678901234567890")
            ),
            (#"{"return":{"status":200},"entries":[{"messageid":1,"status":"6"}]}"#, .rejectedMessage("entry_6")),
            (
                #"{"return":{"status":200},"entries":[null,{"messageid":1,"status":11.0}]}"#,
                .rejectedMessage("entry_11")
            ),
            (#"{"return":{"status":"418"},"entries":null}"#, .rejectedAccount("418")),
            (#"{"return":{"status":"411"},"entries":null}"#, .rejectedMessage("411")),
            (#"{"return":{"status":200},"entries":[null]}"#, .uncertain("200", "no entry")),
            (#"{"return":{"status":200},"entries":[{"messageid":null,"status":1}]}"#, .uncertain("200", "no entry")),
            (#"{"return":{"status":true},"entries":[{"messageid":1}]}"#, .uncertain("http_200", "no readable body")),
        ] as [(String, SendOutcome)])
    func kavenegar(body: String, outcome: SendOutcome) {
        #expect(KavenegarReply.outcome(Self.answer(body)) == outcome)
    }

    @Test(
        "Kavenegar's list of a receiver's messages is read as well",
        arguments: [
            (#"[{"messageid":"5","status":"1"}]"#, AskedOutcome.found(messageID: "5")),
            (#"[null,{"messageid":5,"status":1}]"#, .found(messageID: "5")),
            (#"[{"messageid":5,"status":1},{"messageid":6,"status":"100"}]"#, .found(messageID: "5")),
            (#"[{"messageid":6,"status":"100"}]"#, .notFound), ("[]", .notFound),
            // What stands there instead of an entry may be ours: nothing is sent again for it.
            ("[null]", .unknown), (#"[null,{"messageid":6,"status":100}]"#, .unknown),
        ])
    func asked(entries: String, outcome: AskedOutcome) {
        #expect(
            KavenegarReply.asked(Self.answer(#"{"return":{"status":"200"},"entries":\#(entries)}"#)) == outcome)
    }

    @Test("a report's status is a number or a text", arguments: ["10", "\"10\"", "10.0", "1e1", "\" 10 \""])
    func reports(status: String) {
        let body = #"{"return":{"status":"200"},"entries":[null,{"messageid":"5","status":%}]}"#
        #expect(
            KavenegarReply.reports(Self.answer(body.replacing("%", with: status)))
                == ["5": DeliveryReport(status: .delivered, word: "10")])
    }

    @Test(
        "every provider's statuses and codes are numbers or texts",
        arguments: [("", ""), ("\"", "\""), ("\" ", " \""), ("\"", ".0\""), ("", ".0"), ("", "e0")])
    func codes(before: String, after: String) {
        func number(_ value: Int) -> String { before + String(value) + after }
        let refused = #"{"return":{"status":\#(number(424))},"entries":null}"#
        #expect(KavenegarReply.outcome(Self.answer(refused)) == .rejectedRoute("424"))
        let meliPayamak = #"{"Value":\#(number(2)),"RetStatus":\#(number(35))}"#
        #expect(MeliPayamakReply.outcome(Self.answer(meliPayamak), ofTemplate: false) == .rejectedAccount("2"))
        let taken = #"{"Value":"8792343","RetStatus":\#(number(1))}"#
        #expect(MeliPayamakReply.outcome(Self.answer(taken), ofTemplate: false) == .accepted("8792343"))
        let delivery = #"{"Value":\#(number(1)),"RetStatus":\#(number(1))}"#
        #expect(MeliPayamakReply(Self.answer(delivery))?.code == 1)
        #expect(MeliPayamakReply.credit(Self.answer(#"{"Value":\#(number(40)),"RetStatus":1}"#)) == 40)
        #expect(SMSIRReply.bulk(Self.answer(#"{"status":\#(number(102))}"#)) == .rejectedAccount("102"))
        let bulk = #"{"status":\#(number(1)),"data":{"messageIds":[5]}}"#
        #expect(SMSIRReply.bulk(Self.answer(bulk)) == .accepted("5"))
        let blocked = #"{"status":1,"data":{"messageIds":[\#(number(0))]}}"#
        #expect(SMSIRReply.bulk(Self.answer(blocked)) == .rejectedMessage("blacklisted"))
        let credit = SMSIRReply.data(Self.answer(#"{"status":\#(number(1)),"data":\#(number(40))}"#))
        #expect(credit?.amount == 40)
        #expect(ParsianReply.outcome(Self.answer(#"{"status":\#(number(401))}"#)) == .rejectedAccount("401"))
        #expect(ParsianReply.outcome(Self.answer(#"{"status":\#(number(200)),"id":7}"#)) == .accepted("7"))
        #expect(ParsianReply.credit(Self.answer(#"{"status":\#(number(200)),"credit":\#(number(3))}"#)) == 3)
    }

    @Test func textsMayBeNumbersAndANullAmongMessagesIsNoProof() throws {
        let phone = try #require(PhoneNumber("09121234567"))
        let list = SentList(phone: phone, text: "48213", begun: 1_790_000_000_000, now: 1_790_000_005_000)
        let entry = #"{"messageId":5,"mobile":9121234567,"messageText":48213,"sendDateTime":"1790000001"}"#
        func smsIR(_ entries: String) -> AskedOutcome? {
            SMSIRReply.sent(Self.answer(#"{"status":"1","data":[\#(entries)]}"#)).flatMap(list.look)
        }
        #expect(smsIR(entry) == .found(messageID: "5"))
        #expect(smsIR("null,\(entry)") == .found(messageID: "5"))
        #expect(smsIR("null") == .unknown)
        #expect(smsIR("") == .notFound)
        let meliPayamak =
            #"{"MyBase":{"RetStatus":"1"},"Data":[{"MsgID":5,"Receiver":9121234567,"Body":48213}]}"#
        let sent = try #require(MeliPayamakReply.sent(Self.answer(meliPayamak))?.first)
        #expect(sent == SentList.Entry(id: "5", receiver: "9121234567", text: "48213", times: []))
        #expect(SMSIRReply.bulk(Self.answer(#"{"status":1,"data":{"messageIds":[null,5]}}"#)) == .accepted("5"))
    }

    @Test("a code of the generic provider counts by its value", arguments: ["12", "\"12\"", "12.0", "1.2e1"])
    func genericCodes(code: String) throws {
        let (error, ok) = (try #require(JSONPointer("/error")), try #require(JSONPointer("/ok")))
        let answer = GenericAnswer(
            success: GenericSuccess(statuses: [], rule: .equals(ok, .integer(1))), error: .pointer(error),
            errors: ["12": .rejectedAccount])
        #expect(answer.outcome(Self.answer(#"{"error":\#(code)}"#)).kind == .rejectedAccount)
        for one in ["1", "1.0", "1e0"] {
            #expect(answer.outcome(Self.answer(#"{"ok":\#(one)}"#)) == .accepted(nil))
        }
        #expect(answer.outcome(Self.answer(#"{"ok":"1"}"#)).kind == .uncertain)
    }
}
