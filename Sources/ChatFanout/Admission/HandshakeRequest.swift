import NIOHTTP1
import Primitives

/// A WebSocket handshake as far as we care: where to, with which token, from which page.
struct HandshakeRequest: Sendable, Equatable {
    /// Longer tokens are none of ours.
    static let maximumTokenBytes = 4_096

    let target: ChatTarget
    /// The access token: of the query, of `Authorization: Bearer`, or of the sub-protocol `bearer.<token>`.
    let token: String?
    /// The sub-protocol to select, if the client offers it.
    let subprotocol: ProtocolText?
    /// The page that a browser says it comes from.
    let origin: ProtocolText?

    /// Whether its client is a page, which is not shown the answer to a refused handshake.
    ///
    /// A browser always says where the page came from (RFC 6455 §4.1), and no page can leave it out; the sub-protocol tells nothing, for
    /// clients that read HTTP offer it too. On the compatible wire a refusal stays what it was there, an answer in HTTP.
    var isFromPage: Bool { self.origin != nil && self.target == .version1 }

    /// Reads a request's head that has passed ``HeaderGate``.
    ///
    /// - Throws: ``Refusal`` 404 if nothing at its address speaks WebSocket, 400 for a path or query that cannot be decoded.
    init(_ head: HTTPRequestHead) throws(Refusal) {
        let parts = ProtocolText(head.uri).split("?", maxSplits: 1, omittingEmpty: false)
        guard let target = try ChatTarget(encoded: parts.first?.string ?? "") else { throw .notFound }
        self.target = target
        let offered = head.headers.list("sec-websocket-protocol")
        self.subprotocol = offered.contains(target.subprotocol) ? target.subprotocol : nil
        self.origin = head.headers.words("origin").first
        let query = parts.count == 2 ? try Self.token(in: parts[1]) : nil
        let bearer = head.headers.words("authorization").first.flatMap(Self.bearer)
        let prefix: ProtocolText = "bearer."
        let word = offered.first { $0.hasPrefix(prefix) }?.dropFirst(prefix.count)
        let token = query ?? bearer ?? word
        self.token = token.map { ShortField.trimmed($0.string) }
            .flatMap { (1...Self.maximumTokenBytes).contains($0.utf8.count) ? $0 : nil }
    }

    /// No client has to escape a character of a token, and some escape all that is no letter.
    ///
    /// The first counts, as on the old site; one that is empty is none, and another place may have it.
    private static func token(in query: ProtocolText) throws(Refusal) -> ProtocolText? {
        do throws(FormText.Fault) {
            let field = try FormText.fields(query.utf8).first { $0.name == "token" && !$0.value.isEmpty }
            return field.map { ProtocolText($0.value) }
        } catch { throw .badQuery }
    }

    private static func bearer(_ header: ProtocolText) -> ProtocolText? {
        let words = header.split(" ")
        return words.count == 2 && words[0].lowercased == "bearer" ? words[1] : nil
    }

    /// Whether a head is a well-formed WebSocket handshake (RFC 6455 §4.2.1), which the upgrader may see.
    ///
    /// Key and version are read as the upgrader reads them, not as lists: it would swallow what only we take for one. Who
    /// announces a body could wait with it for ever.
    static func isWellFormed(_ head: HTTPRequestHead) -> Bool {
        let keys = head.headers.words("sec-websocket-key")
        return head.method == .GET && head.version == .http1_1
            && head.headers.list("upgrade").contains { $0.lowercased == "websocket" }
            && head.headers.list("connection").contains { $0.lowercased == "upgrade" }
            && keys.count == 1 && Self.isKey(keys[0]) && head.headers.words("sec-websocket-version") == ["13"]
            && head.headers.words("content-length").allSatisfy { $0 == "0" }
            && !head.headers.contains(name: "transfer-encoding")
    }

    /// Whether a text is 16 bytes in base64.
    private static func isKey(_ text: ProtocolText) -> Bool {
        text.count == 24 && text.hasSuffix("==")
            && text.utf8.prefix(22).allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
                    true
                default: false
                }
            }
    }
}
