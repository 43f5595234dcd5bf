package import NIOHTTP1
import Primitives

/// What a request's head says of its connection, its body and its answer.
package struct RequestTerms: Sendable, Equatable {
    /// Whether more requests may follow on the connection (RFC 9112 §9.3).
    package var persists = true
    /// Whether it is HTTP/1.0, whose client has to be told that the connection stays (RFC 9112 §9.3).
    package var isOld = false
    /// Whether the client may wait for a 100 before it sends its body (RFC 9110 §10.1.1).
    package var awaitsContinue = false
    /// Whether a part of what is there was asked for; it gets the whole (RFC 9110 §14.2).
    package var asksForRange = false

    /// What holds for HTTP/1.1 that says nothing else.
    package init() {}
}

/// RFC 9110 and RFC 9112 on a request's head, as it stands on the wire.
///
/// It stands in for what is behind it. NIO's decoder knows the framing (two lengths, lengths beside `chunked`) and not `Host`,
/// `Expect`, or codings before `chunked`. Its codec to the shared types drops the version and the first `Host`. Hummingbird
/// compares `Connection` with the text `close`, answers neither 100 nor 417, and takes HTTP/1.0 for HTTP/1.1.
package enum RequestRules {
    /// Judges a head, and gives it the form that everything behind it reads: a target in absolute form becomes a path and a `Host`.
    ///
    /// - Throws: ``ConnectionRefusal`` 400, 417 or 501; the connection must not go on.
    package static func judge(_ head: inout HTTPRequestHead) throws(ConnectionRefusal) -> RequestTerms {
        var terms = RequestTerms()
        terms.isOld = head.version.minor == 0
        var reading = Reading()
        for (name, value) in head.headers { reading.take(name, value) }
        try Self.checkFraming(reading, isOld: terms.isOld)
        try Self.checkTarget(&head, reading, isOld: terms.isOld)
        // An old client does not know what a 100 is, and must not get one.
        if !terms.isOld {
            guard !reading.expectsOther else { throw .unknownExpectation }
            terms.awaitsContinue = reading.expectsContinue
        }
        terms.persists = !reading.closes && (!terms.isOld || reading.keepsAlive)
        terms.asksForRange = reading.hasRange
        return terms
    }

    /// Whether bytes begin with what may be a method (RFC 9110 §9.1): the decoder says only that it does not know it.
    package static func beginWithMethod(_ bytes: some Sequence<UInt8>) -> Bool {
        var length = 0
        for byte in bytes {
            if byte == UInt8(ascii: " ") { break }
            guard length < 32, Self.isTokenCharacter(byte) else { return false }
            length += 1
        }
        return length > 0
    }

    /// The head's fields that matter, taken in one pass and without a copy: this is on the way of every request.
    private struct Reading {
        var hosts = 0
        var host = ""
        var closes = false
        var keepsAlive = false
        var expectsContinue = false
        var expectsOther = false
        var hasRange = false
        var hasLength = false
        /// How many transfer codings there are, and how many of them are `chunked`.
        var codings = (all: 0, chunked: 0)
        var endsChunked = false

        mutating func take(_ name: String, _ value: String) {
            switch name.utf8.count {
            case 4 where FieldWords.isSame(name, "host"):
                self.hosts += 1
                self.host = value
            case 5 where FieldWords.isSame(name, "range"): self.hasRange = true
            case 6 where FieldWords.isSame(name, "expect"):
                FieldWords.each(in: value) { word in
                    if FieldWords.isSame(word, "100-continue") {
                        self.expectsContinue = true
                    } else {
                        self.expectsOther = true
                    }
                }
            case 10 where FieldWords.isSame(name, "connection"):
                FieldWords.each(in: value) { word in
                    if FieldWords.isSame(word, "close") { self.closes = true }
                    if FieldWords.isSame(word, "keep-alive") { self.keepsAlive = true }
                }
            case 14 where FieldWords.isSame(name, "content-length"): self.hasLength = true
            case 17 where FieldWords.isSame(name, "transfer-encoding"):
                FieldWords.each(in: value) { word in
                    self.endsChunked = FieldWords.isSame(word, "chunked")
                    self.codings.all += 1
                    if self.endsChunked { self.codings.chunked += 1 }
                }
            default: break
            }
        }
    }

    /// RFC 9112 §6.1 and §6.3: two readers of one body must not find different ends.
    private static func checkFraming(_ reading: Reading, isOld: Bool) throws(ConnectionRefusal) {
        guard reading.codings.all > 0 else { return }
        guard !isOld, !reading.hasLength, reading.endsChunked, reading.codings.chunked == 1 else { throw .badFraming }
        guard reading.codings.all == 1 else { throw .unknownCoding }
    }

    /// RFC 9112 §3.2: the target's form, and the one host.
    private static func checkTarget(
        _ head: inout HTTPRequestHead, _ reading: Reading, isOld: Bool
    ) throws(ConnectionRefusal) {
        guard reading.hosts == 1 || reading.hosts == 0 && isOld, Self.isHost(reading.host.utf8) else { throw .badHost }
        if head.uri.utf8.first == UInt8(ascii: "/") || head.method == .CONNECT { return }
        if FieldWords.isSame(head.uri, "*") {
            guard head.method == .OPTIONS else { throw .strangeTarget }
            return
        }
        let schemes = ["http://", "https://"]
        guard let scheme = schemes.first(where: { FieldWords.isSame(head.uri.utf8.prefix($0.utf8.count), $0) }) else {
            throw .strangeTarget
        }
        let rest = head.uri.utf8.dropFirst(scheme.utf8.count)
        let end = rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? rest.endIndex
        guard end != rest.startIndex, Self.isHost(rest[..<end]) else { throw .badHost }
        // §3.2.2: what Host says is of no meaning then.
        head.headers.replaceOrAdd(name: "host", value: TextGate.ours(rest[..<end]))
        let path = rest[end...]
        if path.isEmpty {
            head.uri = head.method == .OPTIONS ? "*" : "/"  // §3.2.4
        } else {
            head.uri = (path.first == UInt8(ascii: "/") ? "" : "/") + TextGate.ours(path)
        }
    }

    /// Whether bytes may be `uri-host [ ":" port ]` (RFC 9110 §7.2, RFC 3986 §3.2.2); so may none at all.
    private static func isHost(_ bytes: some Collection<UInt8>) -> Bool {
        bytes.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: ":"),
                UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "%"), UInt8(ascii: "!"), UInt8(ascii: "$"),
                UInt8(ascii: "&"), UInt8(ascii: "'"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "*"),
                UInt8(ascii: "+"), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "="):
                true
            default: false
            }
        }
    }

    /// RFC 9110 §5.6.2.
    private static func isTokenCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"),
            UInt8(ascii: "%"), UInt8(ascii: "&"), UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"),
            UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "^"), UInt8(ascii: "_"), UInt8(ascii: "`"),
            UInt8(ascii: "|"), UInt8(ascii: "~"):
            true
        default: false
        }
    }
}
