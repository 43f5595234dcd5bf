/// A file of the demo as it is served.
struct DemoPage: Sendable {
    /// Its media type.
    let contentType: String
    /// What it holds.
    let bytes: [UInt8]

    /// Header fields, the media type among them.
    var headers: [(name: String, value: String)] {
        [
            ("Content-Type", self.contentType),
            // A node that is started anew may serve another version, and page and script have to be of one.
            ("Cache-Control", "no-cache"),
            ("Content-Security-Policy", Self.policy),
            ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "no-referrer"),
            ("Cross-Origin-Opener-Policy", "same-origin"),
        ]
    }

    /// The page shows what strangers wrote; should markup ever get through, it may neither run nor load nor send anything.
    private static let policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}

/// The browser client and the page that shows it, served while `chat.demo` is on.
enum DemoPages {
    /// The file at a path, if there is one; the query is the page's own affair.
    static func page(_ path: String) -> DemoPage? {
        switch path {
        case "/chelseru.js": self.client
        case "/demo", "/demo/": self.index
        case "/demo/demo.css": self.style
        case "/demo/demo.js": self.script
        case "/demo/account.js": self.account
        case "/demo/room.js": self.room
        case "/demo/talk.js": self.talk
        case "/demo/words.js": self.words
        default: nil
        }
    }

    private static let client = Self.javaScript(PackageResources.chelseru_js)
    private static let script = Self.javaScript(PackageResources.demo_js)
    private static let account = Self.javaScript(PackageResources.account_js)
    private static let room = Self.javaScript(PackageResources.room_js)
    private static let talk = Self.javaScript(PackageResources.talk_js)
    private static let words = Self.javaScript(PackageResources.words_js)
    private static let style = DemoPage(contentType: "text/css; charset=utf-8", bytes: PackageResources.demo_css)
    private static let index = DemoPage(contentType: "text/html; charset=utf-8", bytes: PackageResources.index_html)

    private static func javaScript(_ bytes: [UInt8]) -> DemoPage {
        DemoPage(contentType: "text/javascript; charset=utf-8", bytes: bytes)
    }
}
