import Testing

@testable import Settings

@Suite struct NearestNameTests {
    private static let nearest = NearestName(SettingsCatalogue.rows.map(\.environmentName))

    @Test(
        "a misspelt name is near the one that was meant, and others are near none",
        arguments: [
            ("OTP_LENGHT", "AUTH_OPTIONS_OTP_LENGTH"), ("OTP_LENGTH", "AUTH_OPTIONS_OTP_LENGTH"),
            ("AUTH_OTP_LENGTH", "AUTH_OPTIONS_OTP_LENGTH"), ("AUTH_OPTIONS_OTP_LENGHT", "AUTH_OPTIONS_OTP_LENGTH"),
            ("AMPQ_URL", "AMQP_URL"), ("REDIS_URI", "REDIS_URL"), ("HTTP_PROT", "HTTP_PORT"),
            ("OTP_RESENDAFTER", "OTP_RESEND_AFTER"), ("KAVENEGAR_API_KEY", "SMS_SETTINGS_KAVENEGAR_COM_API_KEY"),
            ("AUTH_METHOD", "AUTH_AUTH_METHOD"), ("SMS_IR_API_KEY", "SMS_SETTINGS_SMS_IR_API_KEY"),
            ("HTTP_PROXY", nil), ("REDIS_HOST", nil), ("REDIS_PORT", nil), ("REDIS_PASSWORD", nil), ("AUTH_URL", nil),
            ("AUTH_SECRET", nil), ("REDIS_URL_WORKER", nil), ("CHAT_NODES", nil), ("LOG_FORMAT", nil), ("X", nil),
            ("", nil),
            (String(repeating: "OTP_", count: 1_000), nil),
        ] as [(String, String?)])
    func near(name: String, known: String?) {
        #expect(Self.nearest(name) == known)
    }

    @Test(
        "letters are added, left out, wrong, or changed with their neighbours",
        arguments: [
            ("abc", "abc", 0), ("abc", "acb", 1), ("abc", "ab", 1), ("abc", "abxc", 1), ("abc", "axc", 1),
            ("abc", "cab", 2), ("abc", "xyz", nil), ("", "ab", 2), ("ab", "", 2), ("abcd", "a", nil),
        ] as [(String, String, Int?)])
    func distance(one: String, other: String, expected: Int?) {
        #expect(NearestName.distance(Array(one.utf8)[...], Array(other.utf8)[...], limit: 2) == expected)
    }
}
