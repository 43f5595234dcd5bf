import Foundation
import Primitives
import TestSupport
import Testing

/// How often codes may be asked for.
///
/// Each test has an API of its own, and addresses and numbers that no other test uses.
@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(2)))
struct SendLimitTests {
    private func address() -> [String: String] {
        let words = (0..<2).map { _ in String(Int.random(in: 1...0xFFFF), radix: 16) }
        return ["X-Forwarded-For": "2001:db8:\(words.joined(separator: ":"))::1"]
    }

    private func use(_ stack: TestStack, _ number: String) async throws {
        let count = try await stack.inbox(number).count
        guard try await stack.sendCode(to: number).status == 200 else { throw TestFailure("no code") }
        try await eventually("the SMS") { try await stack.inbox(number).count == count + 1 }
        let code = try await stack.receivedCode(number)
        let login = try await stack.authenticate(["mobile_number": number, "code": code])
        guard login.status == 200 else { throw TestFailure("no login") }
    }

    @Test func aNumberGetsThreeCodesAndThenWaits() async throws {
        try await SharedStack.withAPI(["LIMITS_NUMBER": "3/10m,10/24h"]) { stack, _ async throws in
            let number = SharedStack.number()
            for _ in 0..<3 { try await self.use(stack, number) }
            let reply = try await stack.sendCode(to: number)
            #expect(reply.status == 429)
            let body = try reply.json()
            #expect(body["code"] == .string("rate_limited"))
            #expect(body["limit"] == .string("phone"))
            let pause = try #require(body["retry_after"]?.integer)
            #expect((550...600).contains(pause))
            #expect(reply.headers["retry-after"] == "\(pause)")
            #expect(try await stack.sendCode(to: SharedStack.number()).status == 200)
        }
    }

    @Test func anAddressIsLimitedByItsSlash64AndAlsoFor409s() async throws {
        try await SharedStack.withAPI(["LIMITS_ADDRESS": "4/10m"]) { stack, _ async throws in
            let number = SharedStack.number()
            let one = self.address()
            let line = try #require(one["X-Forwarded-For"])
            let neighbour = ["X-Forwarded-For": line.replacingOccurrences(of: "::1", with: "::99")]
            var statuses: [Int] = []
            for headers in [one, neighbour, one, neighbour, one] {
                statuses.append(try await stack.sendCode(to: number, headers: headers).status)
            }
            #expect(statuses == [200, 409, 409, 409, 429])
            let reply = try await stack.sendCode(to: SharedStack.number(), headers: neighbour)
            #expect(try reply.json()["limit"] == .string("ip"))
            #expect(try await stack.sendCode(to: SharedStack.number(), headers: self.address()).status == 200)
        }
    }

    @Test func aBlockOfNumbersIsLimitedAndA409CostsItNothing() async throws {
        try await SharedStack.withAPI(["LIMITS_PREFIX": "3/10m"]) { stack, _ async throws in
            let block = String(SharedStack.number().prefix(7))
            let numbers = (1000..<1005).map { block + String($0) }
            #expect(try await stack.sendCode(to: numbers[0]).status == 200)
            for _ in 0..<5 { #expect(try await stack.sendCode(to: numbers[0]).status == 409) }
            #expect(try await stack.sendCode(to: numbers[1]).status == 200)
            #expect(try await stack.sendCode(to: numbers[2]).status == 200)
            let reply = try await stack.sendCode(to: numbers[3])
            #expect(reply.status == 429)
            #expect(try reply.json()["limit"] == .string("prefix"))
        }
    }

    @Test func countryServiceListsAndTestNumbers() async throws {
        let number = SharedStack.number()
        let denied = SharedStack.number()
        let allowed = SharedStack.number()
        try await SharedStack.withAPI(
            [
                "LIMITS_COUNTRY": "98=2/10m", "LIMITS_DENY_NUMBERS": "98" + denied.dropFirst(),
                "LIMITS_ALLOW_NUMBERS": "98" + allowed.dropFirst(), "LIMITS_DENY_ADDRESSES": "203.0.113.0/24",
                "OTP_TEST_NUMBERS": "\(number)=13572468@2099-01-01,\(SharedStack.number())=11111111@2020-01-01",
            ]
        ) { stack, _ async throws in
            let refused = try await stack.sendCode(to: denied)
            #expect(refused.status == 400)
            #expect(try refused.json()["code"] == .string("not_served"))
            #expect(try refused.json()["mobile_number"] == .array([.string("This number is not served.")]))
            let address = try await stack.sendCode(to: number, headers: ["X-Forwarded-For": "203.0.113.9"])
            #expect(address.status == 403)
            #expect(try address.json()["code"] == .string("not_permitted"))

            #expect(try await stack.sendCode(to: number).status == 200)
            #expect(try await stack.sendCode(to: number).status == 409)
            let login = try await stack.authenticate(["mobile_number": number, "code": "13572468"])
            #expect(login.status == 200)
            #expect(try await stack.inbox(number).isEmpty)

            #expect(try await stack.sendCode(to: SharedStack.number()).status == 200)
            let third = try await stack.sendCode(to: SharedStack.number())
            #expect(third.status == 429)
            #expect(try third.json()["limit"] == .string("country"))
            #expect(try await stack.sendCode(to: allowed).status == 200)
        }
    }

    @Test func theWholeServiceIsLimited() async throws {
        try await SharedStack.withAPI(["LIMITS_SERVICE": "5/1d"]) { stack, _ async throws in
            // The count is one for all who share a Redis; whatever it stands at, it ends at five.
            var last = 200
            for _ in 0..<6 where last == 200 { last = try await stack.sendCode(to: SharedStack.number()).status }
            #expect(last == 429)
            let reply = try await stack.sendCode(to: SharedStack.number())
            #expect(try reply.json()["limit"] == .string("global"))
        }
    }

    @Test func aLiveCodeIsSentAgainWithItsCountersAndItsEnd() async throws {
        try await SharedStack.withAPI(["OTP_RESEND_AFTER": "2"]) { stack, _ async throws in
            let number = SharedStack.number()
            let first = try await stack.sendCode(to: number).json()
            let id = try #require(first["id"]?.string)
            let code = try await stack.receivedCode(number)
            let early = try await stack.sendCode(to: number)
            #expect(early.status == 409)
            #expect((1...2).contains(try early.json()["retry_after"]?.integer ?? 0))
            let wrong = code == "11111111" ? "22222222" : "11111111"
            _ = try await stack.authenticate(["mobile_number": number, "code": wrong, "id": id])
            try await Task.sleep(for: .seconds(2.1))
            let again = try await stack.sendCode(to: number)
            #expect(again.status == 200)
            #expect(try again.json()["id"] == nil, "whoever asks for a resend did not make the code")
            #expect((230...238).contains(try again.json()["expires_in"]?.integer ?? 0))
            try await eventually("the second SMS") { try await stack.inbox(number).count == 2 }
            #expect(try await stack.receivedCode(number) == code)
            #expect(try await stack.sendCode(to: number).status == 409)
            let guess = try await stack.authenticate(["mobile_number": number, "code": wrong, "id": id])
            #expect(try guess.json()["attempts_left"] == .integer(3), "the guesses before count")
            let login = try await stack.authenticate(["mobile_number": number, "code": code, "id": id])
            #expect(login.status == 200)
            let keys = try await stack.redisKeys("otp:*")
            #expect(!keys.contains { $0.contains(number.dropFirst()) })
        }
    }

    @Test func twentyResendsAtOnceAreOneSMS() async throws {
        try await SharedStack.withAPI(["OTP_RESEND_AFTER": "1"]) { stack, _ async throws in
            let number = SharedStack.number()
            #expect(try await stack.sendCode(to: number).status == 200)
            try await Task.sleep(for: .seconds(1.2))
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<20 { group.addTask { try await stack.sendCode(to: number).status } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.count { $0 == 200 } == 1)
            #expect(statuses.count { $0 == 409 } == 19)
            try await eventually("two SMS") { try await stack.inbox(number).count == 2 }
        }
    }

    @Test func theAddressesOfANetworkAreLimitedTogether() async throws {
        try await SharedStack.withAPI(["LIMITS_ADDRESS": "2/10m"]) { stack, _ async throws in
            func send(_ address: String) async throws -> HTTPReply {
                try await stack.sendCode(to: SharedStack.number(), headers: ["X-Forwarded-For": address])
            }
            // Each /64 in a /56 of its own.
            let site = "2001:db8:" + String(Int.random(in: 1...0xFFFF), radix: 16)
            var replies: [HTTPReply] = []
            for index in 1...150 {
                let address = "\(site):\(String(index << 8 | index, radix: 16))::1"
                replies.append(try await send(address))
            }
            #expect(replies.map(\.status) == (0..<150).map { $0 < 32 ? 200 : 429 })
            let last = try #require(replies.last).json()
            #expect(last["limit"] == .string("network") && last["code"] == .string("rate_limited"))
            #expect((500...600).contains(last["retry_after"]?.integer ?? 0))

            let home = "2001:db8:" + String(Int.random(in: 1...0xFFFF), radix: 16)
            var statuses: [Int] = []
            for index in 0..<10 { statuses.append(try await send("\(home):a0\(index)::1").status) }
            #expect(statuses == (0..<10).map { $0 < 8 ? 200 : 429 }, "a /56")

            // What one address asks beyond its own share is not at its neighbours' cost.
            let block = "10.\(Int.random(in: 0...255)).\(Int.random(in: 0...255))."
            for index in 0..<20 { #expect(try await send(block + "1").status == (index < 2 ? 200 : 429)) }
            statuses = []
            for index in 2..<10 { statuses.append(try await send(block + "\(index)").status) }
            #expect(statuses == [200, 200, 200, 200, 200, 200, 429, 429], "a /24")
        }
    }
}
