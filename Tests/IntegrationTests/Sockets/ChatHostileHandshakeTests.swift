import Foundation
import TestSupport
import Testing

/// Handshakes of the node's WebSockets that are wrong, slow, or more than one.
@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(2)))
struct ChatHostileHandshakeTests {
    private struct Answer {
        let status: String
        let text: String
        var lines: [String] { self.text.lowercased().components(separatedBy: "\r\n") }

        init(_ text: String) {
            self.text = text
            self.status = String(text.dropFirst("HTTP/1.1 ".count).prefix(3))
        }

        /// How many answers it is.
        var count: Int { self.text.components(separatedBy: "HTTP/1.1 ").count - 1 }
    }

    /// What a connection answers to a text, up to its end.
    private static func answer(_ stage: ChatStage, _ text: String) async throws -> Answer {
        let client = try RawConnection(stage.port)
        client.send(text)
        let received = try await client.receive(within: .seconds(8))
        #expect(received.isEnded, "the connection stays open: \(received.text.prefix(200))")
        return Answer(received.text)
    }

    /// The upgrader asks once for each protocol of a list, one within the other.
    @Test("a list of protocols is one handshake", arguments: ["a", "websocket"])
    func protocolsWithoutEnd(word: String) async throws {
        try await ChatStage.attack { stage in
            let list = Array(repeating: word, count: 15_000 / (word.count + 1)).joined(separator: ",")
            let handshake = stage.handshake("/ws/?token=x.y.z").header("Upgrade", list, list + ",websocket")
            let start = ContinuousClock.now
            let answer = try await Self.answer(stage, handshake.text)
            #expect(answer.count == 1 && answer.status == "401", "\(answer.text)")
            // One judgement, not thousands: a second would be a hundred of them.
            #expect(ContinuousClock.now - start < .seconds(1) + .slack)
        }
    }

    @Test func whatIsNoHandshakeIsAnsweredInHTTPAndEnds() async throws {
        try await ChatStage.attack { stage in
            let good = stage.handshake()
            let handshakes: [(String, RawHandshake)] = [
                ("no key", good.header("Sec-WebSocket-Key")),
                ("a short key", good.header("Sec-WebSocket-Key", "dGhlIHNhbXBsZQ==")),
                ("a long key", good.header("Sec-WebSocket-Key", String(repeating: "dGhl", count: 1_000))),
                ("a key that is not base64", good.header("Sec-WebSocket-Key", "!@#$%^&*()_+{}:<>?-.,;==")),
                ("two keys", good.header("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZQ==")),
                ("a list of keys", good.header("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==,")),
                ("a list of versions", good.header("Sec-WebSocket-Version", "13,")),
                ("no version", good.header("Sec-WebSocket-Version")),
                ("version 8", good.header("Sec-WebSocket-Version", "8")),
                ("version 14", good.header("Sec-WebSocket-Version", "14")),
                ("two versions", good.header("Sec-WebSocket-Version", "13", "8")),
                ("POST", good.with { $0.method = "POST" }),
                ("no Upgrade", good.header("Upgrade")),
                ("another protocol", good.header("Upgrade", "h2c")),
                ("no Connection", good.header("Connection")),
                ("Connection: close", good.header("Connection", "close")),
                ("HTTP/1.0", good.with { $0.version = "HTTP/1.0" }),
                // Whoever announces a body could wait with it for ever.
                ("a body that does not come", good.header("Content-Length", "5")),
                ("chunks that do not come", good.header("Transfer-Encoding", "chunked")),
            ]
            for (name, handshake) in handshakes {
                let answer = try await Self.answer(stage, handshake.text)
                #expect(answer.count == 1 && answer.status == "426", "\(name): \(answer.text)")
                #expect(answer.lines.contains("sec-websocket-version: 13"), "\(name)")
                #expect(answer.lines.contains("upgrade: websocket"), "\(name)")
                #expect(answer.text.contains(#""code":"upgrade_required","request_id":""#), "\(name)")
            }
        }
    }

    @Test func whoIsNotLetInIsToldSoAndTheConnectionEnds() async throws {
        try await ChatStage.attack { stage in
            let stranger = try await ChatCaller(stage.stack)
            let handshakes: [(String, String, RawHandshake)] = [
                ("401", "not_authenticated", RawHandshake("/ws/", token: nil)),
                ("401", "token_not_valid", RawHandshake("/ws/", token: "x.y.z")),
                ("401", "token_not_valid", RawHandshake("/ws/", token: stage.peer.user.refresh)),
                ("401", "not_authenticated", RawHandshake("/ws/", token: String(repeating: "x", count: 5_000))),
                ("401", "not_authenticated", RawHandshake("/chat/\(stage.room)/", token: nil)),
                ("401", "token_not_valid", RawHandshake("/chat/\(stage.room)/", token: "x.y.z")),
                ("403", "not_member", RawHandshake("/chat/\(stage.room)/", token: stranger.user.access)),
                ("404", "not_found", stage.handshake("/elsewhere/")),
                ("404", "not_found", stage.handshake("/chat/99999999999999999999/")),
            ]
            for (status, code, handshake) in handshakes {
                // What comes behind a handshake is in the protocol that was asked for: no request, whatever it looks like.
                let answer = try await Self.answer(stage, handshake.text + "GET /ws/ HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(answer.count == 1 && answer.status == status, "\(code): \(answer.text)")
                #expect(answer.text.contains("\"code\":\"\(code)\""), "\(answer.text)")
                // RFC 9110 §15.5.2, on both wires.
                let challenge = "www-authenticate: bearer realm=\"api\""
                #expect(answer.lines.contains(challenge) == (status == "401"), "\(answer.text)")
            }
        }
    }

    @Test func whatIsNotHTTPOrTooMuchOfItIsRefused() async throws {
        try await ChatStage.attack { stage in
            let good = stage.handshake()
            let long = String(repeating: "a", count: 4_000)
            let texts: [(String, String, String)] = [
                ("a long header", "431", good.header("X-Long", String(repeating: "a", count: 20_000)).text),
                (
                    "a long list", "431",
                    good.header("X-Wide", long, long, long, long, long, long, long, long, long).text
                ),
                (
                    "many headers", "431",
                    good.text.dropLast(2) + String(repeating: "X-Many: a\r\n", count: 200) + "\r\n"
                ),
                ("a long path", "431", good.with { $0.path = "/" + String(repeating: "a", count: 40_000) }.text),
                ("a line without end", "431", String(repeating: "a", count: 100_000)),
                ("HTTP/2", "400", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
                ("TLS", "400", "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}"),
                ("no HTTP", "400", "\u{1}\u{2}\r\n\r\n"),
                ("HTTP/3", "400", good.with { $0.version = "HTTP/3.0" }.text),
                ("two lengths", "400", good.header("Content-Length", "1", "2").text),
            ]
            for (name, status, text) in texts {
                let answer = try await Self.answer(stage, text)
                #expect(answer.count == 1, "\(name): \(answer.text)")
                // A line without end may be no method, or too long.
                #expect(answer.status == status || name == "a line without end", "\(name): \(answer.text)")
                #expect(answer.text.contains(#""code":""#), "\(name): \(answer.text)")
            }
        }
    }

    @Test func aHandshakeMayComeByteByByte() async throws {
        try await ChatStage.attack { stage in
            let socket = try RawWebSocket(stage.port)
            for byte in stage.handshake().text.utf8 {
                try await socket.send([byte])
                try await Task.sleep(for: .milliseconds(5))
            }
            try await socket.expectUpgrade()
            try await Self.expectWelcome(socket)
        }
    }

    @Test func framesMayComeRightBehindTheHandshake() async throws {
        try await ChatStage.attack { stage in
            let socket = try RawWebSocket(stage.port)
            let frames = [
                RawFrame.text(#"{"id":1,"subscribe":{"room":\#(stage.room)}}"#), .ping("now"),
                .text(#"{"id":2,"history":{"room":\#(stage.room),"limit":1}}"#),
            ]
            try await socket.send(Array(stage.handshake().text.utf8) + frames.flatMap(\.bytes))
            try await socket.expectUpgrade()
            try await Self.expectWelcome(socket)
            var waiting: Set = ["\"id\":1,\"ok\"", "\"id\":2,\"ok\"", "now"]
            while !waiting.isEmpty, let frame = try await socket.next() {
                waiting = waiting.filter { !frame.text.contains($0) }
            }
            #expect(waiting.isEmpty)
        }
    }

    @Test func requestsBehindAHandshakeAreNotHTTPAnyMore() async throws {
        try await ChatStage.attack { stage in
            let socket = try RawWebSocket(stage.port)
            let host = String(repeating: "a", count: 100)
            socket.connection.send(stage.handshake().text + "GET /ws/ HTTP/1.1\r\nHost: \(host)\r\n\r\n")
            try await socket.expectUpgrade()
            // "GE" begins a frame of 69 bytes with a reserved bit and no mask.
            let ending = try await socket.ending()
            #expect(ending.code == 1002)
            #expect(ending.texts.allSatisfy { $0.hasPrefix("{\"welcome\"") } && ending.texts.count <= 1)
        }
    }

    @Test func requestsThatAskForNoSocketAreAnsweredOnce() async throws {
        try await ChatStage.attack { stage in
            let request = "GET /ws/ HTTP/1.1\r\nHost: a\r\n\r\n"
            let answer = try await Self.answer(stage, request + stage.handshake().text + request)
            #expect(answer.count == 1 && answer.status == "426", "\(answer.text)")
        }
    }

    @Test func whoTakesTooLongIsCutOff() async throws {
        try await ChatStage.attack(["HTTP_HEAD_TIMEOUT": "1"]) { stage in
            let head = stage.handshake().text
            let body = "POST /ws/ HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n"
            let slow: [(String, String, String)] = [
                ("silence", "", ""), ("half a handshake", String(head.dropLast(2)), ""),
                ("a dripping handshake", "GET /ws/ HTTP/1.1\r\n", String(repeating: "X-A: b\r\n", count: 1_000)),
                ("a dripping body", body, String(repeating: "a", count: 10_000)),
            ]
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (name, start, drops) in slow {
                    group.addTask {
                        let client = try RawConnection(stage.port)
                        let begin = ContinuousClock.now
                        client.send(start)
                        for drop in drops {
                            guard client.send(String(drop)) > 0, ContinuousClock.now - begin < .seconds(7) else {
                                break
                            }
                            try await Task.sleep(for: .milliseconds(20))
                        }
                        let received = try await client.receive(within: .seconds(7))
                        let elapsed = ContinuousClock.now - begin
                        #expect(received.isEnded && elapsed < .seconds(4) + .slack, "\(name): \(elapsed)")
                        if drops.isEmpty { #expect(elapsed > .milliseconds(900), "\(name): \(elapsed)") }
                        #expect(!received.text.hasPrefix("HTTP/1.1 101"), "\(name)")
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    private static func expectWelcome(_ socket: RawWebSocket) async throws {
        let welcome = try await socket.next()
        #expect(welcome?.text.hasPrefix("{\"welcome\":{\"connection\":") == true)
        #expect(welcome?.isPlain == true)
    }
}
