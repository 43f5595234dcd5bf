import Logging
import Operations
import TestSupport
import Testing

@Suite struct OneLineLogHandlerTests {
    @Test func nothingForeignBeginsALineOrReachesTheTerminal() {
        let lines = Locked("")
        var logger = Logger(label: "test") { _ in OneLineLogHandler(KeepingHandler(lines: lines)) }
        logger[metadataKey: "request.id\n"] = "\u{1B}[31m"
        logger.notice(
            "said \("x\nFORGED")",
            metadata: [
                "list": .array(["\r", .dictionary(["k\n": "v\u{2028}"])]), "value": .stringConvertible(Foreign()),
            ])
        let text = lines.read { $0 }
        #expect(text.filter { $0 == "\n" }.count == 1)
        #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 0x20 })
        #expect(text.contains(#"said x\nFORGED"#))
        #expect(text.contains(#"\u001b[31m"#))
        #expect(text.contains(#"\u2028"#))
        #expect(text.contains(#"a\nb"#))
        #expect(logger[metadataKey: "request.id\n"] != nil)
    }

    @Test func anErrorAndWhatAProviderAddsAreEscapedToo() {
        let lines = Locked("")
        var handler = OneLineLogHandler(KeepingHandler(lines: lines))
        handler.metadataProvider = Logger.MetadataProvider { ["trace": "t\nFORGED"] }
        Logger(label: "test") { [handler] _ in handler }.error("failed", error: Foreign())
        #expect(lines.read { $0 }.filter { $0 == "\n" }.count == 1)
        #expect(lines.read { $0 }.contains(#"error.message=a\nb"#))
        #expect(lines.read { $0 }.contains(#"trace=t\nFORGED"#))
    }
}

private struct Foreign: CustomStringConvertible, Error, Sendable {
    var description: String { "a\nb" }
}

/// A handler that writes everything it is given, as it is.
private struct KeepingHandler: LogHandler {
    let lines: Locked<String>
    var logLevel = Logger.Level.trace
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { self.metadata[key] }
        set { self.metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var all = self.metadata.merging(event.metadata ?? [:]) { $1 }
        all.merge(self.metadataProvider?.get() ?? [:]) { $1 }
        if let error = event.error { all["error.message"] = "\(error)" }
        let words = all.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
        self.lines.change { $0 += "\(event.message) \(words)\n" }
    }
}
