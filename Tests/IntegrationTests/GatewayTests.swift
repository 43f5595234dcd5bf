import Common
import Foundation
import TestSupport
import Testing

/// One address for the API and for chat.
@Suite(.timeLimit(.minutes(1))) struct GatewayTests {
    @Test func everyPathGoesToWhoeverKnowsIt() async throws {
        let stack = try await SharedStack.stack()
        let node = TestStack(beside: stack)
        let chat = try await node.startChat(["CHAT_DEMO": "true"])
        let gateway = try await Gateway(api: stack, nodes: [node])
        for path in ["/.well-known/jwks.json", "/openapi.yaml"] {
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
        let gateway = try await Gateway(api: stack, nodes: [stack])
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
}
