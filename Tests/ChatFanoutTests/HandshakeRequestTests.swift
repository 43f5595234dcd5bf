import Common
import NIOHTTP1
import Testing

@testable import ChatFanout

@Suite struct HandshakeRequestTests {
    private static func head(_ uri: String, _ headers: HTTPHeaders = [:]) -> HTTPRequestHead {
        HTTPRequestHead(version: .http1_1, method: .GET, uri: uri, headers: headers)
    }

    @Test(arguments: ["/ws", "/ws/", "/ws/?token=x"]) func manyRoomsAreAtOneAddress(_ uri: String) {
        #expect(HandshakeRequest(Self.head(uri))?.target == .version1)
    }

    @Test(arguments: ["/chat/12/", "/chat/12", "/ws/chat/12/", "/a/b/chat/12/?token=x&y=z"])
    func oneRoomIsAtWhateverEndsInIt(_ uri: String) {
        #expect(HandshakeRequest(Self.head(uri))?.target == .room(12))
    }

    @Test(arguments: ["/", "/wss/", "/chat/", "/chat/x/", "/chat/-1/", "/chat/12/more", "/chat/99999999999999999999/"])
    func otherAddressesAreNone(_ uri: String) {
        #expect(HandshakeRequest(Self.head(uri)) == nil)
    }

    @Test func theTokenIsFoundWhereClientsCanPutIt() {
        #expect(HandshakeRequest(Self.head("/ws/?a=b&token=t.o.k"))?.token == "t.o.k")
        #expect(HandshakeRequest(Self.head("/ws/", ["Authorization": "bearer t.o.k"]))?.token == "t.o.k")
        let words = HandshakeRequest(Self.head("/ws/", ["Sec-WebSocket-Protocol": "chelseru.v1, bearer.t.o.k"]))
        #expect(words?.token == "t.o.k")
        #expect(words?.subprotocol == "chelseru.v1")
        #expect(HandshakeRequest(Self.head("/ws/"))?.token == nil)
        #expect(HandshakeRequest(Self.head("/ws/?token="))?.token == nil)
        #expect(HandshakeRequest(Self.head("/ws/?token=" + String(repeating: "x", count: 4_097)))?.token == nil)
    }

    @Test func onlyTheSubProtocolOfTheAddressIsSelected() {
        let offered: HTTPHeaders = ["Sec-WebSocket-Protocol": "chelseru.chat"]
        #expect(HandshakeRequest(Self.head("/chat/1/", offered))?.subprotocol == "chelseru.chat")
        #expect(HandshakeRequest(Self.head("/ws/", offered))?.subprotocol == nil)
    }

    @Test func whatOnlyLooksLikeAHandshakeIsNone() {
        let good: HTTPHeaders = [
            "Upgrade": "WebSocket", "Connection": "keep-alive, Upgrade", "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        ]
        #expect(HandshakeRequest.isWellFormed(Self.head("/ws/", good)))
        var bodiless = good
        bodiless.add(name: "Content-Length", value: "0")
        #expect(HandshakeRequest.isWellFormed(Self.head("/ws/", bodiless)))
        let changes: [(String, String?)] = [
            ("Upgrade", "h2c"), ("Connection", "close"), ("Sec-WebSocket-Version", "8"),
            ("Sec-WebSocket-Version", nil), ("Sec-WebSocket-Key", nil), ("Sec-WebSocket-Key", "short"),
            ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=, "), ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZ!=="),
            // The upgrader takes these for no handshake, and would swallow them.
            ("Sec-WebSocket-Version", "13,"), ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==,"),
            ("Content-Length", "1"), ("Transfer-Encoding", "chunked"),
        ]
        for (name, value) in changes {
            var headers = good
            headers.remove(name: name)
            if let value { headers.add(name: name, value: value) }
            #expect(!HandshakeRequest.isWellFormed(Self.head("/ws/", headers)), "\(name)")
        }
        var post = Self.head("/ws/", good)
        post.method = .POST
        #expect(!HandshakeRequest.isWellFormed(post))
    }
}
