import Primitives
import SMS
import Testing

@Suite struct PlainPunctuationTests {
    private static let long = String(repeating: "a", count: 100)
    private static let persian = String(repeating: "س", count: 80)

    @Test(
        "marks are replaced where that saves an SMS",
        arguments: [
            // Saves: 100 characters are two SMS of UCS-2 and one of GSM.
            (long + "’", long + "'"), (long + "‘a’", long + "'a'"), (long + "“a”", long + "\"a\""),
            (long + "„a“", long + "\"a\""),
            (long + "–", long + "-"), (long + "—", long + "-"), (long + "\u{2011}", long + "-"),
            (long + "−", long + "-"),
            (long + "…", long + "..."), (long + "\u{A0}a", long + " a"), (long + "\u{202F}a", long + " a"),
            (long + "\u{2009}a", long + " a"), (long + "’“”–…\u{A0}", long + "'\"\"-... "), (long + "é’", long + "é'"),
            // Saves nothing: one SMS anyway, or UCS-2 anyway for what else is in it.
            ("It’s", "It’s"), ("", ""), (long, long), (long + "’س", long + "’س"), (persian + "…", persian + "…"),
            (long + "’🙂", long + "’🙂"), (long + "« »’", long + "« »’"), (long + "\u{200C}’", long + "\u{200C}’"),
            // The marks take room: 68 of UCS-2 are one SMS, and 204 characters of GSM two.
            (String(repeating: "…", count: 68), String(repeating: "…", count: 68)),
        ])
    func table(given: String, sent: String) {
        #expect(PlainPunctuation.cheaper(given).utf8.elementsEqual(sent.utf8))
        #expect(SegmentCount(PlainPunctuation.cheaper(given)).parts <= SegmentCount(given).parts)
    }

    @Test func plainTextsOfEveryKindAreSentSoWhereTheOperatorWantsIt() throws {
        let template = JSONValue.object(["t": .object(["text": .string(Self.long + "’{name}\r\n")])])
        for (isOn, mark) in [(false, "’"), (true, "'")] {
            let catalogue = try TemplateCatalogue(
                template, otpTemplate: "", otpText: OTPText(pattern: Self.long + "’{code}"), plainPunctuation: isOn)
            let bodies: [(SMSBody, String)] = [
                (.text(TextBody(text: Self.long + "’\r\nb")), Self.long + mark + "\nb"),
                (.text(TextBody(text: "", template: "t", variables: ["name": "b"])), Self.long + mark + "b\n"),
                (.code(OTPBody(code: "1234")), Self.long + mark + "1234"),
            ]
            for (body, text) in bodies { #expect(try catalogue.payload(of: body, by: .generic) == .text(text)) }
        }
        let values = try TemplateCatalogue(
            .object([
                "t": .object(["KAVENEGAR_COM": .object(["id": .string("t"), "variables": .array([.string("name")])])])
            ]),
            otpTemplate: "", otpText: OTPText(pattern: "{code}"), plainPunctuation: true)
        let name = String(repeating: "a", count: 90) + "’"
        #expect(
            try values.payload(of: .text(TextBody(text: "", template: "t", variables: ["name": name])), by: .kavenegar)
                == .template(id: "t", values: [TemplateValue(name: "1", value: name)]),
            "how long a provider's template is, only the provider knows")
    }
}

@Suite struct LineEndsTests {
    @Test(arguments: [
        ("", ""), ("a", "a"), ("\r\n", "\n"), ("\r", "\n"), ("\n", "\n"), ("\r\r\n", "\n\n"), ("\n\r", "\n\n"),
        ("a\r\nb\rc\nd", "a\nb\nc\nd"),
        ("س\r\nن", "س\nن"), ("\u{85}\u{2028}", "\u{85}\u{2028}"),
    ])
    func unified(given: String, sent: String) {
        #expect(LineEnds.unified(given).utf8.elementsEqual(sent.utf8))
    }
}
