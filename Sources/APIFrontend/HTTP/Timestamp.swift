import Foundation

/// Times as clients see them: ISO 8601 in UTC with milliseconds.
enum Timestamp {
    static func text(_ milliseconds: Int64) -> String {
        // The format cuts off what is beyond milliseconds, and a binary fraction may lie a little below.
        Date(timeIntervalSince1970: (Double(milliseconds) + 0.5) / 1_000)
            .formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}
