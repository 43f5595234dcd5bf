import Operations
import Primitives
import Testing

@testable import ChatFanout

@Suite struct DemoPagesTests {
    private static let scripts =
        [
            "/chelseru.js", "/chelseru-session.js", "/chelseru/\(BuildInfo.version)/chelseru.js",
            "/chelseru/\(BuildInfo.version)/chelseru-session.js",
        ] + DemoPages.scripts

    @Test(
        arguments: [
            ("/demo", "text/html; charset=utf-8"), ("/demo/", "text/html; charset=utf-8"),
            ("/demo/demo.css", "text/css; charset=utf-8"), ("/chelseru.d.ts", "text/plain; charset=utf-8"),
            ("/chelseru-session.d.ts", "text/plain; charset=utf-8"),
        ] + Self.scripts.map { ($0, "text/javascript; charset=utf-8") })
    func everyFileHasItsTypeAndMayRunNothingForeign(_ path: String, _ type: String) throws {
        let page = try #require(DemoPages.page(path))
        let headers = Dictionary(uniqueKeysWithValues: page.headers.map { ($0.name, $0.value) })
        #expect(headers["Content-Type"] == type)
        #expect(headers["X-Content-Type-Options"] == "nosniff")
        #expect(headers["Content-Security-Policy"]?.hasPrefix("default-src 'none'; script-src 'self';") == true)
        #expect(!page.bytes.isEmpty)
        // The client is for pages of any origin, and the demo for its own.
        #expect(headers["Access-Control-Allow-Origin"] == (path.hasPrefix("/chelseru") ? "*" : nil))
        let tag = try #require(headers["ETag"])
        #expect(page.isKnown([ProtocolText(tag)]) && page.isKnown(["W/\"x\"", ProtocolText("W/" + tag)]))
        #expect(page.isKnown(["*"]) && !page.isKnown([]) && !page.isKnown(["\"x\""]))
    }

    @Test func theClientLiesBelowItsVersionToo() throws {
        let script = String(decoding: try #require(DemoPages.page("/chelseru.js")).bytes, as: UTF8.self)
        #expect(script.contains("export const VERSION = \"\(BuildInfo.version)\";"))
        let versioned = try #require(DemoPages.page("/chelseru/\(BuildInfo.version)/chelseru.js"))
        #expect(String(decoding: versioned.bytes, as: UTF8.self) == script)
        // Only what will never change is kept for good.
        let isForGood = versioned.headers.contains { $0.name == "Cache-Control" && $0.value.hasSuffix("immutable") }
        #expect(isForGood != BuildInfo.version.contains("-"))
        let kept = DemoPage(contentType: "", bytes: [], reach: .everybodyForGood).headers
        #expect(kept.contains { $0.name == "Cache-Control" && $0.value.hasSuffix("immutable") })
        #expect(DemoPage(contentType: "", bytes: [1]).tag != DemoPage(contentType: "", bytes: [2]).tag)
    }

    @Test(arguments: [
        "", "/", "/demo/..", "/demo/index.html", "/demo//", "/chelseru.js/", "/DEMO/", "/chelseru/",
        "/chelseru/0/chelseru.js",
    ])
    func nothingElseIsServed(_ path: String) {
        #expect(DemoPages.page(path) == nil)
    }

    @Test func whatThePageNamesIsServedAndNothingIsInline() throws {
        let page = String(decoding: try #require(DemoPages.page("/demo/")).bytes, as: UTF8.self)
        let files = page.matches(of: /(?:src|href)="(\/[^"#:]+)"/).map { String($0.output.1) }
        // Named in the page, all modules are fetched at once and not one after another as each is read.
        #expect(Set(files) == Set(DemoPages.scripts + ["/demo/demo.css", "/chelseru.js", "/chelseru-session.js"]))
        for file in files { #expect(DemoPages.page(file) != nil, "\(file)") }
        #expect(!page.contains("style="))
        #expect(!page.contains("<style"))
        #expect(page.matches(of: /<script[^>]*><\/script>/).count == 2)
        #expect(page.matches(of: /<script/).count == 2)
    }

    @Test(arguments: Self.scripts)
    func scriptsImportOnlyWhatIsServedAndWriteNoMarkup(_ path: String) throws {
        let script = String(decoding: try #require(DemoPages.page(path)).bytes, as: UTF8.self)
        for match in script.matches(of: /(?m)^import .* from "([^"]+)";/) {
            #expect(DemoPages.page(String(match.output.1)) != nil, "\(match.output.1)")
        }
        for word in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("] {
            #expect(!script.contains(word), "\(word)")
        }
    }
}
