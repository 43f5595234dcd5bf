import Foundation
package import Primitives

/// A number whose code is fixed and never sent, for the reviewers of app stores and the like; it stops being one on a date.
package struct TestNumber: Sendable, Equatable {
    /// The number.
    package let phone: PhoneNumber
    /// Its code.
    package let code: String
    /// Until when, in milliseconds since 1970.
    package let expires: Int64

    /// Reads `NUMBER=CODE@YEAR-MONTH-DAY`; the day is the last one on which it counts, in UTC.
    package init?(_ text: String) {
        guard let match = text.wholeMatch(of: /(\+?[0-9]{9,16})=([1-9][0-9]{2,9})@([0-9]{4}-[0-9]{2}-[0-9]{2})/),
            let phone = PhoneNumber(String(match.1), countries: ["98"]) ?? PhoneNumber(sealed: String(match.1)),
            let day = try? Date.ISO8601FormatStyle().year().month().day().parse(String(match.3))
        else { return nil }
        self.phone = phone
        self.code = String(match.2)
        self.expires = Int64(day.timeIntervalSince1970 + 86_400) * 1_000
    }
}

extension Sequence<TestNumber> {
    /// The one that a number is at a time, in milliseconds since 1970; nil if it is none, or no longer.
    package func current(for phone: PhoneNumber, at now: Int64) -> TestNumber? {
        self.first { $0.phone == phone && $0.expires > now }
    }
}
