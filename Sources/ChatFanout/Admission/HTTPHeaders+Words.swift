import HTTPTypes
import NIOHTTP1
import Primitives

extension HTTPHeaders {
    /// The values of a header's lines as words, in order.
    func words(_ name: String) -> [ProtocolText] { self[name].map { ProtocolText($0) } }

    /// The elements of a header that is a list with commas (RFC 9110 §5.6.1).
    func list(_ name: String) -> [ProtocolText] { self.words(name).flatMap { $0.split(",") }.map(\.trimmed) }

    /// Takes away what only a proxy of ours may say.
    mutating func dropForwarded() {
        for name in TrustedProxies.headers where self.contains(name: name.canonicalName) {
            self.remove(name: name.canonicalName)
        }
    }
}

extension HTTPRequestHead {
    /// The head as ``HeaderGate`` lets it through; nil if it is refused, or its address is not printable ASCII.
    var admitted: HTTPRequestHead? {
        guard TextGate.isPrintable(self.uri.utf8) else { return nil }
        var (head, changed) = (self, false)
        var headers = HTTPHeaders()
        for (name, value) in self.headers {
            switch HeaderGate.judge(name, value) {
            case .pass: headers.add(name: name, value: value)
            case .cut(let value):
                headers.add(name: name, value: value)
                changed = true
            case .refuse: return nil
            }
        }
        // What is not changed keeps what the decoder knows of the connection's life.
        if changed { head.headers = headers }
        return head
    }
}
