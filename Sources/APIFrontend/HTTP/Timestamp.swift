import Foundation
import Primitives

/// Times as clients see them: ISO 8601 in UTC with milliseconds.
enum Timestamp {
    /// A time from 1970 to the year 9999; another one as the nearest of these.
    static func text(_ milliseconds: Int64) -> String {
        let milliseconds = min(max(milliseconds, 0), WallClock.latest)
        // The format cuts off what is beyond milliseconds, and a binary fraction may lie a little below.
        return Date(timeIntervalSince1970: (Double(milliseconds) + 0.5) / 1_000)
            .formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}
