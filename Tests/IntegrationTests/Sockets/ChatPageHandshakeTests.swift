import Foundation
import Primitives
import TestSupport
import Testing

/// Handshakes of pages, and how addresses of sockets are read.
@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(2)))
struct ChatPageHandshakeTests {
    private static let page = "https://app.example.ir"

    @Test func aPageIsToldInACloseCodeWhatItsTokenIs() async throws {
        // A node of its own, for its connections are counted.
        try await ChatStage.attack([:]) { stage in
            let gone = try await ChatCaller(stage.stack)
            #expect(
                try await stage.stack.call("POST", "/api/logout/", headers: gone.user.headers).status == 204)
            let before = try await stage.metric("chat_connections")
            let tokens: [(String?, UInt16)] = [
                (nil, 4101), ("x.y.z", 4100), (stage.peer.user.refresh, 4100), (gone.user.access, 4101),
            ]
            for (token, code) in tokens {
                let socket = try RawWebSocket(stage.port)
                let handshake = RawHandshake("/ws/", token: token).header("Origin", Self.page)
                socket.connection.send(handshake.header("Sec-WebSocket-Protocol", "chelseru.v1").text)
                let head = try await socket.head().lowercased()
                #expect(head.hasPrefix("http/1.1 101 ") && head.contains("sec-websocket-protocol: chelseru.v1"))
                let ending = try await socket.ending()
                #expect(ending.code == code, "\(token ?? "no token")")
                #expect(ending.texts.isEmpty)
            }
            #expect(try await stage.metric("chat_connections") == before)
        }
    }

    @Test func whoIsNoPageAndWhoSpeaksTheOriginalsWireIsToldInHTTP() async throws {
        try await ChatStage.attack { stage in
            for handshake in [
                RawHandshake("/ws/", token: "x.y.z").header("Sec-WebSocket-Protocol", "chelseru.v1"),
                RawHandshake("/chat/\(stage.room)/?token=x.y.z", token: nil).header("Origin", Self.page),
            ] {
                let client = try RawConnection(stage.port)
                client.send(handshake.text)
                let answer = try await client.receive(within: .seconds(5) + .slack)
                #expect(answer.isEnded && answer.text.hasPrefix("HTTP/1.1 401 "), "\(answer.text)")
            }
            // What is not the token's fault is said to a page as to all.
            let client = try RawConnection(stage.port)
            client.send(stage.handshake("/nothing/").header("Origin", Self.page).text)
            #expect(try await client.receive(within: .seconds(5) + .slack).text.hasPrefix("HTTP/1.1 404 "))
        }
    }

    @Test func aPageThatSaysNothingMoreIsGoneInAMoment() async throws {
        try await ChatStage.attack { stage in
            let socket = try RawWebSocket(stage.port)
            socket.connection.send(RawHandshake("/ws/", token: nil).header("Origin", Self.page).text)
            _ = try await socket.head()
            // Without an answer to the good-bye the connection does not stay.
            let answer = try await socket.connection.receive(within: .seconds(5) + .slack)
            #expect(answer.isEnded)
            #expect(answer.elapsed < .seconds(4) + .slack)
        }
    }

    @Test func addressesOfSocketsAreDecoded() async throws {
        try await ChatStage.attack { stage in
            let access = stage.peer.user.access
            let escaped = access.utf8.map { byte in
                let isLetter = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                return isLetter ? TextGate.ours([byte]) : "%" + String(byte, radix: 16, uppercase: true)
            }.joined()
            let room = String(stage.room).utf8.map { "%" + String($0, radix: 16) }.joined()
            for path in [
                "/ws/?token=\(escaped)", "/ws/?%74oken=\(access)", "/chat/\(stage.room)/?token=\(escaped)",
                "/%63hat/\(room)/?a=b&token=\(escaped)", "/w%73/?token=\(access)&token=x",
            ] {
                let socket = try RawWebSocket(stage.port)
                socket.connection.send(RawHandshake(path, token: nil).text)
                try await socket.expectUpgrade()
            }
            for (path, status) in [
                ("/ws/?token=%zz", "400"), ("/ws/?token=a%00", "400"), ("/ws/?a=%ff&token=\(access)", "400"),
                ("/%zz/", "400"), ("/ws%00/", "404"), ("/ws%2F", "404"), ("/chat%2F\(stage.room)/", "404"),
                ("/ws/?token=\(access)+x", "401"),
            ] {
                let client = try RawConnection(stage.port)
                client.send(RawHandshake(path, token: nil).text)
                let answer = try await client.receive(within: .seconds(5) + .slack)
                #expect(answer.isEnded && answer.text.hasPrefix("HTTP/1.1 \(status) "), "\(path): \(answer.text)")
            }
        }
    }
}
