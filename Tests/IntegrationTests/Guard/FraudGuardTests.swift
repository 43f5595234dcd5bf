import Foundation
import Identity
import Primitives
import Secrets
import TestSupport
import Testing

/// The guard against blocks of numbers that are sent codes and enter none.
@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(2)))
struct FraudGuardTests {
    /// A window of twelve seconds: a twelfth is a second, after which codes count.
    private static let settings = [
        "GUARD_WINDOW": "12", "GUARD_SLOW_AFTER": "5", "GUARD_SLOW_BELOW": "50", "GUARD_SLOW_PAUSE": "60",
        "GUARD_BLOCK_AFTER": "7", "GUARD_BLOCK_BELOW": "10", "GUARD_BLOCK_FOR": "60",
    ]

    private func block() -> String { String(SharedStack.number().prefix(7)) }

    /// With servers of its own: front end and worker count by the same short window.
    @Test func blocksWithoutConversionsAreRefusedAndOthersPass() async throws {
        try await TestStack.with("guard") { stack async throws in
            let api = try await stack.startAPI(Self.settings.merging(["GUARD_MODE": "enforce"]) { $1 })
            let worker = try await stack.startWorker(["GUARD_WINDOW": "12"])
            try await self.withoutConversions(stack)
            try await self.withConversions(stack)
            #expect(api.log.contains("guard.decision=slow guard.mode=enforce"))
            await api.killNow()
            await worker.killNow()
        }
    }

    private func withoutConversions(_ stack: TestStack) async throws {
        let block = self.block()
        let prefix = "+98" + block.dropFirst()
        for number in 1000..<1005 { #expect(try await stack.sendCode(to: block + "\(number)").status == 200) }
        try await Task.sleep(for: .seconds(1.2))
        #expect(try await stack.sendCode(to: block + "2000").status == 200, "a slowed block gets one at a time")
        let slowed = try await stack.sendCode(to: block + "2001")
        #expect(slowed.status == 429)
        #expect(try slowed.json()["limit"] == .string("prefix"))
        #expect((55...60).contains(try slowed.json()["retry_after"]?.integer ?? 0))
        #expect(
            try await stack.api(["guard", "status"], settings: Self.settings).contains(
                "\(prefix)\t0/6 entered\t0 %\tslowed\tkavenegar 0/"))

        #expect(try await stack.api(["guard", "allow", prefix]).contains("allow"))
        for number in 3000..<3003 { #expect(try await stack.sendCode(to: block + "\(number)").status == 200) }
        #expect(try await stack.api(["guard", "status"], settings: Self.settings).contains("allow by operator"))
        try await Task.sleep(for: .seconds(1.2))
        #expect(try await stack.api(["guard", "block", prefix, "--hours", "1"]).contains("block"))
        let blocked = try await stack.sendCode(to: block + "4000")
        #expect(blocked.status == 429)
        #expect((3_590...3_600).contains(try blocked.json()["retry_after"]?.integer ?? 0))
        #expect(try await stack.sendCode(to: self.block() + "1000").status == 200, "others are not concerned")
        #expect(try await stack.metric(stack.apiAdminPort, "otp_guard_decisions_total") >= 3)
    }

    private func withConversions(_ stack: TestStack) async throws {
        let block = self.block()
        // So many that the rate stays well above the rule even when those of this moment are old enough to count.
        for number in 1000..<1008 {
            _ = try await stack.logIn(block + "\(number)")
        }
        for number in 2000..<2004 { #expect(try await stack.sendCode(to: block + "\(number)").status == 200) }
        try await Task.sleep(for: .seconds(1.2))
        for number in 3000..<3003 { #expect(try await stack.sendCode(to: block + "\(number)").status == 200) }
        let status = try await stack.api(["guard", "status"], settings: Self.settings)
        let line = try #require(status.split(separator: "\n").first { $0.contains("+98" + block.dropFirst()) })
        #expect(line.contains("8/15 entered"))
        #expect(line.contains("kavenegar 8/"))
        _ = try await stack.api(["guard", "block", "+98" + block.dropFirst()])
        #expect(try await stack.sendCode(to: block + "5000").status == 429)
        #expect(try await stack.api(["guard", "forget", "+98" + block.dropFirst()]).contains("forgotten"))
        #expect(try await stack.sendCode(to: block + "5000").status == 200)
    }

    @Test func observingTellsAndRefusesNothing() async throws {
        try await SharedStack.withAPI(Self.settings.merging(["GUARD_MODE": "observe"]) { $1 }) {
            stack, api async throws in
            let block = self.block()
            for number in 1000..<1010 { #expect(try await stack.sendCode(to: block + "\(number)").status == 200) }
            try await Task.sleep(for: .seconds(1.2))
            for number in 2000..<2005 { #expect(try await stack.sendCode(to: block + "\(number)").status == 200) }
            let status = try await stack.api(["guard", "status"], settings: Self.settings)
            let line = try #require(status.split(separator: "\n").first { $0.contains("+98" + block.dropFirst()) })
            #expect(line.contains("blocked for"))
            #expect(api.log.contains("guard.decision=block guard.mode=observe"))
        }
    }

    /// A window of which no other test has the length, and so none the counts in all.
    @Test func aBlockThatEntersNothingIsRefusedUnlessNobodyDoes() async throws {
        let settings = ["GUARD_WINDOW": "36", "GUARD_FLOOR": "5"]
        try await SharedStack.withAPI(settings) { stack, api async throws in
            let block = self.block()
            let prefix = "+98" + block.dropFirst()
            for number in 1000..<1005 { #expect(try await stack.sendCode(to: block + "\(number)").status == 200) }
            try await Task.sleep(for: .seconds(3.1))
            #expect(try await stack.sendCode(to: block + "2000").status == 200, "no code is entered: an outage")
            #expect(api.log.contains("guard.reason=outage"))
            #expect(
                try await stack.api(["guard", "status"], settings: settings).contains(
                    "none entered, as hardly anywhere"))

            _ = try await stack.logIn(self.block() + "1000")
            let refused = try await stack.sendCode(to: block + "2001")
            #expect(refused.status == 429)
            #expect(try refused.json()["limit"] == .string("guard"))
            #expect((1...36).contains(try refused.json()["retry_after"]?.integer ?? 0))
            let status = try await stack.api(["guard", "status"], settings: settings)
            #expect(status.contains("\(prefix)\t0/6 entered\t0 %\trefused: none entered"))
            #expect(try await stack.metric(stack.apiAdminPort, "otp_guard_decisions_total{decision=\"block\"") >= 1)
            #expect(try await stack.sendCode(to: self.block() + "2001").status == 200, "others are not concerned")

            // Whoever has logged in before gets in, and with that the block is none without entered codes.
            let number = block + "3000"
            let phone = try #require(PhoneNumber(number))
            let device = try OwnerDevice.make(for: phone, keys: try KeyRing(file: stack.keys))
            let sent = try await stack.post("/api/otp/send/", json: ["mobile_number": number, "device": device])
            #expect(sent.status == 200)
            let code = try await stack.receivedCode(number)
            #expect(try await stack.authenticate(["mobile_number": number, "code": code]).status == 200)
            #expect(try await stack.sendCode(to: block + "2001").status == 200)
        }
    }

    /// A window that is this test's alone, as above.
    @Test func anAttackDoesNotLookLikeAnOutageNorKeepOwnersOut() async throws {
        let settings = ["GUARD_WINDOW": "60", "GUARD_FLOOR": "10"]
        try await SharedStack.withAPI(settings) { stack, _ async throws in
            let home = ["X-Forwarded-For": "10.77.1.2"]
            let blocks = (0..<4).map { _ in self.block() }
            let number = blocks[0] + "9999"
            let phone = try #require(PhoneNumber(number))
            // As if it had logged in from there yesterday.
            _ = try await stack.redis(
                "ZADD", "loggedin:\(phone.tagged)", "\(WallClock.now - 86_400_000)", "0a4d0102")
            for _ in 0..<2 { _ = try await stack.logIn(self.block() + "1000") }
            for block in blocks {
                for last in 1000..<1012 { #expect(try await stack.sendCode(to: block + "\(last)").status == 200) }
            }
            try await Task.sleep(for: .seconds(5.1))
            // Of 50 codes two were entered; but of each block only the first few say whether codes arrive.
            for block in blocks {
                let refused = try await stack.sendCode(to: block + "2000")
                #expect(refused.status == 429)
                #expect(try refused.json()["limit"] == .string("guard"))
            }
            #expect(try await stack.sendCode(to: number, headers: ["X-Forwarded-For": "10.77.1.3"]).status == 429)
            #expect(try await stack.sendCode(to: number, headers: home).status == 200)
        }
    }

    @Test func aTestNumbersLoginIsNoSignOfLife() async throws {
        let number = SharedStack.number()
        // Another window than any other test's, so that what those count in this block is no count here.
        let settings = ["GUARD_WINDOW": "48", "OTP_TEST_NUMBERS": "\(number)=13572468@2099-01-01"]
        try await SharedStack.withAPI(settings) { stack, _ async throws in
            #expect(try await stack.sendCode(to: number).status == 200)
            #expect(try await stack.authenticate(["mobile_number": number, "code": "13572468"]).status == 200)
            let status = try await stack.api(["guard", "status", "--limit", "1000000"], settings: settings)
            #expect(!status.contains("+98" + number.dropFirst().prefix(6) + "\t1/"))
            #expect(status.contains("; 0 of 0 codes entered in all"))
        }
    }
}
