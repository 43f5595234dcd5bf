import Primitives
import TestSupport
import Testing

@Suite struct PhoneNumberTests {
    @Test(
        "every accepted spelling is one number",
        arguments: [
            "09121234567", "9121234567", "989121234567", "+989121234567", "00989121234567", "+9809121234567",
            "009809121234567", "0912 123 4567", "0912-123-4567", "(0912) 123-4567", "+98 (912) 123 45 67",
            "۰۹۱۲۱۲۳۴۵۶۷", "٠٩١٢١٢٣٤٥٦٧", "۰۹۱۲ ١٢٣ 4567", "\u{200E}09121234567\u{200F}",
            "\u{202A}+989121234567\u{202C}", "\u{2066}09121234567\u{2069}", "0912\u{2011}123\u{A0}4567",
            " 09121234567 ", "\u{FEFF}09121234567", "+98\u{2013}9121234567", "\u{FF0B}989121234567",
            "0912.123.4567", "0912/123/4567", "0912/1234567", "912.123.4567", "98.912.123.4567", "+98.9121234567",
            "0098.912.1234567", "0/9121234567", "98 0 912 123 4567", "9809121234567", "+98 (0) 912 123 4567",
            "0098 0912 123 4567", "tel:09121234567", "TEL:+98-912-123-4567", "tel: 0912 123 4567",
            "\u{202A}tel:+989121234567\u{202C}",
            "０９１２１２３４５６７", "（０９１２）　１２３－４５６７", "０９１２．１２３．４５６７", "0912123456７", "09121234567\n", "\t09121234567\r\n",
            "0912\u{AD}123\u{2060}4567", String(repeating: " ", count: 10_000) + "09121234567",
        ])
    func acceptedSpellings(text: String) throws {
        let number = try #require(PhoneNumber(text))
        #expect(number.e164 == "+989121234567")
        #expect(number.national == "09121234567")
    }

    @Test(
        "anything else is refused",
        arguments: [
            "", " ", "+", "abc", "0912", "0812123456", "08121234567", "091212345678", "0912123456", "98009121234567",
            "99121234567", "+9912123456", "+99121234567", "+97121234567", "0098", "00980", "00009121234567",
            "09121234567\0", "09121234567x", "++989121234567", "98+9121234567", "😀9121234567",
            // Two lines, and two columns, may be two numbers.
            "0912\n1234567", "0912123456\n7", "0912\t1234567", "0912\u{2028}1234567", "0912,1234567", "0912;1234567",
            "tel:", "tel:tel:09121234567", "tel:09121234567;ext=1", "tel:+989121234567;phone-context=+98",
            "tele09121234567",
            "tel\u{1A}09121234567", "sms:09121234567", "te:09121234567", "0912%20123", "0912١٢٣x",
            ".09121234567", "09121234567.", "/09121234567", "09121234567/", "0912:123:4567", "0912_123_4567",
            "+98912123456", "+9891212345678", "+98009121234567", "-1", "1e10",
            String(repeating: "9", count: 10_000), "0" + String(repeating: " ", count: 10_000) + "9121234567",
            "०९१२१२३४५६७",
        ])
    func junk(text: String) {
        #expect(PhoneNumber(text) == nil)
    }

    @Test(
        "what may be another number as well is none",
        arguments: [
            // 0989 123 4567 with cents, or a second ending; without the sign it is 0912 345 6789 and the like.
            "9891234567.89", "9891234567/89", "9891234567.00", "9891234567/00", "989-123-4567/89", "۹۸۹۱۲۳۴۵۶۷/۸۹",
            "09121234567/8", "09121234567.0", "9121234567.0", "9121234567/8", "09121234567/09351234567",
            "989121234567.0", "+989121234567/8",
        ])
    func twofold(text: String) {
        #expect(PhoneNumber(text) == nil)
        #expect(PhoneNumber(text, countries: ["98", "49"]) == nil)
    }

    @Test("what stands around a number is no part of it", arguments: Dressing.all)
    func dressed(dressing: Dressing) {
        for number in ["09121234567", "+98 912 123 4567", "tel:09121234567"] {
            #expect(PhoneNumber(dressing.around(number))?.e164 == "+989121234567")
        }
        #expect(PhoneNumber(dressing.around("")) == nil)
    }

    @Test func dotsOfOtherCountriesGroupAndSlashesSayOr() {
        #expect(PhoneNumber("+33.6.12.34.56.78", countries: ["33"])?.e164 == "+33612345678")
        #expect(PhoneNumber("+49 151/12345678", countries: ["49"])?.e164 == "+4915112345678")
        #expect(PhoneNumber("+4915112345/678", countries: ["49"]) == nil)
    }

    @Test func masksTheMiddleSoThatLogsHoldNoFullNumber() throws {
        let number = try #require(PhoneNumber("09121234567"))
        #expect(number.masked == "+98912•••4567")
        let short = try #require(PhoneNumber("+4912345678", countries: ["49"]))
        #expect(short.masked == "+491•••5678")
    }

    @Test func otherCountriesNeedTheAllowListAndTheInternationalForm() throws {
        #expect(PhoneNumber("+4915112345678") == nil)
        let german = try #require(PhoneNumber("0049 151 12345678", countries: ["98", "49"]))
        #expect(german.e164 == "+4915112345678")
        #expect(german.national == "+4915112345678")
        #expect(PhoneNumber("015112345678", countries: ["98", "49"]) == nil)
        #expect(PhoneNumber("+49123", countries: ["98", "49"]) == nil)
        #expect(PhoneNumber("09121234567", countries: ["49"]) == nil)
    }
}
