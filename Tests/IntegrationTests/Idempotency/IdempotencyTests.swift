import Foundation
import Primitives
import Redis
import TestSupport
import Testing

@testable import APIFrontend

/// The same request twice is carried out once.
@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(3)))
struct IdempotencyTests {
    @Test func fiftyRepeatsAtOnceAreOneMessage() async throws {
        let stack = try await SharedStack.stack()
        let caller = try await MessageCaller(stack)
        let number = SharedStack.number()
        let replies = try await withThrowingTaskGroup(of: HTTPReply.self) { group in
            for _ in 0..<50 {
                group.addTask { try await caller.send(number, headers: ["Idempotency-Key": "order-1"]) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let sent = replies.filter { $0.status == 200 }
        #expect(!sent.isEmpty)
        #expect(Set(sent.map(\.text)).count == 1)
        #expect(sent.count { $0.headers["idempotent-replayed"] == nil } == 1)
        let running = replies.filter { $0.status == 409 }
        #expect(sent.count + running.count == 50)
        for reply in running { #expect(try reply.json()["code"] == .string("idempotency_in_progress")) }
        #expect(try await stack.inbox(number).count == 1)

        let later = try await caller.send(number, headers: ["Idempotency-Key": "order-1"])
        #expect(later.status == 200)
        #expect(later.headers["idempotent-replayed"] == "true")
        #expect(later.text == sent[0].text)
        #expect(try await stack.inbox(number).count == 1)
        // Another spelling of the same fields is the same request, other fields are not.
        let spelled = try await caller.send(
            "+98" + number.dropFirst(), " hello ", headers: ["Idempotency-Key": "order-1"])
        #expect(spelled.text == sent[0].text)
        let other = try await caller.send(number, "other", headers: ["Idempotency-Key": "order-1"])
        #expect(other.status == 422)
        #expect(try other.json()["code"] == .string("idempotency_mismatch"))
        // A key belongs to who used it.
        let stranger = try await MessageCaller(stack)
        let theirs = try await stranger.send(number, headers: ["Idempotency-Key": "order-1"])
        #expect(theirs.headers["idempotent-replayed"] == nil)
        #expect(try await stack.inbox(number).count == 2)
    }

    @Test func a502IsRepeatedAndARefusalIsNot() async throws {
        let stack = try await SharedStack.stack()
        let number = SharedStack.number()
        let caller = try await MessageCaller(stack, keyOptions: ["--rate", "1"])
        try await stack.fault([
            "provider": "kavenegar", "fault": "code", "value": 413, "count": 1, "receptor": .string(number),
        ])
        let first = try await caller.send(number, headers: ["Idempotency-Key": "a"])
        #expect(first.status == 502)
        let again = try await caller.send(number, headers: ["Idempotency-Key": "a"])
        #expect(again.status == 502)
        #expect(again.headers["idempotent-replayed"] == "true")
        #expect(try again.json()["id"] == first.json()["id"])
        // The rate is used up; the refusal leaves the key free.
        for _ in 0..<2 {
            let refused = try await caller.send(number, headers: ["Idempotency-Key": "b"])
            #expect(refused.status == 429)
            #expect(refused.headers["idempotent-replayed"] == nil)
        }
    }

    @Test func aRepeatedOTPRequestIsNoConflict() async throws {
        let stack = try await SharedStack.stack()
        let number = SharedStack.number()
        let key = ["Idempotency-Key": "login-1"]
        let first = try await stack.sendCode(to: number, headers: key)
        #expect(first.status == 200)
        let again = try await stack.sendCode(to: number, headers: key)
        #expect(again.status == 200)
        #expect(again.headers["idempotent-replayed"] == "true")
        #expect(again.text == first.text)
        #expect(try await stack.sendCode(to: number).status == 409)
        let other = try await stack.post(
            "/api/otp/send/", json: ["mobile_number": number, "origin": "a.ir"], headers: key)
        #expect(other.text == first.text, "the origin is the one that holds without it")
        _ = try await stack.receivedCode(number)
        #expect(try await stack.inbox(number).count == 1)
    }

    @Test func aRepeatFromElsewhereIsNotToldTheIDOfACode() async throws {
        let stack = try await SharedStack.stack()
        let number = SharedStack.number()
        // As apps make them that do not think of strangers.
        let key = ["Idempotency-Key": "login-\(number)"]
        func send(from address: String) async throws -> HTTPReply {
            try await stack.sendCode(to: number, headers: key.merging(["X-Forwarded-For": address]) { $1 })
        }
        let first = try await send(from: "192.0.2.1")
        #expect(try first.json()["id"]?.string?.utf8.count == 32)
        let stranger = try await send(from: "192.0.2.2")
        #expect(stranger.status == 200 && stranger.headers["idempotent-replayed"] == "true")
        #expect(try stranger.json()["id"] == nil)
        #expect(try stranger.json()["expires_in"] == first.json()["expires_in"])
        #expect(try await send(from: "192.0.2.1").text == first.text)
        // The same for a try after one that broke off.
        try await SMSFixture.run { fixture async throws in
            let place = IdempotencyKey.place(of: "login-\(number)", scope: "phone:+98\(number.dropFirst())")
            let words = ["HDEL", place, "status", "body"]
            _ = try await fixture.redis.send(RedisCommand(words: words)).integer()
            _ = try await fixture.redis.send(RedisCommand("HSET", place, "until", "0")).integer()
        }
        let other = try await send(from: "192.0.2.2")
        #expect(other.status == 200)
        #expect(try other.json()["id"] == nil)
    }

    @Test func whatIsKeptForRepeatsHoldsNothingOfTheMessage() async throws {
        let stack = try await SharedStack.stack()
        let caller = try await MessageCaller(stack)
        let number = SharedStack.number()
        let secret = "word-\(SecureRandom.identifier())"
        #expect(try await caller.send(number, secret, headers: ["Idempotency-Key": secret]).status == 200)
        let dump = """
            for _, key in ipairs(redis.call('KEYS', 'idem:*')) do
              for _, value in ipairs(redis.call('HGETALL', key)) do
                if string.find(value, ARGV[1], 1, true) or string.find(value, ARGV[2], 1, true) then return key end
              end
            end
            return 'none of ' .. #redis.call('KEYS', 'idem:*')
            """
        let found = try await stack.redis("EVAL", dump, "0", secret, String(number.suffix(10)))
        #expect(found.hasPrefix("none of "))
        #expect(!found.hasPrefix("none of 0"))
    }

    @Test func whatIsNoKeyIsA400() async throws {
        let stack = try await SharedStack.stack()
        let caller = try await MessageCaller(stack)
        let reply = try await caller.send(
            SharedStack.number(), headers: ["Idempotency-Key": String(repeating: "x", count: 129)])
        #expect(reply.status == 400)
        #expect(try reply.json()["code"] == .string("invalid_idempotency_key"))
    }
}
