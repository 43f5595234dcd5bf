import Foundation
import Primitives
import Redis
import TestSupport
import Testing

@testable import APIFrontend

/// `messages/batch`: many at once.
@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(2)))
struct MessageBatchTests {
    private func items(_ count: Int) -> [[String: String]] {
        (0..<count).map { ["mobile_number": SharedStack.number(), "message_text": "batch \($0)"] }
    }

    @Test func aThousandMessagesAreTakenInAtOnceAndAllArrive() async throws {
        // With queues of its own: other tests' messages would wait behind these.
        let stack = try await TestStack("batch", on: .own)
        let api = try await stack.startAPI()
        let worker = try await stack.startWorker()
        let caller = try await MessageCaller(stack)
        let items = self.items(1_000)
        let reply = try await caller.post("/api/messages/batch/", ["messages": items])
        #expect(reply.status == 200)
        let body = try reply.json()
        #expect(body["accepted"] == .integer(1_000))
        #expect(body["refused"] == .integer(0))
        let results = body["results"]?.array ?? []
        try #require(Set(results.compactMap { $0["id"]?.string }).count == 1_000)
        #expect(results.allSatisfy { $0["status"] == .string("queued") })
        for index in [0, 499, 999] {
            let id = try #require(results[index]["id"]?.string)
            try await eventually("message \(index)", within: .seconds(60)) {
                try await stack.inbox(items[index]["mobile_number"] ?? "") == ["batch \(index)"]
            }
            #expect(try await caller.message(id).json()["kind"] == .string("text"))
        }
        #expect(await worker.stop() == 0)
        #expect(await api.stop() == 0)
        await stack.stop()
    }

    @Test func resultsStandInTheOrderOfTheItemsAndTheBadOnesSayWhy() async throws {
        let stack = try await SharedStack.stack()
        let caller = try await MessageCaller(stack)
        let good = self.items(2)
        let reply = try await caller.post(
            "/api/messages/batch", [good[0], ["mobile_number": "x"], good[1]], headers: ["Idempotency-Key": "b-1"])
        #expect(reply.status == 200)
        let results = try reply.json()["results"]?.array ?? []
        #expect(results.count == 3)
        #expect(results[0]["id"]?.string?.count == 32)
        #expect(results[1]["code"] == .string("required"))
        #expect(results[1]["mobile_number"] == .array([.string("Enter a valid mobile number.")]))
        #expect(results[2]["status"] == .string("queued"))

        let again = try await caller.post(
            "/api/messages/batch", [good[0], ["mobile_number": "x"], good[1]], headers: ["Idempotency-Key": "b-1"])
        #expect(again.headers["idempotent-replayed"] == "true")
        #expect(again.text == reply.text)
        for item in good {
            let number = item["mobile_number"] ?? ""
            try await eventually("the SMS") { try await stack.inbox(number).count == 1 }
        }
        let other = try await caller.post("/api/messages/batch", [good[0]], headers: ["Idempotency-Key": "b-1"])
        #expect(other.status == 422)
    }

    @Test func aBudgetLetsTheFirstOnesPass() async throws {
        let stack = try await SharedStack.stack()
        let caller = try await MessageCaller(stack, keyOptions: ["--budget", "3"])
        let reply = try await caller.post("/api/messages/batch", self.items(5))
        #expect(reply.status == 200)
        let results = try reply.json()["results"]?.array ?? []
        #expect(results.map { $0["id"] != nil } == [true, true, true, false, false])
        #expect(results[3]["code"] == .string("budget_exhausted"))
        #expect(try await caller.post("/api/messages/batch", self.items(1)).status == 429)
    }

    @Test func aBatchOfNothingLeavesNothingAndCostsItsKeysRate() async throws {
        let stack = try await SharedStack.stack()
        let caller = try await MessageCaller(stack, keyOptions: ["--rate", "1", "--budget", "1"])
        let nothing = Array(repeating: [String: String](), count: 1_000)
        let id = SecureRandom.identifier()
        let refused = try await caller.post("/api/messages/batch/", nothing, headers: ["Idempotency-Key": id])
        #expect(refused.status == 400)
        #expect(try refused.json()["code"] == .string("no_valid_message"))
        #expect(try refused.json()["messages"] == .array([.string("None of these messages can be sent.")]))
        let results = try refused.json()["results"]?.array ?? []
        #expect(results.count == 10)
        #expect(results.allSatisfy { $0["code"] == .string("required") })
        try await SMSFixture.run { fixture async throws in
            let place = IdempotencyKey.place(of: id, scope: "key:\(caller.keyID)")
            #expect(try await fixture.redis.send(RedisCommand("EXISTS", place)).integer() == 0)
            #expect(
                try await fixture.redis.send(RedisCommand("EXISTS", "apikeybudget:{k\(caller.keyID)}")).integer() == 0)
        }
        // The rate of a minute is used up, for whatever comes next.
        for items in [nothing, self.items(1)] {
            let limited = try await caller.post("/api/messages/batch/", items)
            #expect(limited.status == 429)
            #expect(try limited.json()["limit"] == .string("key"))
        }
    }

    @Test func whatIsKeptOfAnAnswerIsSmallAndARepeatIsTheSame() async throws {
        let stack = try await SharedStack.stack()
        let caller = try await MessageCaller(stack, keyOptions: ["--rate", "10", "--budget", "3"])
        // Wrong in seven fields each, but for the first, and five that are right.
        let wrong = Dictionary(
            uniqueKeysWithValues: ["template_id", "token2", "token3", "token10", "token20", "message_text"].map {
                ($0, String(repeating: "x", count: 300))
            })
        let items = self.items(5) + Array(repeating: wrong, count: 200)
        let id = SecureRandom.identifier()
        let first = try await caller.post("/api/messages/batch/", items, headers: ["Idempotency-Key": id])
        #expect(first.status == 200)
        #expect(try first.json()["accepted"] == .integer(3))
        #expect(first.text.contains("budget_exhausted"))
        #expect(first.text.utf8.count > Idempotency.keptBytes)
        try await SMSFixture.run { fixture async throws in
            let place = IdempotencyKey.place(of: id, scope: "key:\(caller.keyID)")
            let usage = try await fixture.redis.send(RedisCommand("MEMORY", "USAGE", place)).integer()
            #expect(usage < 2_000)
        }
        let again = try await caller.post("/api/messages/batch/", items, headers: ["Idempotency-Key": id])
        #expect(again.headers["idempotent-replayed"] == "true")
        #expect(again.text == first.text)
    }

    @Test func itIsForAPIKeysAndWithinItsBounds() async throws {
        let stack = try await SharedStack.stack()
        let caller = try await MessageCaller(stack)
        let user = MessageCaller(stack: stack, authorization: "Bearer a.b.c")
        #expect(try await user.post("/api/messages/batch", self.items(1)).status == 403)
        #expect(
            try await MessageCaller(stack: stack, authorization: "").post("/api/messages/batch", self.items(1)).status
                == 401)
        #expect(try await caller.post("/api/messages/batch", self.items(1_001)).status == 400)
        // More than other routes take, and then more than this one takes.
        let long = String(repeating: "x", count: 3_000_000)
        let none = try await caller.post("/api/messages/batch", [["message_text": long]])
        #expect(none.status == 400 && none.code == "no_valid_message")
        #expect(
            try await self.upload("[\"\(long)\(long)\"]", to: "/api/messages/batch/", caller) == "413 body_too_large")
        #expect(
            try await self.upload("{\"message_text\": \"\(long)\"}", to: "/api/message/send/", caller)
                == "413 body_too_large")
    }

    /// Posts a body with curl, which reads the answer although it comes before the whole body is sent.
    private func upload(_ body: String, to path: String, _ caller: MessageCaller) async throws -> String {
        let file = caller.stack.directory.appending(path: "\(SecureRandom.identifier()).json")
        try Data(body.utf8).write(to: file)
        let output = try await Shell.run(
            "/usr/bin/curl",
            [
                "--silent", "--max-time", "10", "--write-out", "\n%{http_code}", "--data-binary", "@\(file.path)",
                "--header", "Content-Type: application/json", "--header", "Authorization: \(caller.authorization)",
                "http://127.0.0.1:\(caller.stack.apiPort)\(path)",
            ])
        let lines = output.split(separator: "\n").map(String.init)
        let code = try JSONDecoder().decode(JSONValue.self, from: Data(lines[0].utf8))["code"]?.string
        return "\(lines[1]) \(code ?? "")"
    }
}
