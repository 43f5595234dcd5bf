import Chat
import Foundation
import Testing

@Suite struct ChatTimeTests {
    /// Foundation's text of the same time, to whole milliseconds.
    private func judge(_ milliseconds: Int64) -> String {
        let (seconds, rest) = milliseconds.quotientAndRemainder(dividingBy: 1_000)
        let date = Date(timeIntervalSince1970: TimeInterval(seconds))
            .formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: false))
        let digits = String(rest)
        return "\(date.dropLast()).\(String(repeating: "0", count: 3 - digits.count))\(digits)000+00:00"
    }

    @Test func everyDayOfThreeCenturiesIsWrittenAsFoundationWritesIt() {
        for day in Int64(0)..<(300 * 366) {
            // Another time of each day, its last millisecond now and then.
            let time = day * 86_400_000 + (day.isMultiple(of: 7) ? 86_399_999 : day * 7_919_003 % 86_400_000)
            let text = ChatTime.text(time)
            guard text == self.judge(time) else {
                Issue.record("\(time) is \(text)")
                return
            }
        }
    }

    @Test func timesAsTheyAreWritten() {
        #expect(ChatTime.text(0) == "1970-01-01T00:00:00.000000+00:00")
        #expect(ChatTime.text(1_795_428_000_001) == "2026-11-23T10:00:00.001000+00:00")
        #expect(ChatTime.text(951_782_400_000) == "2000-02-29T00:00:00.000000+00:00")
        #expect(ChatTime.text(-1) == ChatTime.text(0))
    }
}
