import Foundation
import Primitives
import TestSupport
import Testing

/// One address for the API and for chat.
@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(3)))
struct GatewayTests {
    @Test func everyPathGoesToWhoeverKnowsIt() async throws {
        let stack = try await SharedStack.stack()
        let node = TestStack(beside: stack)
        let chat = try await node.startChat(["CHAT_DEMO": "true"])
        let gateway = try await Gateway(api: stack, nodes: [node])
        for path in ["/.well-known/jwks.json", "/openapi.yaml", "/openapi.json"] {
            #expect(try await gateway.call("GET", path).status == 200, "\(path)")
        }
        #expect(try await gateway.call("GET", "/api/sessions/").status == 401)
        for path in ["/demo/", "/demo", "/demo/demo.js", "/chelseru.js"] {
            let page = try await gateway.call("GET", path)
            #expect(page.status == 200, "\(path)")
            #expect(page.headers["x-content-type-options"] == "nosniff")
        }
        for path in ["/ws", "/ws/", "/ws/chat/12/"] {
            #expect(try await gateway.call("GET", path).status == 426, "\(path)")
        }
        // Old clients hang the room below any path; what only looks like it is no socket.
        let upgrade = [
            "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        ]
        let socket = try await gateway.call("GET", "/any/where/chat/12/", headers: upgrade)
        #expect(socket.status == 401)
        for path in ["/any/where/chat/12/", "/demonic", "/wsx", "/"] {
            let lost = try await gateway.call("GET", path)
            #expect(lost.status == 404, "\(path)")
            #expect(try lost.json()["code"] != nil, "the API's refusals are JSON")
        }
        await chat.killNow()
    }

    @Test func whatAClientSaysOfItsAddressDoesNotCount() async throws {
        try await SharedStack.withAPI(["HTTP_TRUSTED_PROXIES": "127.0.0.2"]) { stack, _ in
            let gateway = try await Gateway(api: stack, nodes: [])
            let user = try await stack.logIn(SharedStack.number())
            let number = SharedStack.number()
            #expect(try await stack.sendCode(to: number).status == 200)
            let code = try await stack.receivedCode(number)
            let login = try await HTTPReply.request(
                "POST", gateway.base + "/api/authenticate/",
                headers: ["Content-Type": "application/json", "X-Forwarded-For": "192.0.2.7"],
                body: Array("{\"mobile_number\":\"\(number)\",\"code\":\"\(code)\"}".utf8))
            let token = try #require(try login.json()["access"]?.string)
            for access in [token, user.access] {
                let sessions = try await gateway.call(
                    "GET", "/api/sessions/", headers: ["Authorization": "Bearer \(access)"])
                #expect(try sessions.json().array.map { $0["ip_address"] } == [.string("127.0.0.1")])
            }
        }
    }

    @Test func withoutAServerItSaysSoAndLogsNoSecret() async throws {
        let stack = TestStack(beside: try await SharedStack.stack())
        let api = try await stack.startAPI()
        let gateway = try await Gateway(api: stack, nodes: [stack], settings: ["GATEWAY_TRUSTED_PROXIES": "127.0.0.1"])
        for path in ["/ws/?token=5EC2E7", "/ws/chat/12/?token=5EC2E7"] {
            let refusal = try await gateway.call("GET", path, headers: ["X-Request-ID": "a:b=1"])
            #expect(refusal.status == 503)
            #expect(refusal.headers["retry-after"] == "1")
            #expect(refusal.headers["content-type"] == "application/json")
            #expect(try refusal.json()["code"] == .string("unavailable"))
        }
        await api.killNow()
        #expect(try await gateway.call("GET", "/api/providers/kavenegar/delivery/5EC2E7/").status == 503)
        try await eventually("the refusals are logged") { gateway.log.contains("/api/providers api/") }
        #expect(gateway.log.contains("GET /ws/ chat/"))
        #expect(gateway.log.contains("a:b=1"))
        #expect(!gateway.log.contains("5EC2E7"))
    }

    @Test func anAddressHasSoManyConnectionsAndRequestsWithoutCredentials() async throws {
        let stack = try await SharedStack.stack()
        let gateway = try await Gateway(
            api: stack, nodes: [], settings: ["GATEWAY_ADDRESS_CONNECTIONS": "6", "GATEWAY_ANONYMOUS_RATE": "5"])
        /// How many of 20 requests, over one connection and with all its haste, are refused.
        func refused(_ path: String, _ headers: String = "") async throws -> Int {
            let client = try RawConnection(gateway.port)
            let request = "GET \(path) HTTP/1.1\r\nHost: a\r\n\(headers)"
            client.send(String(repeating: request + "\r\n", count: 19) + request + "Connection: close\r\n\r\n")
            let text = try await client.receive().text
            #expect(text.components(separatedBy: "HTTP/1.1 ").count == 21)
            return text.components(separatedBy: "HTTP/1.1 429 ").count - 1
        }
        let user = try await stack.logIn(SharedStack.number())
        #expect(try await refused("/api/chat/chatrooms/", "Authorization: Bearer \(user.access)\r\n") == 0)
        let credentials = "Authorization: Bearer a.b.c\r\n"
        // Where credentials are looked at, what comes of them counts.
        #expect((1...15).contains(try await refused("/api/chat/chatrooms/", credentials)))
        try await Task.sleep(for: .seconds(2))
        #expect((1...15).contains(try await refused("/api/providers/kavenegar/delivery/x/")))
        #expect(try await refused("/api/sessions/") > 0)
        // A header of nonsense is no credential where none is looked at, however the path is written.
        for path in ["/api/otp/send/", "//api/otp/send/", "/api/%6ftp/send/", "/api/token/verify/"] {
            #expect(try await refused(path, credentials) > 0, "\(path)")
        }
        var refusal = try await gateway.call("GET", "/openapi.yaml")
        for _ in 0..<50 where refusal.status != 429 { refusal = try await gateway.call("GET", "/openapi.yaml") }
        #expect(refusal.status == 429)
        #expect(refusal.headers["retry-after"] == "1")
        let body = try refusal.json()
        #expect(body["details"] == .string("Too many requests from this address."))
        #expect(body["code"] == .string("rate_limited") && body["limit"] == .string("ip"))
        #expect(body["retry_after"] == .integer(1))
        #expect(body["request_id"]?.string == refusal.headers["x-request-id"])
        // What is refused counts, too: whoever goes on gets nothing, and whoever waits is served.
        try await Task.sleep(for: .seconds(2))
        #expect(try await gateway.call("GET", "/openapi.yaml").status == 200)
        let silent = try (0..<8).map { _ in try RawConnection(gateway.port) }
        try await eventually("those beyond the limit are closed") { silent.count { $0.take() == nil } >= 2 }
        #expect(silent.count { $0.take() == nil } <= 4, "and no others")
    }

    /// As the API goes through them.
    @Test func behindTwoProxiesEachClientIsOne() async throws {
        let gateway = try await Gateway(
            api: try await SharedStack.stack(), nodes: [],
            settings: ["GATEWAY_ANONYMOUS_RATE": "5", "GATEWAY_TRUSTED_PROXIES": "127.0.0.1 10.9.0.0/16"])
        func refused(_ route: String) async throws -> Int {
            var count = 0
            for _ in 0..<20 {
                let reply = try await gateway.call("GET", "/openapi.yaml", headers: ["X-Forwarded-For": route])
                if reply.status == 429 { count += 1 }
            }
            return count
        }
        #expect(try await refused("203.0.113.1, 10.9.1.1") > 0)
        let client = ["X-Forwarded-For": "203.0.113.2, 10.9.1.1"]
        #expect(try await gateway.call("GET", "/openapi.yaml", headers: client).status == 200)
        #expect(try await refused("203.0.113.3, 10.9.1.2, 10.9.1.1") > 0)
        // What the client itself says it came through is not looked at.
        #expect(try await refused("203.0.113.4, 10.9.1.1, 203.0.113.3") > 0)
        let forged = ["X-Forwarded-For": "203.0.113.4, 10.9.1.1"]
        #expect(try await gateway.call("GET", "/openapi.yaml", headers: forged).status == 200)
    }

    @Test func whatOnlyAProxyMaySayIsDropped() async throws {
        try await SharedStack.withAPI(["HTTP_TRUSTED_PROXIES": "127.0.0.2"]) { stack, api in
            let node = TestStack(beside: stack)
            let chat = try await node.startChat(["HTTP_TRUSTED_PROXIES": "127.0.0.2"])
            let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
            let headers = ["X-Request-ID": "forged-1", "traceparent": trace, "X-Forwarded-Proto": "https"]
            let user = try await stack.logIn(SharedStack.number())
            let caller = try ChatCaller(stack, user)
            let room = try await caller.group("a room", with: [])
            for number in 0..<31 { #expect(try await caller.send("\(number)", to: room).status == 201) }
            // Directly, through a gateway that knows no proxy, and through one that does.
            let plain = try await Gateway(api: stack, nodes: [node])
            let behind = try await Gateway(
                api: stack, nodes: [node], settings: ["GATEWAY_TRUSTED_PROXIES": "127.0.0.1"])
            let direct = ("http://127.0.0.1:\(stack.apiPort)", "http://127.0.0.1:\(node.chatPort)")
            for (address, chatAddress, isTrusted) in [
                (direct.0, direct.1, false), (plain.base, plain.base, false), (behind.base, behind.base, true),
            ] {
                let page = try await HTTPReply.request(
                    "GET", address + "/api/chat/messages/?chat_room=\(room)",
                    headers: headers.merging(user.headers) { $1 })
                #expect(page.status == 200)
                #expect((page.headers["x-request-id"] == "forged-1") == isTrusted)
                #expect(try page.json()["next"]?.string?.hasPrefix(isTrusted ? "https://" : "http://") == true)
                let socket = try await HTTPReply.request("GET", chatAddress + "/ws/", headers: headers)
                #expect(socket.status == 426)
                let socketID = try socket.json()["request_id"]?.string
                #expect((socketID == "forged-1") == isTrusted)
                let refused = try await HTTPReply.request(
                    "POST", address + "/api/otp/send/", headers: headers.merging(["Prefer": "x"]) { $1 }, body: [0x78])
                #expect((refused.headers["x-request-id"] == "forged-1") == isTrusted)
                if !isTrusted {
                    for log in [api.log, chat.log] {
                        #expect(!log.contains("forged-1") && !log.contains(trace.dropFirst(3).prefix(32)))
                    }
                }
            }
            await chat.killNow()
        }
    }

    @Test func nobodySpeaksHTTP2ByPriorKnowledge() async throws {
        let gateway = try await Gateway(api: try await SharedStack.stack(), nodes: [])
        let client = try RawConnection(gateway.port)
        client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
        client.send([0, 0, 0, 4, 0, 0, 0, 0, 0])
        let answer = try await client.receive()
        #expect(answer.isEnded)
        // An answer in frames would begin with the server's settings.
        #expect(answer.text.isEmpty || answer.text.hasPrefix("HTTP/1.1 400 "))
    }
}
