import Chat
import Limits
import Primitives
import Redis
import Settings
import Testing

@testable import Identity
@testable import SMS

/// Numbers that somebody else wrote go into sums: none of them may end the process.
@Suite struct ExtremeNumberTests {
    static let extremes: [Int64] = [.min, .min + 1, -1, 0, 1, 1 << 53, .max - 1, .max]

    @Test(arguments: Self.extremes) func sumsStayWithinWhatThereIs(one: Int64) {
        for other in Self.extremes {
            let (sum, overflows) = one.addingReportingOverflow(other)
            #expect(one.adding(clamped: other) == (overflows ? (one < 0 ? .min : .max) : sum))
            let (difference, borrows) = one.subtractingReportingOverflow(other)
            #expect(one.subtracting(clamped: other) == (borrows ? (one < 0 ? .min : .max) : difference))
            let (product, isTooLarge) = one.multipliedReportingOverflow(by: other)
            #expect(one.multiplied(clamped: other) == (isTooLarge ? ((one < 0) == (other < 0) ? .max : .min) : product))
        }
    }

    @Test(arguments: Self.extremes) func spansAreSaidInMilliseconds(number: Int64) {
        #expect(Duration.milliseconds(number).inMilliseconds == number)
        let seconds = Duration.seconds(number).inMilliseconds
        #expect(seconds == number.multiplied(clamped: 1_000))
        #expect(Duration.milliseconds(number).inSecondsRoundedUp <= .max / 1_000)
    }

    @Test(arguments: Self.extremes) func whatRedisSaysIsNoReasonToStop(number: Int64) {
        let text = RedisValue.string(String(number))
        _ = try? BeginVerdict(.array([.string("open"), .string("1"), .string("w"), text, .integer(1_800_000_000_000)]))
        _ = try? BeginVerdict(.array([.string("open"), .string("1"), .string("w"), .integer(-5), text]))
        _ = try? OTPStore.Issue(.array([.integer(2), text]))
        #expect(PollEntry(member: "id \(number) x").map { WallClock.isPlausible($0.end) } ?? true)
        let record = MessageRecord(
            id: "x",
            fields: [
                "status": "sent", "kind": "otp", "created": "\(number)", "updated": "\(number)", "expires": "\(number)",
                "n": "\(number)", "segments": "\(number)", "a1.provider": "p", "a1.begun": "\(number)",
                "a1.ended": "\(number)",
            ])
        for time in [record?.created, record?.updated, record?.expires, record?.attempts.first?.begun] {
            #expect(time.map(WallClock.isPlausible) ?? true)
        }
        _ = ChatTime.text(number)
        let entry = RedisValue.array([
            .string("\(number)-0"),
            .array(["sender", "1", "at", "\(number)", "lat", "1e999", "lng", "nan"].map { .string($0) }),
        ])
        // Offsets are at least 0: a stream has no other ids.
        let message = try? StoredChatMessage(entry: entry)
        #expect((message != nil) == (number >= 0))
        #expect(message?.message.latitude == nil && message?.message.longitude == nil)
        _ = ChatEvent("m \(number) e \(number) \(number) \"n\":1")
    }

    @Test(arguments: ["1e-300=", "4.9e-324", "0", "-1", "inf", "nan", "1e308", "9223372036854775808"])
    func ratesAreRates(text: String) {
        #expect(SendRate("KAVENEGAR_COM=\(text)") == nil)
    }

    @Test(arguments: ["inf", "nan", "-1", "1e999"]) func thresholdsAreNumbers(text: String) {
        #expect(CreditThreshold("KAVENEGAR_COM=\(text)") == nil)
    }

    @Test(arguments: ["9223372036854775807", "9223372036854775808", "-9223372036854775808", "1e308", "1e999", "nan"])
    func settingsAreWithinTheirRanges(text: String) throws {
        for key in ["CHAT_DRAIN", "CHAT_COMPATIBLE_SOCKET_AGE", "OTP_TIMER", "HTTP_PORT", "CHAT_SIGNAL_BYTES"] {
            var reader = try SettingsReader(environment: [key: text])
            _ = reader.read(.chatDrain)
            _ = reader.read(.chatLeaveGrace)
            _ = reader.read(.chatCompatibleSocketAge)
            _ = reader.read(.httpPort, default: 80)
            _ = reader.read(.chatSignalBytes)
            #expect(WindowLimit("\(text)/1s") == nil)
            #expect(WindowLimit("1/\(text)d") == nil)
        }
    }
}
