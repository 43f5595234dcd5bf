import Operations
import Primitives

/// A file of the demo as it is served.
struct DemoPage: Sendable {
    /// Who may load it, and for how long it may be kept.
    enum Reach: Sendable {
        /// The demo's own pages only. A node that is started anew may serve another version, and page and script have to be of one.
        case demo
        /// Pages of any origin, which ask each time whether it has changed.
        case everybody
        /// Pages of any origin, for good: its address names its version.
        case everybodyForGood
    }

    /// Its media type.
    let contentType: String
    /// What it holds.
    let bytes: [UInt8]
    /// Who may load it.
    let reach: Reach
    /// What tells it from another version of itself, in quotation marks (RFC 9110 §8.8.3).
    let tag: String

    init(contentType: String, bytes: [UInt8], reach: Reach = .demo) {
        self.contentType = contentType
        self.bytes = bytes
        self.reach = reach
        // FNV-1a: the files are ours, so nobody looks for two with the same.
        let hash = bytes.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        self.tag = "\"\(String(hash, radix: 16))\""
    }

    /// Header fields, the media type among them.
    var headers: [(name: String, value: String)] {
        let own = [
            ("Content-Type", self.contentType), ("ETag", self.tag), ("X-Content-Type-Options", "nosniff"),
            ("Content-Security-Policy", Self.policy), ("Referrer-Policy", "no-referrer"),
        ]
        return own + self.reachHeaders
    }

    private var reachHeaders: [(name: String, value: String)] {
        let anybody = [("Access-Control-Allow-Origin", "*"), ("Cross-Origin-Resource-Policy", "cross-origin")]
        return switch self.reach {
        case .demo: [("Cache-Control", "no-cache"), ("Cross-Origin-Opener-Policy", "same-origin")]
        case .everybody: anybody + [("Cache-Control", "no-cache")]
        case .everybodyForGood: anybody + [("Cache-Control", "public, max-age=31536000, immutable")]
        }
    }

    /// Whether a client that shows these tags in `If-None-Match` has it already (RFC 9110 §13.1.2).
    ///
    /// A gateway that compresses makes them weak.
    func isKnown(_ tags: [ProtocolText]) -> Bool {
        let known = [ProtocolText("*"), ProtocolText(self.tag), ProtocolText("W/" + self.tag)]
        return tags.contains { known.contains($0) }
    }

    /// The page shows what strangers wrote; should markup ever get through, it may neither run nor load nor send anything.
    private static let policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}

/// The browser client, which pages of any origin may use, and the page that shows it, served while `chat.demo` is on.
enum DemoPages {
    /// The file at a path, if there is one; the query is the page's own affair.
    static func page(_ path: String) -> DemoPage? {
        switch path {
        case "/chelseru.js": self.client
        case "/chelseru.d.ts": self.clientTypes
        case "/chelseru-session.js": self.session
        case "/chelseru-session.d.ts": self.sessionTypes
        case "/demo", "/demo/": self.index
        default: self.files[path] ?? self.versioned[path]
        }
    }

    /// The paths of the page's scripts.
    static var scripts: [String] { self.files.keys.filter { $0.hasSuffix(".js") }.sorted() }

    private static let client = Self.javaScript(PackageResources.chelseru_js, .everybody)
    private static let session = Self.javaScript(PackageResources.chelseru_session_js, .everybody)
    private static let clientTypes = Self.types(PackageResources.chelseru_d_ts)
    private static let sessionTypes = Self.types(PackageResources.chelseru_session_d_ts)
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
        "/demo/invite.js": Self.javaScript(PackageResources.invite_js),
        "/demo/joining.js": Self.javaScript(PackageResources.joining_js),
        "/demo/links.js": Self.javaScript(PackageResources.links_js),
        "/demo/list.js": Self.javaScript(PackageResources.list_js),
        "/demo/login.js": Self.javaScript(PackageResources.login_js),
        "/demo/newroom.js": Self.javaScript(PackageResources.newroom_js),
        "/demo/notices.js": Self.javaScript(PackageResources.notices_js),
        "/demo/room.js": Self.javaScript(PackageResources.room_js),
        "/demo/talk.js": Self.javaScript(PackageResources.talk_js),
        "/demo/words.js": Self.javaScript(PackageResources.words_js),
        "/demo/words-en.js": Self.javaScript(PackageResources.words_en_js),
        "/demo/words-fa.js": Self.javaScript(PackageResources.words_fa_js),
    ]

    /// The modules below the version that they are of.
    ///
    /// What a version with a suffix holds may change still, so only others are kept.
    private static let versioned: [String: DemoPage] = {
        let reach: DemoPage.Reach = BuildInfo.version.contains("-") ? .everybody : .everybodyForGood
        return [
            "/chelseru/\(BuildInfo.version)/chelseru.js": Self.javaScript(PackageResources.chelseru_js, reach),
            "/chelseru/\(BuildInfo.version)/chelseru-session.js":
                Self.javaScript(PackageResources.chelseru_session_js, reach),
        ]
    }()

    private static func javaScript(_ bytes: [UInt8], _ reach: DemoPage.Reach = .demo) -> DemoPage {
        DemoPage(contentType: "text/javascript; charset=utf-8", bytes: bytes, reach: reach)
    }

    private static func types(_ bytes: [UInt8]) -> DemoPage {
        DemoPage(contentType: "text/plain; charset=utf-8", bytes: bytes, reach: .everybody)
    }
}
