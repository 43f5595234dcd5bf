import Foundation

/// Times that are written without a zone.
enum LocalTime {
    /// Milliseconds since 1970 of `2026-11-22T03:30:00`; nil if it is written otherwise.
    static func milliseconds(_ text: String, secondsEastOfUTC offset: Int) -> Int64? {
        guard text.utf8.count == 19, let zone = TimeZone(secondsFromGMT: offset) else { return nil }
        let style = Date.ISO8601FormatStyle(timeZone: zone).year().month().day()
            .time(includingFractionalSeconds: false)
        guard let date = try? style.parse(text) else { return nil }
        return Int64(date.timeIntervalSince1970 * 1_000)
    }

    /// The day in Iran, whose date providers go by; counted from any day.
    static func iranianDay(_ milliseconds: Int64) -> Int64 { (milliseconds + 12_600_000) / 86_400_000 }
}
