import Primitives

/// The device and the browser that a `User-Agent` header speaks of, by the names people know them by.
///
/// The header is a row of products, `name/version`, each with comments in parentheses (RFC 9110 §10.1.5). The first
/// comment names the device; browsers name their ancestors too, so products are asked for from the most special one on.
/// Anyone can send anything: this is for a list that its owner reads, never for a decision.
struct UserAgent: Equatable {
    /// Such as `iPhone`, `SM-G991B`, `Windows`.
    let device: String
    /// Such as `Mobile Safari`, `Chrome`, `okhttp`.
    let browser: String

    static let unknown = "Other"
    /// The most bytes that are looked at.
    static let limit = TextGate.maximumFreeHeaderBytes

    /// Reads a header.
    init(_ header: String) {
        let parts = UserAgentParts(Self.head(of: header))
        self.device = Self.device(parts)
        self.browser = Self.browser(parts)
    }

    /// As much of a header as is looked at and kept: bytes, because a single character may be as long as the header.
    static func head(of header: String) -> String {
        TextGate.repaired(header, upTo: Self.limit)
    }

    private static func device(_ parts: UserAgentParts) -> String {
        for (mark, name) in [
            ("iPhone", "iPhone"), ("iPad", "iPad"), ("iPod", "iPod"), ("Windows Phone", "Windows Phone"),
        ] where parts.hasNote(mark) { return name }
        if parts.hasNote("Android") { return self.model(parts.notes) ?? "Android" }
        for (mark, name) in [("CrOS", "Chrome OS"), ("Windows", "Windows"), ("Macintosh", "Mac"), ("Mac OS X", "Mac")]
        where parts.hasNote(mark) { return name }
        return parts.hasNote("X11") || parts.hasNote("Linux") ? "Linux" : Self.unknown
    }

    /// The model that follows the version of Android, unless the browser hides it (`K`) or leaves it out.
    private static func model(_ notes: [Substring]) -> String? {
        guard let version = notes.firstIndex(where: { $0.hasPrefix("Android") }) else { return nil }
        for note in notes[(version + 1)...] {
            let name = (note.firstRange(of: "Build/").map { note[..<$0.lowerBound] } ?? note)
                .filter { $0.isASCII && ($0.isLetter || $0.isNumber || " -_.+()/".contains($0)) }
            let words = name.split(separator: " ").joined(separator: " ")
            guard !self.isNoModel(words) else { continue }
            // Samsung's own browser names the maker too; the same phone is to have one name.
            let model = words.hasPrefix("SAMSUNG ") ? words.dropFirst("SAMSUNG ".count) : words[...]
            return model == "K" ? nil : String(model.prefix(40))
        }
        return nil
    }

    /// What stands where a model may stand: `Mobile`, `wv`, `rv121.0`, or a language.
    private static func isNoModel(_ note: String) -> Bool {
        if note.isEmpty || ["U", "wv", "Mobile", "Tablet", "HarmonyOS"].contains(note) { return true }
        if note.hasPrefix("rv") || note.hasPrefix("Opera Mini") { return true }
        let language = note.split(whereSeparator: { "-_".contains($0) })
        return (1...2).contains(language.count) && language.allSatisfy { $0.count == 2 && $0.allSatisfy(\.isLetter) }
    }

    /// Products whose name says it all, from the most special one on.
    private static let named: [(product: String, browser: String)] = [
        ("okhttp", "okhttp"), ("Dart", "Dart"), ("CFNetwork", "CFNetwork"), ("PostmanRuntime", "Postman"),
        ("curl", "curl"), ("python-requests", "python-requests"), ("Dalvik", "Android"),
        ("Edg", "Edge"), ("Edge", "Edge"), ("EdgA", "Edge Mobile"), ("EdgiOS", "Edge Mobile"),
        ("SamsungBrowser", "Samsung Internet"), ("XiaoMi", "Mi Browser"), ("HuaweiBrowser", "Huawei Browser"),
        ("YaBrowser", "Yandex Browser"), ("UCBrowser", "UC Browser"), ("OPT", "Opera Touch"), ("OPiOS", "Opera Mini"),
        ("FxiOS", "Firefox iOS"), ("CriOS", "Chrome Mobile iOS"), ("GSA", "Google"),
    ]

    private static func browser(_ parts: UserAgentParts) -> String {
        for (product, browser) in self.named where parts.hasProduct(product) { return browser }
        let isAndroid = parts.hasNote("Android")
        let isMobile = isAndroid || parts.hasProduct("Mobile") || parts.hasNote("iPhone") || parts.hasNote("iPad")
        if parts.hasProduct("OPR") || parts.hasProduct("Opera") {
            if parts.hasNote("Opera Mini") { return "Opera Mini" }
            return isMobile ? "Opera Mobile" : "Opera"
        }
        if parts.hasProduct("Firefox") { return isMobile ? "Firefox Mobile" : "Firefox" }
        if parts.hasProduct("Chrome") || parts.hasProduct("Chromium") || parts.hasProduct("HeadlessChrome") {
            if isAndroid, parts.hasNote("wv") { return "Chrome Mobile WebView" }
            // A tablet's says Android, but not Mobile.
            return parts.hasProduct("Mobile") ? "Chrome Mobile" : "Chrome"
        }
        if parts.hasNote("Trident") || parts.hasNote("MSIE") { return "IE" }
        guard parts.hasProduct("AppleWebKit") else { return self.unknown }
        if isAndroid { return "Android" }
        // A page within an app has no product Safari, and is shown by the same engine.
        if isMobile { return "Mobile Safari" }
        return parts.hasProduct("Safari") ? "Safari" : self.unknown
    }
}
