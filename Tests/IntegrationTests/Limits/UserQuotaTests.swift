import Foundation
import Primitives
import TestSupport
import Testing

/// What logged-in users cost the operator: nothing without a number that a code has proven, and no more than is counted.
@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(2)))
struct UserQuotaTests {
    private let async = ["Prefer": "respond-async"]

    private func limit(_ reply: HTTPReply) throws -> String? {
        #expect(reply.status == 429, "\(reply.text)")
        #expect(try reply.json()["retry_after"]?.integer.map { (1...86_400).contains($0) } == true)
        return try reply.json()["limit"]?.string
    }

    private func from(_ address: String) -> [String: String] { self.async.merging(["X-Forwarded-For": address]) { $1 } }

    @Test("who has proven no number sends nothing, whatever users may", arguments: ["off", "own-number", "limited"])
    func registered(mode: String) async throws {
        let settings = ["AUTH_AUTH_METHOD": "OTP,PASSWD", "AUTH_SCRYPT_COST": "10", "SMS_USER_SEND": mode]
        try await SharedStack.withAPI(settings) { stack, _ async throws in
            let name = PasswordStack.name()
            #expect(try await stack.register(name, email: "a@b.com").status == 201)
            let access = try #require(try await stack.login(name).json()["access"]?.string)
            let user = MessageCaller(stack: stack, authorization: "Bearer \(access)")
            let number = SharedStack.number()
            let reply = try await user.send(number)
            #expect(reply.status == 403)
            #expect(try reply.json()["code"] == .string("not_permitted"))
            #expect(try reply.json()["detail"]?.string?.contains("use an API key") == true)
            #expect(try await stack.inbox(number).isEmpty)
        }
    }

    @Test func theAccountsOfOneNumberShareWhatItMaySend() async throws {
        try await SharedStack.withAPI(["SMS_USER_SEND": "limited", "SMS_USER_DAILY_LIMIT": "3"]) {
            stack, _ async throws in
            let number = SharedStack.number()
            var users: [MessageCaller] = []
            for group in 0..<2 {
                let before = try await stack.inbox(number).count
                _ = try await stack.sendCode(to: number)
                try await eventually("an SMS arrives") { try await stack.inbox(number).count > before }
                let login = try await stack.authenticate([
                    "mobile_number": number, "code": try await stack.receivedCode(number), "group": "\(group)",
                ])
                let access = try #require(try login.json()["access"]?.string)
                users.append(MessageCaller(stack: stack, authorization: "Bearer \(access)"))
            }
            for user in [users[0], users[0], users[1]] {
                #expect(try await user.send(SharedStack.number(), headers: self.async).status == 202)
            }
            #expect(try self.limit(await users[1].send(SharedStack.number())) == "number")
            #expect(try self.limit(await users[0].send(SharedStack.number())) == "number")
        }
    }

    @Test func messagesToTheOwnNumberAreCountedToo() async throws {
        try await SharedStack.withAPI(["SMS_USER_DAILY_LIMIT": "2"]) { stack, _ async throws in
            let number = SharedStack.number()
            let user = try await MessageCaller.user(stack, number: number)
            for _ in 0..<2 { #expect(try await user.send(number, headers: self.async).status == 202) }
            #expect(try self.limit(await user.send(number)) == "user")
        }
    }

    @Test(
        "a limit of nothing lets nothing pass",
        arguments: [
            "SMS_USER_DAILY_LIMIT", "SMS_RECEIVER_DAILY_LIMIT", "SMS_ADDRESS_DAILY_LIMIT", "SMS_USERS_DAILY_LIMIT",
        ])
    func nothing(setting: String) async throws {
        try await SharedStack.withAPI(["SMS_USER_SEND": "limited", setting: "0"]) { stack, _ async throws in
            let user = try await MessageCaller.user(stack, number: SharedStack.number())
            for _ in 0..<2 { _ = try self.limit(await user.send(SharedStack.number())) }
        }
    }

    @Test func nobodyElseUsesUpWhatOneMaySendToTheOwnNumber() async throws {
        let settings = ["SMS_USER_SEND": "limited", "SMS_RECEIVER_DAILY_LIMIT": "2"]
        try await SharedStack.withAPI(settings) { stack, _ async throws in
            let number = SharedStack.number()
            let owner = try await MessageCaller.user(stack, number: number)
            let other = try await MessageCaller.user(stack, number: SharedStack.number())
            for _ in 0..<2 { #expect(try await other.send(number, headers: self.async).status == 202) }
            #expect(try self.limit(await other.send(number)) == "receiver")
            #expect(try await owner.send(number, headers: self.async).status == 202)
        }
    }

    @Test func anAddressIsCountedOverAllItsUsers() async throws {
        let settings = ["SMS_USER_SEND": "limited", "SMS_ADDRESS_DAILY_LIMIT": "3"]
        try await SharedStack.withAPI(settings) { stack, _ async throws in
            let prefix = "2001:db8:" + SecureRandom.bytes(4).hexadecimal.prefix(4) + ":1:"
            let one = try await MessageCaller.user(stack, number: SharedStack.number())
            let two = try await MessageCaller.user(stack, number: SharedStack.number())
            for (index, user) in [one, two, one].enumerated() {
                let reply = try await user.send(SharedStack.number(), headers: self.from("\(prefix):\(index + 1)"))
                #expect(reply.status == 202)
            }
            let refused = try await two.send(SharedStack.number(), headers: self.from("\(prefix):ffff"))
            #expect(try self.limit(refused) == "address")
            #expect(try await two.send(SharedStack.number(), headers: self.from("198.51.100.7")).status == 202)
        }
    }

    @Test func allUsersTogetherAreCountedAndWhatComesToNothingCostsNothing() async throws {
        let stack = try await TestStack("users-total", on: .breakable)
        let api = try await stack.startAPI([
            "SMS_USER_SEND": "limited", "SMS_USERS_DAILY_LIMIT": "2", "HTTP_TRUSTED_PROXIES": "127.0.0.1",
        ])
        let worker = try await stack.startWorker()
        let user = try await MessageCaller.user(stack, number: SharedStack.number())
        let other = try await MessageCaller.user(stack, number: SharedStack.number())
        let receiver = SharedStack.number()
        let servers = try #require(stack.servers)

        try servers.freeze(.rabbitmq)
        #expect(try await user.send(receiver, headers: self.from("192.0.2.1")).status == 503)
        try servers.thaw(.rabbitmq)
        try await stack.waitReady(stack.apiAdminPort, api)
        #expect(try await self.counts(stack) == ["0", "0", "0", "0", "0"])

        #expect(try await user.send(receiver, headers: self.from("192.0.2.1")).status == 202)
        #expect(try await other.send(SharedStack.number(), headers: self.from("192.0.2.2")).status == 202)
        let before = try await self.counts(stack)
        #expect(try self.limit(await user.send(receiver, headers: self.from("192.0.2.1"))) == "users_total")
        #expect(try await self.counts(stack) == before)
        // An API key is not a user.
        #expect(try await MessageCaller(stack).send(receiver, headers: self.async).status == 202)
        #expect(await worker.stop() == 0)
        #expect(await api.stop() == 0)
        await stack.stop()
    }

    /// The values of all counters of users, in no order that matters.
    private func counts(_ stack: TestStack) async throws -> [String] {
        let script = """
            local counts = {}
            for _, key in ipairs(redis.call('KEYS', 'users*')) do
              table.insert(counts, redis.call('GET', key))
            end
            return counts
            """
        return try await stack.redis("EVAL", script, "0")
            .split(separator: "\n").map(String.init).sorted()
    }
}
