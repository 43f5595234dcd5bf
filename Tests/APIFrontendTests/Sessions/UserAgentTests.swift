import Testing

@testable import APIFrontend

@Suite struct UserAgentTests {
    private static let webKit = "AppleWebKit/537.36 (KHTML, like Gecko)"
    private static let iOSWebKit = "AppleWebKit/605.1.15 (KHTML, like Gecko)"

    /// Headers in the form in which they come, with what their owner would call the device and the browser.
    static let table: [(header: String, device: String, browser: String)] = [
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) \(iOSWebKit) Version/17.4 Mobile/15E148 Safari/604.1",
            "iPhone", "Mobile Safari"
        ),
        (
            "Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) \(iOSWebKit) Version/16.6 Mobile/15E148 Safari/604.1",
            "iPad", "Mobile Safari"
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_3_1 like Mac OS X) \(iOSWebKit) CriOS/122.0.6261.89 Mobile/15E148 Safari/604.1",
            "iPhone", "Chrome Mobile iOS"
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_3 like Mac OS X) \(iOSWebKit) FxiOS/123.0 Mobile/15E148 Safari/605.1.15",
            "iPhone", "Firefox iOS"
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_2 like Mac OS X) \(iOSWebKit) Version/17.0 EdgiOS/120.0.2210.150 Mobile/15E148 Safari/605.1.15",
            "iPhone", "Edge Mobile"
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) \(iOSWebKit) Mobile/15E148", "iPhone",
            "Mobile Safari"
        ),
        (
            "Mozilla/5.0 (Linux; Android 13; SM-G991B) \(webKit) Chrome/112.0.0.0 Mobile Safari/537.36", "SM-G991B",
            "Chrome Mobile"
        ),
        (
            "Mozilla/5.0 (Linux; Android 10; K) \(webKit) Chrome/124.0.0.0 Mobile Safari/537.36", "Android",
            "Chrome Mobile"
        ),
        (
            "Mozilla/5.0 (Linux; Android 10; K) \(webKit) Chrome/124.0.0.0 Safari/537.36", "Android", "Chrome"
        ),
        (
            "Mozilla/5.0 (Linux; Android 11; Redmi Note 8 Pro Build/RP1A.200720.011; wv) \(webKit) Version/4.0 Chrome/119.0.6045.193 Mobile Safari/537.36",
            "Redmi Note 8 Pro", "Chrome Mobile WebView"
        ),
        (
            "Mozilla/5.0 (Linux; Android 13; SAMSUNG SM-A536E) \(webKit) SamsungBrowser/23.0 Chrome/115.0.0.0 Mobile Safari/537.36",
            "SM-A536E", "Samsung Internet"
        ),
        (
            "Mozilla/5.0 (Linux; U; Android 12; en-us; M2102J20SG Build/SKQ1.211006.001) \(webKit) Version/4.0 Chrome/100.0.4896.127 Mobile Safari/537.36 XiaoMi/MiuiBrowser/13.28.0-gn",
            "M2102J20SG", "Mi Browser"
        ),
        ("Mozilla/5.0 (Android 14; Mobile; rv:124.0) Gecko/124.0 Firefox/124.0", "Android", "Firefox Mobile"),
        (
            "Mozilla/5.0 (Linux; Android 10; VOG-L29) \(webKit) Chrome/124.0.6367.82 Mobile Safari/537.36 EdgA/124.0.2478.50",
            "VOG-L29", "Edge Mobile"
        ),
        (
            "Mozilla/5.0 (Linux; Android 10; K) \(webKit) Chrome/121.0.0.0 Mobile Safari/537.36 OPR/80.0.0.0",
            "Android", "Opera Mobile"
        ),
        (
            "Mozilla/5.0 (Linux; U; Android 4.0.3; ko-kr; LG-L160L Build/IML74K) AppleWebkit/534.30 (KHTML, like Gecko) AppleWebKit/534.30 Version/4.0 Mobile Safari/534.30",
            "LG-L160L", "Android"
        ),
        (
            "Opera/9.80 (Android; Opera Mini/36.2.2254/119.132; U; id) Presto/2.12.423 Version/12.16", "Android",
            "Opera Mini"
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) \(webKit) Chrome/124.0.0.0 Safari/537.36", "Windows", "Chrome"
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) \(webKit) Chrome/124.0.0.0 Safari/537.36 Edg/124.0.0.0",
            "Windows", "Edge"
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) \(webKit) Chrome/123.0.0.0 Safari/537.36 OPR/109.0.0.0",
            "Windows", "Opera"
        ),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:125.0) Gecko/20100101 Firefox/125.0", "Windows", "Firefox"),
        ("Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko", "Windows", "IE"),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) \(iOSWebKit) Version/17.4 Safari/605.1.15", "Mac", "Safari"
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) \(webKit) Chrome/124.0.0.0 Safari/537.36", "Mac", "Chrome"
        ),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:125.0) Gecko/20100101 Firefox/125.0", "Mac", "Firefox"),
        ("Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:125.0) Gecko/20100101 Firefox/125.0", "Linux", "Firefox"),
        ("Mozilla/5.0 (X11; Linux x86_64) \(webKit) HeadlessChrome/124.0.0.0 Safari/537.36", "Linux", "Chrome"),
        (
            "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) \(webKit) Chrome/124.0.0.0 Safari/537.36", "Chrome OS", "Chrome"
        ),
        ("okhttp/4.12.0", "Other", "okhttp"),
        ("Dart/3.3 (dart:io)", "Other", "Dart"),
        ("Chelseru/12 CFNetwork/1494.0.7 Darwin/23.4.0", "Other", "CFNetwork"),
        ("Dalvik/2.1.0 (Linux; U; Android 13; SM-A536E Build/TP1A.220624.014)", "SM-A536E", "Android"),
        ("Shop/2.1 (iPhone; iOS 17.4; Scale/3.00)", "iPhone", "Other"),
        ("PostmanRuntime/7.37.3", "Other", "Postman"),
        ("curl/8.5.0", "Other", "curl"),
        ("python-requests/2.31.0", "Other", "python-requests"),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "Other", "Other"),
    ]

    @Test(arguments: Self.table)
    func deviceAndBrowserAreNamedAsPeopleKnowThem(_ row: (header: String, device: String, browser: String)) {
        let read = UserAgent(row.header)
        #expect(read.device == row.device)
        #expect(read.browser == row.browser)
    }

    @Test func whatIsKeptIsCountedInBytes() {
        // One character for whoever counts those.
        let long = "a" + String(repeating: "\u{301}", count: 8_000)
        #expect(long.count == 1)
        #expect(UserAgent.head(of: long).utf8.count <= UserAgent.limit + 2)
        #expect(UserAgent.head(of: "curl/8.0") == "curl/8.0")
    }

    @Test func whatIsNoUserAgentIsOther() {
        for header in ["", " ", "((((", "))))", "(;;;)", "/////", "\u{0}\u{1}\u{202E}", "😀😀"] {
            #expect(UserAgent(header) == UserAgent("unknown"))
            #expect(UserAgent(header).device == "Other")
            #expect(UserAgent(header).browser == "Other")
        }
    }

    @Test func onlyTheBeginningIsLookedAt() {
        let padding = String(repeating: "a", count: UserAgent.limit)
        #expect(UserAgent(padding + " curl/8.5.0").browser == "Other")
        #expect(UserAgent("curl/8.5.0 " + String(repeating: "(", count: 1_000_000)).browser == "curl")
        // A letter cut in two.
        #expect(UserAgent(String(repeating: "a", count: UserAgent.limit - 1) + "ü").browser == "Other")
    }

    @Test func aModelIsShortAndHoldsNothingThatCouldMisleadAReader() {
        let long = UserAgent("X (Linux; Android 13; \(String(repeating: "x", count: 400)))")
        #expect(long.device == String(repeating: "x", count: 40))
        #expect(UserAgent("X (Linux; Android 13; <b>\u{202E}evil\u{7}</b>)").device == "bevil/b")
        #expect(UserAgent("X (Linux; Android 13; سامسونگ)").device == "Android")
        #expect(UserAgent("X (Linux; Android 13").device == "Android")
    }
}
