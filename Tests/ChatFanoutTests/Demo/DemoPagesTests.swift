import Testing

@testable import ChatFanout

@Suite struct DemoPagesTests {
    @Test(
        arguments: [
            ("/demo", "text/html; charset=utf-8"), ("/demo/", "text/html; charset=utf-8"),
            ("/demo/demo.css", "text/css; charset=utf-8"),
        ] + (["/chelseru.js"] + DemoPages.scripts).map { ($0, "text/javascript; charset=utf-8") })
    func everyFileHasItsTypeAndMayRunNothingForeign(_ path: String, _ type: String) throws {
        let page = try #require(DemoPages.page(path))
        let headers = Dictionary(uniqueKeysWithValues: page.headers.map { ($0.name, $0.value) })
        #expect(headers["Content-Type"] == type)
        #expect(headers["X-Content-Type-Options"] == "nosniff")
        #expect(headers["Content-Security-Policy"]?.hasPrefix("default-src 'none'; script-src 'self';") == true)
        #expect(!page.bytes.isEmpty)
    }

    @Test(arguments: ["", "/", "/demo/..", "/demo/index.html", "/demo//", "/chelseru.js/", "/DEMO/"])
    func nothingElseIsServed(_ path: String) {
        #expect(DemoPages.page(path) == nil)
    }

    @Test func whatThePageNamesIsServedAndNothingIsInline() throws {
        let page = String(decoding: try #require(DemoPages.page("/demo/")).bytes, as: UTF8.self)
        let files = page.matches(of: /(?:src|href)="(\/[^"#:]+)"/).map { String($0.output.1) }
        // Named in the page, all modules are fetched at once and not one after another as each is read.
        #expect(Set(files) == Set(DemoPages.scripts + ["/demo/demo.css", "/chelseru.js"]))
        for file in files { #expect(DemoPages.page(file) != nil, "\(file)") }
        #expect(!page.contains("style="))
        #expect(!page.contains("<style"))
        #expect(page.matches(of: /<script[^>]*><\/script>/).count == 2)
        #expect(page.matches(of: /<script/).count == 2)
    }

    @Test(arguments: ["/chelseru.js"] + DemoPages.scripts)
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
