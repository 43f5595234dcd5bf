/// Times as headers write them (RFC 9110 §5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`, and the two obsolete forms
/// `Sunday, 06-Nov-94 08:49:37 GMT` and `Sun Nov  6 08:49:37 1994`.
package enum HTTPDate {
    /// The longest text that is looked at, in bytes; the longest form has 33.
    static let maximumLength = 64

    private static let months: [ProtocolText] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]
    private static let weekdays: Set<ProtocolText> = [
        "mon", "tue", "wed", "thu", "fri", "sat", "sun", "monday", "tuesday", "wednesday", "thursday", "friday",
        "saturday", "sunday",
    ]
    private static let zones: Set<ProtocolText> = ["gmt", "utc"]

    /// Milliseconds since 1970 of a time in one of the three forms; nil for anything else.
    ///
    /// Capitals do not matter, nor whether the weekday is the right one.
    ///
    /// - Parameter now: milliseconds since 1970, for the century of a year that has two digits only.
    package static func milliseconds(_ text: String, now: Int64) -> Int64? {
        guard text.utf8.count <= Self.maximumLength else { return nil }
        let words = ProtocolText(text).lowercased.utf8.split { [0x20, 0x2C, 0x2D].contains($0) }
            .map { ProtocolText(Substring($0)) }
        guard let weekday = words.first, Self.weekdays.contains(weekday) else { return nil }
        switch words.count {
        case 6 where Self.zones.contains(words[5]):
            return Self.milliseconds(day: words[1], month: words[2], year: words[3], time: words[4], now)
        case 5: return Self.milliseconds(day: words[2], month: words[1], year: words[4], time: words[3], now)
        default: return nil
        }
    }

    private static func milliseconds(
        day: ProtocolText, month: ProtocolText, year: ProtocolText, time: ProtocolText, _ now: Int64
    ) -> Int64? {
        guard let index = Self.months.firstIndex(of: month), let year = Self.year(year, now),
            let day = Self.number(day, digits: 1...2), (1...Self.days(in: index, of: year)).contains(day),
            let seconds = Self.seconds(time)
        else { return nil }
        return (Self.days(before: year, index + 1, day) * 86_400 + seconds) * 1_000
    }

    /// Seconds since midnight of `08:49:37`; a leap second is the next day's first.
    private static func seconds(_ time: ProtocolText) -> Int64? {
        let parts = time.split(":", omittingEmpty: false).map { Self.number($0, digits: 2...2) }
        guard parts.count == 3, let hour = parts[0], let minute = parts[1], let second = parts[2], hour < 24,
            minute < 60, second <= 60
        else { return nil }
        return hour * 3_600 + minute * 60 + second
    }

    /// A year of four digits, or the one of two digits that is at most 50 years ahead.
    private static func year(_ text: ProtocolText, _ now: Int64) -> Int64? {
        guard let number = Self.number(text, digits: 2...4), text.count != 3 else { return nil }
        guard text.count == 2 else { return number }
        // The mean year of the Gregorian calendar; a day too much or too few changes nothing here.
        let current = 1_970 + now / 31_556_952_000
        let year = current - current % 100 + number
        if year > current + 50 { return year - 100 }
        return year < current - 49 ? year + 100 : year
    }

    private static func number(_ text: ProtocolText, digits: ClosedRange<Int>) -> Int64? {
        guard digits.contains(text.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return text.utf8.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
    }

    private static func days(in month: Int, of year: Int64) -> Int64 {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month]
    }

    /// Days from 1 January 1970 to a date; years are counted from March, so that a leap day is the last one.
    private static func days(before year: Int64, _ month: Int, _ day: Int64) -> Int64 {
        // Counted from a year that begins an era of 400 and lies before all that can be written.
        let years = year + 400 - (month <= 2 ? 1 : 0)
        let (era, rest) = (years / 400, years % 400)
        let dayOfYear = (153 * Int64(month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return (era - 1) * 146_097 + rest * 365 + rest / 4 - rest / 100 + dayOfYear - 719_468
    }
}
