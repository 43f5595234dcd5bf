import Foundation
import HTTPTypes
import Primitives
import TestSupport
import Testing

/// The API's endpoints in this process: from the router down to Redis and the broker, which are real.
@Suite(.serialized, .enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(3)))
struct RouterTests {
    @Test func aCodeBuysALoginThatSeesItselfAndSends() async throws {
        try await RouterStage.run(["SMS_USER_SEND": "limited"]) { api in
            let user = try await api.logIn(SharedStack.number())
            let sessions = try await api.get("/api/sessions/", as: user)
            #expect(sessions.status == 200)
            #expect(try sessions.json().array.map { $0["current"] } == [.bool(true)])

            let receiver = SharedStack.number()
            let sent = try await api.post(
                "/api/message/send/", ["mobile_number": receiver, "message_text": "salam"], as: user)
            #expect([200, 202].contains(sent.status), "\(sent.text)")
            let id = try #require(try sent.json()["id"]?.string)
            try await eventually("the text arrives") { try await api.stack.inbox(receiver) == ["salam"] }
            try await eventually("its sender hears of it") {
                try await api.get("/api/messages/\(id)/", as: user).json()["status"] == .string("sent")
            }
            let stranger = try await api.logIn(SharedStack.number())
            #expect(try await api.get("/api/messages/\(id)/", as: stranger).status == 404)
        }
    }

    @Test func aLogoutEndsWhatTheLoginBegan() async throws {
        try await RouterStage.run { api in
            let user = try await api.logIn(SharedStack.number())
            let fresh = try await api.post("/api/token/refresh/", ["refresh": user.refresh])
            let renewed = try LoggedIn(number: user.number, fresh)
            #expect(try await api.post("/api/token/verify/", ["token": renewed.access]).status == 200)
            let out = try await api.post("/api/logout/", text: "", as: renewed)
            #expect(out.status == 204, "\(out.text)")
            let refused = try await api.get("/api/sessions/", as: renewed)
            #expect(refused.status == 401 && refused.code == "token_not_valid", "\(refused.text)")
            #expect(try await api.post("/api/token/refresh/", ["refresh": renewed.refresh]).status == 401)
        }
    }

    @Test func whatIsWrongIsSaid() async throws {
        try await RouterStage.run { api in
            let path = "/api/otp/send/"
            for (text, code) in [
                ("{", "parse_error"), ("[]", "invalid"), ("{}", "required"), (#"{"mobile_number":"abc"}"#, "invalid"),
                (#"{"mobile_number":"0912\ud800"}"#, "text_not_allowed"),
            ] {
                let reply = try await api.post(path, text: text)
                #expect(reply.status == 400 && reply.code == code, "\(text): \(reply.status) \(reply.text)")
                #expect(reply.headers["x-request-id"] == (try reply.json()["request_id"]?.string))
            }
            let plain = try await api.call(.post, path, headers: [.contentType: "text/plain"], body: "x")
            #expect(plain.status == 415)
            #expect(try await api.get(path).status == 405)
            #expect(try await api.get("/api/nothing/").status == 404)
            #expect(try await api.get("/api/sessions/").status == 401)
        }
    }

    @Test func aSecondCodeHasToWaitAndAWrongOneIsCounted() async throws {
        try await RouterStage.run { api in
            let number = SharedStack.number()
            #expect(try await api.post("/api/otp/send/", ["mobile_number": number]).status == 200)
            let again = try await api.post("/api/otp/send/", ["mobile_number": number])
            #expect(again.status == 409)
            #expect((try again.json()["retry_after"]?.integer ?? 0) > 0)
            let code = try await api.stack.receivedCode(number)
            let wrong = String(code.map { $0 == "0" ? "1" : "0" })
            let refused = try await api.post("/api/authenticate/", ["mobile_number": number, "code": wrong])
            #expect(refused.status == 401 && refused.code == "otp_mismatch", "\(refused.text)")
            #expect((try refused.json()["attempts_left"]?.integer ?? 0) > 0, "\(refused.text)")
            let login = try await api.post("/api/authenticate/", ["mobile_number": number, "code": code])
            #expect(login.status == 200)
        }
    }
}
