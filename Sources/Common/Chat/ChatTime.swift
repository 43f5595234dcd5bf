/// Times in chat: as django-chelseru writes them on sockets, ISO 8601 in UTC with microseconds.
package enum ChatTime {
    /// The text of a time in milliseconds since 1970, such as `2026-11-22T10:00:00.000000+00:00`.
    ///
    /// By hand, since it is a part of every delivery; the days are counted as in
    /// http://howardhinnant.github.io/date_algorithms.html#civil_from_days.
    package static func text(_ milliseconds: Int64) -> String {
        let time = max(milliseconds, 0)
        let days = time / 86_400_000 + 719_468
        let era = days / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shifted + 2) / 5 + 1
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        let ofDay = time % 86_400_000
        let clock = [ofDay / 3_600_000, ofDay / 60_000 % 60, ofDay / 1_000 % 60].map { Self.padded($0, 2) }
        return "\(Self.padded(year, 4))-\(Self.padded(month, 2))-\(Self.padded(day, 2))"
            + "T\(clock[0]):\(clock[1]):\(clock[2]).\(Self.padded(ofDay % 1_000, 3))000+00:00"
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(width - digits.count, 0)) + digits
    }
}
