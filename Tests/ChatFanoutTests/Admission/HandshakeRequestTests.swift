import Identity
import NIOHTTP1
import Primitives
import Testing

@testable import ChatFanout

@Suite struct HandshakeRequestTests {
    private static func head(_ uri: String, _ headers: HTTPHeaders = [:]) -> HTTPRequestHead {
        HTTPRequestHead(version: .http1_1, method: .GET, uri: uri, headers: headers)
    }

    private static func request(_ uri: String, _ headers: HTTPHeaders = [:]) -> HandshakeRequest? {
        try? HandshakeRequest(Self.head(uri, headers))
    }

    @Test(arguments: ["/ws", "/ws/", "/ws/?token=x"]) func manyRoomsAreAtOneAddress(_ uri: String) {
        #expect(Self.request(uri)?.target == .version1)
    }

    @Test(arguments: ["/chat/12/", "/chat/12", "/ws/chat/12/", "/a/b/chat/12/?token=x&y=z"])
    func oneRoomIsAtWhateverEndsInIt(_ uri: String) {
        #expect(Self.request(uri)?.target == .room(12))
    }

    @Test(arguments: ["/", "/wss/", "/chat/", "/chat/x/", "/chat/-1/", "/chat/12/more", "/chat/99999999999999999999/"])
    func otherAddressesAreNone(_ uri: String) {
        #expect(Self.request(uri) == nil)
    }

    @Test func theTokenIsFoundWhereClientsCanPutIt() {
        #expect(Self.request("/ws/?a=b&token=t.o.k")?.token == "t.o.k")
        #expect(Self.request("/ws/", ["Authorization": "bearer t.o.k"])?.token == "t.o.k")
        #expect(Self.request("/ws/?token=", ["Authorization": "bearer t.o.k"])?.token == "t.o.k")
        #expect(Self.request("/ws/?token=&token=t.o.k")?.token == "t.o.k")
        let words = Self.request("/ws/", ["Sec-WebSocket-Protocol": "chelseru.v1, bearer.t.o.k"])
        #expect(words?.token == "t.o.k")
        #expect(words?.subprotocol == "chelseru.v1")
        #expect(Self.request("/ws/")?.token == nil)
        #expect(Self.request("/ws/?token=")?.token == nil)
        #expect(Self.request("/ws/?token=" + String(repeating: "x", count: 4_097))?.token == nil)
    }

    @Test func whatIsEscapedMeansTheSame() {
        #expect(Self.request("/ws/?token=t%2Eo%2ek%5F")?.token == "t.o.k_")
        #expect(Self.request("/ws/?%74oken=t&token=u")?.token == "t")
        #expect(Self.request("/%77s/?a=%25&token=t")?.token == "t")
        #expect(Self.request("/ch%61t/%31%32")?.target == .room(12))
    }

    @Test(
        "what cannot be decoded is said to be so",
        arguments: [
            ("/ws/?token=%", Refusal.badQuery), ("/ws/?token=%00", .badQuery), ("/ws/?%ff=1", .badQuery),
            ("/ws/%zz", .badPath), ("/ws/%00", .notFound), ("/ws%2f", .notFound),
        ])
    func faults(uri: String, refusal: Refusal) {
        #expect(throws: refusal) { try HandshakeRequest(Self.head(uri)) }
    }

    @Test func aPageIsKnownByItsOriginWhereItSpeaksOurs() {
        #expect(Self.request("/ws/", ["Origin": "https://a.ir"])?.isFromPage == true)
        #expect(Self.request("/ws/", ["Origin": "null"])?.isFromPage == true)
        #expect(Self.request("/ws/", ["Sec-WebSocket-Protocol": "chelseru.v1"])?.isFromPage == false)
        #expect(Self.request("/chat/1/", ["Origin": "https://a.ir"])?.isFromPage == false)
    }

    @Test func whatIsWrongWithATokenHasACloseCode() {
        #expect(Refusal.badToken(.expired).closeCode?.code == 4100)
        #expect(Refusal.badToken(.invalid).closeCode?.code == 4100)
        #expect(Refusal.badToken(.wrongType).closeCode?.code == 4100)
        #expect(Refusal.revoked.closeCode?.code == 4101)
        #expect(Refusal.noToken.closeCode?.code == 4101)
        for refusal in [Refusal.unavailable, .badOrigin, .notMember, .notFound] { #expect(refusal.closeCode == nil) }
    }

    @Test func onlyTheSubProtocolOfTheAddressIsSelected() {
        let offered: HTTPHeaders = ["Sec-WebSocket-Protocol": "chelseru.chat"]
        #expect(Self.request("/chat/1/", offered)?.subprotocol == "chelseru.chat")
        #expect(Self.request("/ws/", offered)?.subprotocol == nil)
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
