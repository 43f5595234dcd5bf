import Primitives
import Testing

@Suite struct HTTPDateTests {
    /// 27 November 2026.
    private static let now: Int64 = 1_795_800_000_000
    /// The standard's own example.
    private static let example: Int64 = 784_111_777_000

    @Test(
        "all three forms are one time (RFC 9110 §5.6.7)",
        arguments: [
            "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
            "sun, 06 nov 1994 08:49:37 gmt", " Sun, 06 Nov 1994 08:49:37 GMT ", "Sun, 06-Nov-1994 08:49:37 GMT",
            "Sun, 6 Nov 1994 08:49:37 UTC", "Sun Nov 6 08:49:37 1994", "Mon, 06 Nov 1994 08:49:37 GMT",
        ])
    func forms(text: String) {
        #expect(HTTPDate.milliseconds(text, now: Self.now) == Self.example)
    }

    @Test(
        "leap days, ends of years, and a leap second",
        arguments: [
            ("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("Tue, 29 Feb 2000 00:00:00 GMT", 951_782_400),
            ("Thu, 29 Feb 2024 23:59:59 GMT", 1_709_251_199), ("Fri, 01 Mar 2024 00:00:00 GMT", 1_709_251_200),
            ("Thu, 31 Dec 2026 23:59:60 GMT", 1_798_761_600), ("Fri, 01 Jan 2027 00:00:00 GMT", 1_798_761_600),
            ("Fri, 31 Dec 9999 23:59:59 GMT", 253_402_300_799),
            ("Sat, 01 Jan 0000 00:00:00 GMT", -62_167_219_200),
        ])
    func calendar(text: String, seconds: Int64) {
        #expect(HTTPDate.milliseconds(text, now: Self.now) == seconds * 1_000)
    }

    @Test(
        "a year of two digits is at most 50 years ahead",
        arguments: [
            ("Friday, 27-Nov-26 00:00:00 GMT", "Fri, 27 Nov 2026 00:00:00 GMT"),
            ("Friday, 27-Nov-76 00:00:00 GMT", "Fri, 27 Nov 2076 00:00:00 GMT"),
            ("Sunday, 27-Nov-77 00:00:00 GMT", "Sun, 27 Nov 1977 00:00:00 GMT"),
        ])
    func centuries(short: String, long: String) {
        let date = HTTPDate.milliseconds(long, now: Self.now)
        #expect(date != nil && HTTPDate.milliseconds(short, now: Self.now) == date)
    }

    @Test(
        "what is no such time is none",
        arguments: [
            "", "0", "20", "tomorrow", "2026-11-27T17:40:51Z", "Sun, 06 Nov 1994 08:49:37",
            "Sun, 06 Nov 1994 08:49 GMT",
            "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 29 Feb 2023 08:49:37 GMT", "Sun, 00 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nvm 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:60:37 GMT",
            "Sun, 06 Nov 1994 08:49:61 GMT", "Sun, 06 Nov 1994 8:49:37 GMT", "Sun, 06 Nov 994 08:49:37 GMT",
            "Sun, 06 Nov 19994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 06 Nov 1994 08:49:37 +0100",
            "Day, 06 Nov 1994 08:49:37 GMT", "06 Nov 1994 08:49:37 GMT", "Sun, 0６ Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:37 GMT" + String(repeating: " ", count: 64),
            String(repeating: "\u{0301}", count: 60_000),
        ])
    func noTime(text: String) {
        #expect(HTTPDate.milliseconds(text, now: Self.now) == nil)
    }
}

@Suite struct RetryAfterTests {
    private static let now: Int64 = 1_795_800_000_000
    private static let date = "Sun, 06 Nov 1994 08:49:37 GMT"

    @Test(
        "seconds, decimals and dates are heard, an hour at most",
        arguments: [
            ("20", 20_000), ("0", 0), ("20.0", 20_000), ("0.5", 500), ("1.2345", 1_234), (" 7 ", 7_000),
            ("007", 7_000), ("3600", 3_600_000), ("3601", 3_600_000), ("9223372036854775808", 3_600_000),
            (String(repeating: "9", count: 64), 3_600_000), ("3600.9", 3_600_000),
            ("Sun, 06 Nov 1994 08:49:57 GMT", 20_000), ("Sunday, 06-Nov-94 08:49:57 GMT", 20_000),
            ("Sun Nov  6 08:49:57 1994", 20_000), ("Sun, 06 Nov 1994 08:49:37 GMT", 0),
            ("Sun, 06 Nov 1994 08:00:00 GMT", 0), ("Fri, 31 Dec 9999 23:59:59 GMT", 3_600_000),
        ] as [(String, Int64)])
    func heard(value: String, milliseconds: Int64) {
        #expect(RetryAfter.rest(value, date: Self.date, now: Self.now) == .milliseconds(milliseconds))
    }

    @Test(
        "what is neither asks for nothing",
        arguments: [
            "", " ", "soon", "-5", "+20", "20s", "1e3", "20,5", ".5", "20.", "1.2.3", "0x14", "۲۰", "２０",
            String(repeating: "9", count: 65), "Sun, 06 Nov 1994 08:49:57",
        ])
    func notHeard(value: String) {
        #expect(RetryAfter.rest(value, date: Self.date, now: Self.now) == nil)
    }

    @Test func withoutADateOfItsOwnTheAnswerIsMeasuredByOurClock() {
        let end = "Fri, 27 Nov 2026 17:20:30 GMT"
        let now = HTTPDate.milliseconds("Fri, 27 Nov 2026 17:20:00 GMT", now: Self.now) ?? 0
        for date in [nil, "", "yesterday"] { #expect(RetryAfter.rest(end, date: date, now: now) == .seconds(30)) }
        // With one it is not, however wrong our clock is.
        #expect(RetryAfter.rest(end, date: "Fri, 27 Nov 2026 17:20:20 GMT", now: now - 999_000) == .seconds(10))
        #expect(RetryAfter.rest(end, date: nil, now: .min) != nil, "absurd clocks end nothing")
    }
}
