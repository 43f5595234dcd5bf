import Primitives
import TestSupport
import Testing

@Suite struct ShortFieldTests {
    @Test("nothing that is not seen stays at an end, and all within does", arguments: Dressing.all)
    func trimmed(dressing: Dressing) {
        for field in ["09121234567", "a b", "سلام\u{200C}ها", "x", "", "a\u{0}", "\u{0}", "e\u{301}"] {
            let text = ShortField.trimmed(dressing.around(field))
            #expect(text.utf8.elementsEqual(field.utf8), "\(field)")
        }
    }

    @Test(
        "what is seen, or a letter, is part of a field",
        arguments: ["\u{600}", "\u{115F}", "\u{2800}", "\u{0}", "-", "."])
    func kept(text: String) {
        #expect(ShortField.trimmed(text).utf8.elementsEqual(text.utf8))
    }

    @Test(
        "digits of a code",
        arguments: [
            ("12345678", "12345678"), ("1234 5678", "12345678"), ("1234-5678", "12345678"),
            ("1234\u{2011}5678", "12345678"),
            ("1234\u{A0}5678", "12345678"), ("12 - 34", "1234"), ("1 2 3 4", "1234"), ("۱۲۳۴", "1234"),
            ("١٢٣٤", "1234"),
            ("１２３４", "1234"), ("۱۲ 3４", "1234"), ("12\u{200C}34", "1234"), ("\u{200F}1234\u{200F}", "1234"),
            ("1234\n", "1234"), ("0012", "0012"),
            ("12\n34", nil), ("12\t34", nil), ("12.34", nil), ("12/34", nil), ("-1234", nil), ("1234-", nil),
            ("12,34", nil),
            ("12x4", nil), ("", nil), ("-", nil), ("+123", nil), ("१२३४", nil), ("12345678901", nil),
            ("12\u{0}34", nil),
            ("1" + String(repeating: " ", count: 70) + "2", nil),
        ] as [(String, String?)])
    func digits(text: String, digits: String?) {
        #expect(ShortField.digits(text, upTo: 10).map { $0.map(String.init).joined() } == digits)
    }
}
