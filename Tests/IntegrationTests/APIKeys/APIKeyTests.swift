import Foundation
import Logging
import Primitives
import Redis
import SMS
import Secrets
import TestSupport
import Testing

/// Keys of senders' apps, as an operator makes and ends them.
@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(3)))
struct APIKeyTests {
    private let async = ["Prefer": "respond-async"]

    @Test func aKeyIsShownOnceListedWithoutSecretsAndRevokedAtOnce() async throws {
        let stack = try await SharedStack.stack()
        let output = try await MessageCaller.apiKeys(
            stack,
            [
                "new", "--name", "Shop app", "--rate", "600", "--budget", "5000", "--webhook", "https://shop.ir/hook",
            ])
        let lines = output.split(separator: "\n").map(String.init)
        #expect(lines.count == 2)
        let key = try #require(APIKey(lines[0]))
        #expect(WebhookSecret(lines[1]) != nil)
        let list = try await MessageCaller.apiKeys(stack, ["list"])
        let row = try #require(list.split(separator: "\n").first { $0.hasPrefix(key.id) })
        for part in ["active", "Shop app", "600 messages a minute", "5000 parts a day", "https://shop.ir/hook"] {
            #expect(row.contains(part))
        }
        for secret in [lines[0].suffix(48), lines[1].suffix(40)] { #expect(!list.contains(secret)) }
        let stored = try await stack.redis("HGETALL", "apikey:{k\(key.id)}")
        #expect(stored.contains("Shop app"))
        for secret in [lines[0].suffix(48), lines[1].suffix(40)] { #expect(!stored.contains(secret)) }

        let caller = MessageCaller(stack: stack, authorization: "Api-Key \(lines[0])")
        #expect(try await caller.send(SharedStack.number(), headers: self.async).status == 202)
        #expect(try await MessageCaller.apiKeys(stack, ["revoke", key.id]).contains("revoked"))
        let reply = try await caller.send(SharedStack.number())
        #expect(reply.status == 401)
        #expect(try reply.json()["code"] == .string("invalid_api_key"))
        let error = await #expect(throws: TestFailure.self) {
            _ = try await MessageCaller.apiKeys(stack, ["revoke", "0123456789abcdef"])
        }
        #expect(error?.description.contains("there is no key") == true)
    }

    @Test func theWorkersRingOpensAWebhooksSecret() async throws {
        let stack = try await SharedStack.stack()
        let lines = try await MessageCaller.apiKeys(stack, ["new", "--name", "h", "--webhook", "https://a.ir/x"])
            .split(separator: "\n").map(String.init)
        let key = try #require(APIKey(lines[0]))
        let redis = RedisClient(
            configuration: .init(address: try #require(RedisAddress(stack.redisURL)), connections: 1),
            logger: Logger(label: "test"))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await redis.run() }
            defer { group.cancelAll() }
            try await eventually("connected") { redis.status.isConnected }
            let store = APIKeyStore()
            let ring = try KeyRing(file: stack.workerKeys)
            let target = try #require(try await store.webhook(of: key.id, keys: ring, on: redis))
            #expect(target.url == "https://a.ir/x")
            #expect(target.secret.text == lines[1])
            _ = try await redis.run(store.revoke(key.id))
            #expect(try await store.webhook(of: key.id, keys: ring, on: redis) == nil)
        }
    }

    @Test func aRateCountsMessagesOfAMinute() async throws {
        let stack = try await SharedStack.stack()
        let caller = try await MessageCaller(stack, keyOptions: ["--rate", "3"])
        for _ in 0..<3 { #expect(try await caller.send(SharedStack.number(), headers: self.async).status == 202) }
        let refused = try await caller.send(SharedStack.number())
        #expect(refused.status == 429)
        let body = try refused.json()
        #expect(body["code"] == .string("rate_limited"))
        let pause = try #require(body["retry_after"]?.integer)
        #expect((1...20).contains(pause))
        #expect(refused.headers["retry-after"] == "\(pause)")
    }

    @Test func aBudgetCountsPartsAndWhatIsRefusedCostsNothing() async throws {
        let stack = try await SharedStack.stack()
        let caller = try await MessageCaller(stack, keyOptions: ["--budget", "3"])
        let twoParts = String(repeating: "س", count: 71)
        #expect(try await caller.send(SharedStack.number(), twoParts, headers: self.async).status == 202)
        let refused = try await caller.send(SharedStack.number(), twoParts)
        #expect(refused.status == 429)
        #expect(try refused.json()["code"] == .string("budget_exhausted"))
        #expect(try await caller.send(SharedStack.number(), headers: self.async).status == 202)
        #expect(try await caller.send(SharedStack.number()).status == 429)
    }

    @Test func badOptionsAreRefusedWithAReason() async throws {
        let stack = try await SharedStack.stack()
        for (arguments, word) in [
            (["new"], "--name"), (["new", "--name", "x", "--rate", "-1"], "rate"),
            (["new", "--name", "x", "--webhook", "http://a.ir/"], "https"),
        ] {
            let error = await #expect(throws: TestFailure.self) {
                _ = try await MessageCaller.apiKeys(stack, arguments)
            }
            #expect(error?.description.contains(word) == true)
        }
    }
}
