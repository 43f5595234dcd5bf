import Foundation
import Primitives
import SMS
import TestSupport
import Testing

/// `message/send`: each row of its table, from the request to the phone.
@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(3)))
struct MessageSendTests {
    @Test func anAcceptedMessageArrivesAndItsSenderSeesAllOfIt() async throws {
        let stack = try await SharedStack.stack()
        let caller = try await MessageCaller(stack)
        let number = SharedStack.number()
        let reply = try await caller.send(number, " سلام دنیا ")
        #expect(reply.status == 200)
        let body = try reply.json()
        #expect(body["details"] == .string("The Message was sent correctly."))
        #expect(body["receiver"] == .string(number))
        #expect(body["message"] == .string("سلام دنیا"))
        #expect(body["provider"] == .string("kavenegar"))
        #expect(body["status"] == .string("sent"))
        #expect(body["messageid"]?.string?.isEmpty == false)
        #expect(try await stack.inbox(number) == ["سلام دنیا"])

        let id = try #require(body["id"]?.string)
        let seen = try await caller.message(id).json()
        #expect(seen["kind"] == .string("text"))
        #expect(["sent", "delivered"].contains(seen["status"]?.string))
        #expect(seen["messageid"] == body["messageid"])
        #expect(seen["segments"] == .integer(1))
        #expect(seen["alphabet"] == .string("UCS-2"))
        #expect(seen["attempts"]?.array.count == 1)
        let attempt = try #require(seen["attempts"]?.array.first)
        #expect(attempt["number"] == .integer(1))
        #expect(attempt["outcome"] == .string("accepted"))
        for name in ["created_at", "updated_at", "expires_at"] {
            #expect(
                seen[ProtocolText(name)]?.string?.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil,
                "\(name)")
        }
        #expect(!seen.description.contains(String(number.suffix(10))))
    }

    @Test func aRefusalOfEveryProviderIsA502() async throws {
        let stack = try await SharedStack.stack()
        let caller = try await MessageCaller(stack)
        let number = SharedStack.number()
        try await stack.fault([
            "provider": "kavenegar", "fault": "code", "value": 413, "receptor": .string(number),
        ])
        let reply = try await caller.send(number)
        #expect(reply.status == 502)
        let body = try reply.json()
        #expect(body["details"] == .string("The SMS service provider was unable to process the request."))
        #expect(body["errorcode"] == .string("413"))
        #expect(body["provider"] == .string("kavenegar"))
        #expect(body["code"] == .string("not_sent"))
        let id = try #require(body["id"]?.string)
        #expect(try await caller.message(id).json()["status"] == .string("failed"))
    }

    @Test func withoutAnOutcomeInTimeItIsA202AndTheOutcomeCanBeWaitedFor() async throws {
        let stack = try await SharedStack.stack()
        let caller = try await MessageCaller(stack)
        let number = SharedStack.number()
        try await stack.fault([
            "provider": "kavenegar", "fault": "delay", "value": 3_000, "receptor": .string(number),
        ])
        let reply = try await caller.send(number, headers: ["Prefer": "wait=1"])
        #expect(reply.status == 202)
        #expect(reply.headers["preference-applied"] == "wait=1")
        let body = try reply.json()
        let id = try #require(body["id"]?.string)
        #expect(body["details"] == .string("The message was queued."))
        #expect(["queued", "sending"].contains(body["status"]?.string))
        #expect(body["status_url"] == .string("/api/messages/\(id)/"))
        #expect(reply.headers["location"] == "/api/messages/\(id)/")

        let other = try await caller.message(id, query: "?wait=20&status=parked")
        #expect(other.elapsed < .seconds(1) + .slack, "the status is another one already")
        // One answer per change, each as soon as it is there.
        var known = try #require(try other.json()["status"]?.string)
        var seen: [String] = []
        while !["sent", "delivered"].contains(known) {
            let changed = try await caller.message(id, query: "?wait=20&status=\(known)")
            let status = try #require(try changed.json()["status"]?.string)
            #expect(status != known)
            #expect(changed.elapsed < .seconds(15))
            seen.append(status)
            known = status
        }
        #expect((1...2).contains(seen.count))
    }

    @Test func respondAsyncIsAnsweredAtOnce() async throws {
        let stack = try await SharedStack.stack()
        let caller = try await MessageCaller(stack)
        let number = SharedStack.number()
        let reply = try await caller.send(number, headers: ["Prefer": "respond-async"])
        #expect(reply.status == 202)
        #expect(reply.headers["preference-applied"] == "respond-async")
        #expect(try reply.json()["status"] == .string("queued"))
        try await eventually("the SMS") { try await stack.inbox(number).count == 1 }
    }

    @Test func anAnswerThatWasLostForGoodIsUncertain() async throws {
        let stack = try await SharedStack.stack()
        let caller = try await MessageCaller(stack)
        let number = SharedStack.number()
        try await stack.fault([
            "provider": "kavenegar", "fault": "code", "value": 402, "receptor": .string(number),
        ])
        let reply = try await caller.send(number, headers: ["Prefer": "wait=14"])
        #expect(reply.status == 202)
        #expect(try reply.json()["status"] == .string("uncertain"))
    }

    @Test func allFieldsAreJudgedAtOnce() async throws {
        let stack = try await SharedStack.stack()
        let caller = try await MessageCaller(stack)
        let reply = try await caller.post(
            "/api/message/send", ["message_text": String(repeating: "x", count: 291), "mobile_number": ""])
        #expect(reply.status == 400)
        let body = try reply.json()
        #expect(
            body["message_text"]
                == .array([
                    .string(
                        "Ensure this field has no more than 290 characters. It has 291, and would be sent and paid for as 2 SMS (GSM-7)."
                    )
                ]))
        #expect(body["mobile_number"] == .array([.string("This field may not be blank.")]))
        #expect(body["code"] == .string("max_length"))
        #expect(reply.text.hasPrefix("{\"message_text\":"))
    }

    @Test(
        "no body is too odd for a 4xx",
        arguments: [
            "", "null", "[]", "\"x\"", "{", String(repeating: "[", count: 20_000), "{\"mobile_number\":{}}",
            #"{"mobile_number":"09121234567","message_text":{"a":[1]}}"#,
            #"{"mobile_number":"09121234567","message_text":"x","template_id":1e999}"#,
            #"{"mobile_number":"09121234567","message_text":"x","template_id":"a\u0000b"}"#,
            #"{"mobile_number":"09121234567","message_text":"x","variables":[[]]}"#,
            #"{"mobile_number":"09121234567","message_text":"x","token2":"a","variables":{"a":{"b":{}}}}"#,
            #"{"mobile_number":"09121234567","template_id":"nobody knows","variables":{"token":"a_b"}}"#,
        ])
    func oddBody(body: String) async throws {
        let stack = try await SharedStack.stack()
        let caller = try await MessageCaller(stack)
        for path in ["/api/message/send/", "/api/messages/batch/"] {
            let reply = try await HTTPReply.request(
                "POST", "http://127.0.0.1:\(stack.apiPort)\(path)",
                headers: ["Content-Type": "application/json", "Authorization": caller.authorization],
                body: Array(body.utf8))
            #expect(reply.status == 400)
            #expect(try reply.json()["code"]?.string?.isEmpty == false)
        }
    }

    @Test(
        "without good credentials nothing is sent and nothing is told",
        arguments: [
            ("", "not_authenticated"), ("Basic eDp5", "not_authenticated"), ("Bearer", "bad_authorization_header"),
            ("Bearer x", "token_not_valid"), ("Bearer a.b.c", "token_not_valid"),
            ("Bearer eyJhbGciOiJub25lIn0.eyJ1c2VyX2lkIjoiMSJ9.", "token_not_valid"), ("Api-Key x", "invalid_api_key"),
            (
                "Api-Key chk_0123456789abcdef_000000000000000000000000000000000000000000000000", "invalid_api_key"
            ),
        ])
    func credentials(header: String, code: String) async throws {
        let stack = try await SharedStack.stack()
        let caller = MessageCaller(stack: stack, authorization: header)
        for number in [SharedStack.number(), "not a number"] {
            let reply = try await caller.send(number)
            #expect(reply.status == 401)
            #expect(try reply.json()["code"] == .string(code))
            #expect(try reply.json()["detail"]?.string?.isEmpty == false)
            #expect(reply.headers["www-authenticate"]?.contains("Bearer realm=\"api\"") == true)
        }
    }

    @Test func aStrangerSeesOneAndTheSame404() async throws {
        let stack = try await SharedStack.stack()
        let caller = try await MessageCaller(stack)
        let stranger = try await MessageCaller(stack)
        let id = try #require(try await caller.send(SharedStack.number()).json()["id"]?.string)
        var texts: Set<String> = []
        for (who, what) in [
            (stranger, id), (MessageCaller(stack: stack, authorization: ""), id), (caller, SecureRandom.identifier()),
            (caller, "nonsense"), (caller, "%00"),
        ] {
            let reply = try await who.message(what)
            #expect(reply.status == 404)
            texts.insert(reply.text.replacing(/"request_id":"[^"]*"/, with: ""))
        }
        #expect(texts.count == 1)
        #expect(try await caller.message(id).status == 200)
    }

    @Test func aCodesStatusIsForWhoeverShowsItsID() async throws {
        let stack = try await SharedStack.stack()
        let number = SharedStack.number()
        let sent = try await stack.sendCode(to: number, headers: ["Prefer": "wait=10"])
        #expect(sent.status == 200)
        #expect(try sent.json()["status"] == .string("sent"))
        let id = try #require(try sent.json()["id"]?.string)
        let seen = try await stack.get(stack.apiPort, "/api/messages/\(id)/").json()
        #expect(["sent", "delivered"].contains(seen["status"]?.string))
        guard case .object(let members) = seen else { throw TestFailure("no object") }
        #expect(Set(members.keys) == ["id", "kind", "status", "created_at", "updated_at", "expires_at"])
    }

    @Test func whetherAPhoneWasReachedIsNotForWhoeverAskedForACode() async throws {
        let stack = try await SharedStack.stack()
        let number = SharedStack.number()
        let user = try await stack.logIn(number)
        let stranger = try await stack.logIn(SharedStack.number())
        let key = try await MessageCaller(stack)
        let sent = try await stack.sendCode(to: number, headers: ["Prefer": "wait=10"])
        let id = try #require(try sent.json()["id"]?.string)
        func seen(_ headers: [String: String] = [:], query: String = "") async throws -> HTTPReply {
            try await stack.call("GET", "/api/messages/\(id)/\(query)", headers: headers)
        }
        let before = try await seen()
        #expect(try before.json()["status"] == .string("sent"))
        try await SMSFixture.run { fixture async throws in
            // What was sent is changed by a report only, a while later.
            try await Task.sleep(for: .milliseconds(1_100))
            let messageID = try #require(try await fixture.record(id, .sent).messageID)
            _ = try await fixture.callback(body: "messageid=\(messageID)&status=10")
            _ = try await fixture.record(id, .delivered)
        }
        let nonsense = ["Authorization": "Bearer a.b.c"]
        for headers in [[:], stranger.headers, nonsense] {
            #expect(try await seen(headers).text == before.text, "neither the status nor its time tells of it")
            // There is nothing more to see, so nothing is waited for.
            let start = ContinuousClock.now
            #expect(try await seen(headers, query: "?wait=20&status=sent").text == before.text)
            #expect(try await seen(headers, query: "?wait=20&status=delivered").text == before.text)
            #expect(.now - start < .seconds(5) + .slack)
        }
        for headers in [user.headers, ["Authorization": key.authorization]] {
            #expect(try await seen(headers).json()["status"] == .string("delivered"))
            #expect(try await seen(headers, query: "?wait=20&status=sent").json()["status"] == .string("delivered"))
        }
    }

    @Test func aCodeThatNoProviderTakesIsA502ForWhoWaits() async throws {
        let stack = try await SharedStack.stack()
        let number = SharedStack.number()
        try await stack.fault([
            "provider": "kavenegar", "fault": "code", "value": 413, "count": 1, "receptor": .string(number),
        ])
        let refused = try await stack.sendCode(to: number, headers: ["Prefer": "wait=10"])
        #expect(refused.status == 502)
        #expect(
            try refused.json()["details"]
                == .string("The SMS service provider was unable to process the request."))
        try await eventually("the code is taken back") { try await stack.sendCode(to: number).status == 200 }
    }

    @Test func aCodeOnItsWayIsA200ThatSaysQueued() async throws {
        let stack = try await SharedStack.stack()
        let number = SharedStack.number()
        try await stack.fault([
            "provider": "kavenegar", "fault": "delay", "value": 3_000, "receptor": .string(number),
        ])
        let reply = try await stack.sendCode(to: number, headers: ["Prefer": "wait=1"])
        #expect(reply.status == 200)
        #expect(try reply.json()["status"] == .string("queued"))
    }
}

extension JSONValue {
    /// The value as JSON.
    fileprivate var description: String {
        var writer = JSONWriter()
        writer.value(self)
        return writer.text
    }
}
