import Foundation
import Primitives
import TestSupport
import Testing

/// Short fields as people send them, in each of the forms of a request.
@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(2)))
struct ShortFieldWireTests {
    private static func body(_ fields: [(String, String)], _ type: String) throws -> [UInt8] {
        switch type {
        case "application/json":
            return Array(try JSONEncoder().encode(Dictionary(fields) { $1 }))
        case "application/x-www-form-urlencoded":
            let unreserved = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".utf8)
            let hexadecimal = Array("0123456789ABCDEF")
            return Array(
                fields.map { name, value in
                    let escaped = value.utf8.map {
                        unreserved.contains($0)
                            ? String(Character(Unicode.Scalar($0)))
                            : "%\(hexadecimal[Int($0 >> 4)])\(hexadecimal[Int($0 & 15)])"
                    }
                    return "\(name)=\(escaped.joined())"
                }.joined(separator: "&").utf8)
        default:
            let parts = fields.map { "--x\r\nContent-Disposition: form-data; name=\"\($0)\"\r\n\r\n\($1)\r\n" }
            return Array((parts.joined() + "--x--\r\n").utf8)
        }
    }

    private static let types = [
        "application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
    ]

    @Test("a code copied out of a right-to-left message logs in", arguments: Self.types)
    func login(type: String) async throws {
        let stack = try await SharedStack.stack()
        func post(_ path: String, _ fields: [(String, String)]) async throws -> HTTPReply {
            try await stack.call(
                "POST", "/api/\(path)/", headers: ["Content-Type": type], body: Self.body(fields, type))
        }
        let number = SharedStack.number()
        let sent = try await post("otp/send", [("mobile_number", "\u{202A}\(number)\u{202C}\r\n")])
        #expect(sent.status == 200, "\(sent.text)")
        let code = try await stack.receivedCode(number)
        let written = "\u{200F}\(code.prefix(4))\u{A0}-\(code.suffix(4))\u{200C}\n"
        let spelling = "tel:98 0 \(number.dropFirst().prefix(3)).\(number.suffix(7))\t"
        let login = try await post("authenticate", [("mobile_number", spelling), ("code", written), ("group", " 3\n")])
        #expect(login.status == 200, "\(login.text)")
        let user = try LoggedIn(number: number, login)
        #expect(try await post("token/verify", [("token", "\(user.access)\n")]).status == 200)
        #expect(try await post("token/verify", [("token", "\u{FEFF}\(user.access)\r\n")]).status == 200)
        #expect(try await post("token/refresh", [("refresh", "\t\(user.refresh)\n")]).status == 200)
    }

    @Test func aFileWithALineEndIsAForm() async throws {
        let stack = try await SharedStack.stack()
        let reply = try await stack.call(
            "POST", "/api/otp/send/", headers: ["Content-Type": "application/x-www-form-urlencoded"],
            body: Array("mobile_number=\(SharedStack.number())\n".utf8))
        #expect(reply.status == 200, "\(reply.text)")
    }

    @Test func whatMayBeAnotherNumberIsRefusedAndNothingIsSent() async throws {
        let stack = try await SharedStack.stack()
        for number in ["9891234567/89", "9891234567.00", "09121234567/8", "0912123456\n7"] {
            let reply = try await stack.sendCode(to: number)
            #expect(reply.status == 400 && reply.code == "invalid", "\(number): \(reply.text)")
        }
    }

    @Test func theOriginalsAndOurWireRefuseNULAndNameTheField() async throws {
        try await ChatStage.attack { stage in
            let socket = try await stage.open()
            let old = try await stage.open("/ws/chat/\(stage.room)/")
            try await socket.send(
                .text(#"{"id":1,"send":{"room":\#(stage.room),"message":"a\u0000b"}}"#),
                .text(#"{"id":2,"send":{"room":\#(stage.room),"message":"a","key":"k\u0000"}}"#))
            try await old.send(.text(#"{"message":"a\u0000b"}"#))
            for (id, code, field) in [(1, "text_not_allowed", "send.message:"), (2, "bad_request", "send.key:")] {
                let error = try await Self.frame(socket) { $0["id"] == .integer(Int64(id)) }["error"]
                #expect(error?["code"] == .string(code))
                #expect(error?["message"]?.string?.hasPrefix(field) == true, "\(String(describing: error))")
            }
            let error = try await Self.frame(old) { $0["type"] == .string("error") }
            #expect(error["code"] == .string("text_not_allowed"))
            #expect(error["details"]?.string?.hasPrefix("message:") == true)
            let peer = stage.peer
            for (member, field, code) in [
                (#""text":"a\u0000b""#, "text", "text_not_allowed"),
                (#""message":"\u0000""#, "message", "text_not_allowed"),
                (#""text":"a","key":"k\u0000""#, "key", "bad_key"),
            ] {
                let reply = try await peer.call("POST", "messages/", "{\"chat_room\":\(stage.room),\(member)}")
                #expect(reply.status == 400 && reply.code == code, "\(reply.text)")
                #expect(try reply.json()[ProtocolText(field)]?.array.count == 1, "\(reply.text)")
            }
            // Line ends stay as they came: the old site keeps them, too.
            #expect(try await peer.send("a\\r\\nb", to: stage.room).status == 201)
            #expect(try await peer.texts(of: stage.room).contains("a\r\nb"))
        }
    }

    private static func frame(_ socket: RawWebSocket, _ isMeant: (JSONValue) -> Bool) async throws -> JSONValue {
        while let frame = try await socket.next(0x1) {
            let value = try JSONParser.parse(frame.payload)
            if isMeant(value) { return value }
        }
        throw TestFailure("the socket has ended")
    }

    @Test func aTextIsPaidForAsItIsSent() async throws {
        let stack = try await SharedStack.stack()
        let caller = try await MessageCaller(stack)
        let number = SharedStack.number()
        let line = String(repeating: "س", count: 34)
        let reply = try await caller.send(number, "\(line)\r\n\(line)")
        #expect(reply.status == 200, "\(reply.text)")
        #expect(try reply.json()["message"] == .string("\(line)\n\(line)"))
        try await eventually("the SMS") { try await stack.inbox(number) == ["\(line)\n\(line)"] }
    }

    @Test func aCodeOfSeveralSMSIsToldBeforeItIsPaidFor() async throws {
        let text = String(repeating: "سلام دنیا ", count: 8) + "کد ورود {code}"
        let report = try await Shell.run(
            TestEnvironment.binaries + "/api-frontend", ["--check-config"],
            environment: ["OTP_TEXT": text, "OTP_APP_HASHES": "FA+9qCX9VSu", "OTP_ORIGINS": "example.shop.ir"])
        #expect(
            report.contains(
                "warning: otp.text: the text of a code (135 characters, 205 bytes) is sent and paid for as 3 SMS"))
        #expect(report.contains("Android's SMS Retriever"))
    }
}
