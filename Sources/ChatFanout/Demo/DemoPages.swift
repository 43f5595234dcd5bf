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
        default: self.files[path]
        }
    }

    /// The paths of the page's scripts.
    static var scripts: [String] { self.files.keys.filter { $0.hasSuffix(".js") }.sorted() }

    private static let client = Self.javaScript(PackageResources.chelseru_js)
    private static let index = DemoPage(contentType: "text/html; charset=utf-8", bytes: PackageResources.index_html)
    private static let files: [String: DemoPage] = [
        "/demo/demo.css": DemoPage(contentType: "text/css; charset=utf-8", bytes: PackageResources.demo_css),
        "/demo/account.js": Self.javaScript(PackageResources.account_js),
        "/demo/banner.js": Self.javaScript(PackageResources.banner_js),
        "/demo/demo.js": Self.javaScript(PackageResources.demo_js),
        "/demo/dialogs.js": Self.javaScript(PackageResources.dialogs_js),
        "/demo/dom.js": Self.javaScript(PackageResources.dom_js),
        "/demo/drafts.js": Self.javaScript(PackageResources.drafts_js),
        "/demo/faces.js": Self.javaScript(PackageResources.faces_js),
        "/demo/first.js": Self.javaScript(PackageResources.first_js),
        "/demo/links.js": Self.javaScript(PackageResources.links_js),
        "/demo/list.js": Self.javaScript(PackageResources.list_js),
        "/demo/login.js": Self.javaScript(PackageResources.login_js),
        "/demo/room.js": Self.javaScript(PackageResources.room_js),
        "/demo/talk.js": Self.javaScript(PackageResources.talk_js),
        "/demo/words.js": Self.javaScript(PackageResources.words_js),
        "/demo/words-en.js": Self.javaScript(PackageResources.words_en_js),
        "/demo/words-fa.js": Self.javaScript(PackageResources.words_fa_js),
    ]

    private static func javaScript(_ bytes: [UInt8]) -> DemoPage {
        DemoPage(contentType: "text/javascript; charset=utf-8", bytes: bytes)
    }
}
