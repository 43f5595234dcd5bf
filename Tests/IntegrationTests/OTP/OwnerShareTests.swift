import Foundation
import Primitives
import TestSupport
import Testing

/// What strangers ask and guess in a number's name leaves its owner a share.
@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(3)))
struct OwnerShareTests {
    /// A number that logged in from an address, and the device that it was given.
    private struct Owner {
        let number: String
        let address: String
        let device: String
    }

    private func address() -> String {
        "10.\((0..<3).map { _ in String(Int.random(in: 1...254)) }.joined(separator: "."))"
    }

    private func owner(_ stack: TestStack) async throws -> Owner {
        let (number, address) = (SharedStack.number(), self.address())
        let headers = ["X-Forwarded-For": address]
        guard try await stack.sendCode(to: number, headers: headers).status == 200 else { throw TestFailure("no code") }
        let code = try await stack.receivedCode(number)
        let login = try await stack.authenticate(["mobile_number": number, "code": code], headers: headers)
        guard let device = try login.json()["device"]?.string else { throw TestFailure("no device: \(login.text)") }
        return Owner(number: number, address: address, device: device)
    }

    /// Asks for a code until there is none live that may not be sent again yet.
    private func send(
        _ stack: TestStack, _ number: String, from address: String, device: String? = nil
    ) async throws -> Int {
        for _ in 0..<50 {
            let status = try await stack.post(
                "/api/otp/send/", json: ["mobile_number": number].merging(device.map { ["device": $0] } ?? [:]) { $1 },
                headers: ["X-Forwarded-For": address]
            ).status
            guard status == 409 else { return status }
            try await Task.sleep(for: .milliseconds(30))
        }
        throw TestFailure("the code is never sent again")
    }

    /// Codes that are sent again count as others do, and need no waiting for the end of the one before.
    @Test func strangersUseUpHalfOfANumbersCodes() async throws {
        let settings = ["LIMITS_NUMBER": "5/10m,10/24h", "OTP_RESEND_AFTER": "0.02"]
        try await SharedStack.withAPI(settings) { stack, _ async throws in
            let owner = try await self.owner(stack)
            var statuses: [Int] = []
            for _ in 0..<5 { statuses.append(try await self.send(stack, owner.number, from: self.address())) }
            #expect(statuses == [200, 200, 429, 429, 429], "the owner's own login was the first of three")

            let foreign = try await self.owner(stack)
            for wrong in [
                foreign.device, "", "x", String(owner.device.dropLast()), String(repeating: "A", count: 9_000),
            ] {
                #expect(try await self.send(stack, owner.number, from: self.address(), device: wrong) == 429)
            }
            let integer = try await stack.call(
                "POST", "/api/otp/send/",
                headers: ["Content-Type": "application/json", "X-Forwarded-For": self.address()],
                body: Array("{\"mobile_number\":\"\(owner.number)\",\"device\":{\"a\":[1]}}".utf8))
            #expect(integer.status == 429, "what is no device is none")
            #expect(try integer.json()["limit"] == .string("phone"))

            #expect(try await self.send(stack, owner.number, from: self.address(), device: owner.device) == 200)
            #expect(try await self.send(stack, owner.number, from: owner.address) == 200)
            #expect(
                try await self.send(stack, owner.number, from: owner.address, device: owner.device) == 429, "all five")
        }
    }

    @Test func aNumberThatNeverLoggedInHasAllItsCodesForWhoeverAsks() async throws {
        let settings = ["LIMITS_NUMBER": "5/10m,10/24h", "OTP_RESEND_AFTER": "0.02"]
        try await SharedStack.withAPI(settings) { stack, _ async throws in
            let number = SharedStack.number()
            var statuses: [Int] = []
            for _ in 0..<6 { statuses.append(try await self.send(stack, number, from: self.address())) }
            #expect(statuses == [200, 200, 200, 200, 200, 429])
        }
    }

    /// A client that keeps no device and is somewhere else each time.
    @Test func whoIsNeverTheSameLogsInAllTheSame() async throws {
        try await SharedStack.withAPI(["LIMITS_NUMBER": "5/10m,10/24h"]) { stack, _ async throws in
            let number = SharedStack.number()
            for _ in 0..<3 {
                let user = try await stack.logIn(number, headers: ["X-Forwarded-For": self.address()])
                #expect(try !user.id.isEmpty)
            }
            #expect(try await self.send(stack, number, from: self.address()) == 429)
        }
    }

    @Test func strangersUseUpHalfOfACodesGuesses() async throws {
        let stack = try await SharedStack.stack()
        for isAtHome in [false, true] {
            let owner = try await self.owner(stack)
            #expect(try await self.send(stack, owner.number, from: self.address()) == 200, "a stranger asks for it")
            try await eventually("the SMS") { try await stack.inbox(owner.number).count == 2 }
            let code = try await stack.receivedCode(owner.number)
            let wrong = code == "11111111" ? "22222222" : "11111111"
            func guess(_ code: String, from address: String, device: String? = nil) async throws -> HTTPReply {
                try await stack.authenticate(
                    ["mobile_number": owner.number, "code": code].merging(device.map { ["device": $0] } ?? [:]) { $1 },
                    headers: ["X-Forwarded-For": address])
            }
            var found: [String?] = []
            let strangers = (0..<4).map { _ in self.address() }
            for stranger in strangers {
                for _ in 0..<5 { found.append(try await guess(wrong, from: stranger).json()["code"]?.string) }
            }
            #expect(found.count { $0 == "otp_mismatch" } == 10 && found.count { $0 == "otp_exhausted" } == 10)
            #expect(try await guess(code, from: self.address()).json()["code"] == .string("otp_exhausted"))
            // At the address of somebody whose own guesses are used up, too.
            let login =
                isAtHome
                ? try await guess(code, from: owner.address)
                : try await guess(code, from: strangers[0], device: owner.device)
            #expect(login.status == 200)
        }
    }

    /// Behind one NAT, or in one household.
    @Test func whatANeighbourUsesUpIsNoDevices() async throws {
        let settings = [
            "LIMITS_ADDRESS": "4/10m", "LIMITS_NETWORK": "ipv4/24=1", "LIMITS_LOGIN": "4/10m",
            "LIMITS_NUMBER": "10/10m", "OTP_RESEND_AFTER": "0.02",
        ]
        try await SharedStack.withAPI(settings) { stack, _ async throws in
            let owner = try await self.owner(stack)
            let wrong = ["mobile_number": SharedStack.number(), "code": "12345678"]
            let headers = ["X-Forwarded-For": owner.address]
            for _ in 0..<4 {
                _ = try await self.send(stack, SharedStack.number(), from: owner.address)
                _ = try await stack.authenticate(wrong, headers: headers)
            }
            #expect(try await stack.authenticate(wrong, headers: headers).status == 429)
            #expect(try await self.send(stack, owner.number, from: owner.address) == 429)
            let foreign = try await self.owner(stack)
            #expect(try await self.send(stack, owner.number, from: owner.address, device: foreign.device) == 429)

            #expect(try await self.send(stack, owner.number, from: owner.address, device: owner.device) == 200)
            try await eventually("the SMS") { try await stack.inbox(owner.number).count == 2 }
            let login = [
                "mobile_number": owner.number, "code": try await stack.receivedCode(owner.number),
                "device": owner.device,
            ]
            #expect(try await stack.authenticate(login, headers: headers).status == 200)
            // What is a device's own has an end, too.
            var statuses: [Int] = []
            for _ in 0..<8 {
                statuses.append(try await self.send(stack, owner.number, from: owner.address, device: owner.device))
            }
            #expect(statuses.last == 429)
        }
    }

    @Test func whatStrangersHaveSentToABlockKeepsNoOwnerOut() async throws {
        let settings = ["LIMITS_PREFIX": "3/10m", "LIMITS_NUMBER": "20/10m", "OTP_RESEND_AFTER": "0.02"]
        try await SharedStack.withAPI(settings) { stack, _ async throws in
            let owner = try await self.owner(stack)
            for last in 1000..<1004 {
                _ = try await self.send(stack, String(owner.number.prefix(7)) + "\(last)", from: self.address())
            }
            #expect(try await self.send(stack, owner.number, from: self.address()) == 429)
            #expect(try await self.send(stack, owner.number, from: self.address(), device: owner.device) == 200)
            #expect(try await self.send(stack, owner.number, from: owner.address) == 200)
            #expect(try await self.send(stack, owner.number, from: owner.address) == 200)
            #expect(try await self.send(stack, owner.number, from: owner.address) == 429, "as many again, and no more")
        }
    }

    /// Who logs in for the first time is known by nothing but having asked.
    @Test func whoAskedForACodeIsNoStrangerToIt() async throws {
        let stack = try await SharedStack.stack()
        let (number, address) = (SharedStack.number(), self.address())
        #expect(try await self.send(stack, number, from: address) == 200)
        let code = try await stack.receivedCode(number)
        let wrong = code == "11111111" ? "22222222" : "11111111"
        for _ in 0..<12 {
            _ = try await stack.authenticate(
                ["mobile_number": number, "code": wrong], headers: ["X-Forwarded-For": self.address()])
        }
        let login = try await stack.authenticate(
            ["mobile_number": number, "code": code], headers: ["X-Forwarded-For": address])
        #expect(login.status == 200)
    }
}
