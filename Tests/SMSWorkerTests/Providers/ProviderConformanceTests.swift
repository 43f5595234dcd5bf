import TestSupport
import Testing

@testable import Primitives
@testable import SMS
@testable import SMSWorker

/// What every provider has to do, against the simulator.
@Suite struct ProviderConformanceTests {
    private let phone: PhoneNumber
    private let timeouts = ProviderHTTP.Timeouts(connect: .seconds(2), read: .milliseconds(700), total: .seconds(1))

    init() throws {
        self.phone = try #require(PhoneNumber("09121234567"))
    }

    private func message(_ payload: ProviderPayload) -> OutgoingMessage {
        OutgoingMessage(id: SecureRandom.identifier(), phone: self.phone, payload: payload)
    }

    /// Runs a test with a provider and its simulator.
    private func run(
        _ under: ProviderUnderTest, credential: String = "simulator", patience: Duration? = nil,
        _ test: @escaping @Sendable (any SMSProvider, SimulatedProvider) async throws -> Void
    ) async throws {
        try await SimulatedProvider.run(under.name) { simulated in
            try await self.run(under, at: simulated.address, credential: credential, patience: patience) {
                try await test($0, simulated)
            }
        }
    }

    private func run(
        _ under: ProviderUnderTest, at address: String, credential: String = "simulator", patience: Duration? = nil,
        _ test: (any SMSProvider) async throws -> Void
    ) async throws {
        let timeouts = patience.map { ProviderHTTP.Timeouts(connect: $0, read: $0, total: $0) } ?? self.timeouts
        let http = ProviderHTTP(timeouts: timeouts, connections: 4)
        do {
            try await test(try under.make(address, credential, http))
        } catch {
            try await http.close()
            throw error
        }
        try await http.close()
    }

    @Test("takes a text and a template and brings them to the phone", arguments: ProviderUnderTest.all)
    func takes(_ under: ProviderUnderTest) async throws {
        try await self.run(under, patience: .seconds(10)) { provider, simulated in
            for payload in under.payloads {
                let before = simulated.texts(self.phone).count
                let outcome = await provider.send(self.message(payload))
                #expect(outcome.kind == .accepted, "\(outcome)")
                #expect(outcome.messageID == simulated.messageIDs(self.phone).last)
                let received = simulated.texts(self.phone)
                #expect(received.count == before + 1)
                if case .text(let text) = payload {
                    #expect(received.last == text)
                } else {
                    #expect(received.last?.contains(ProviderUnderTest.code) == true)
                }
            }
        }
    }

    @Test("a form it does not carry is left to the next provider", arguments: ProviderUnderTest.all)
    func unknownForms(_ under: ProviderUnderTest) async throws {
        guard under.text == nil else { return }
        try await self.run(under) { provider, simulated in
            let outcome = await provider.send(self.message(.text("x")))
            #expect(outcome.kind == .rejectedRoute && outcome.source == .ourselves)
            #expect(simulated.texts(self.phone).isEmpty)
        }
    }

    @Test("every documented code has its outcome", arguments: ProviderUnderTest.all)
    func codes(_ under: ProviderUnderTest) async throws {
        try await self.run(under, patience: .seconds(10)) { provider, simulated in
            for code in under.codes {
                for payload in under.payloads {
                    let expected = payload == under.template ? code.template : code.text
                    try simulated.fail("code", code.value)
                    let outcome = await provider.send(self.message(payload))
                    #expect(outcome.kind == expected, "\(code.value)")
                    #expect(!outcome.code.isEmpty && !outcome.code.contains(" "))
                    for secret in ["simulator", ProviderUnderTest.code, "9121234567"] {
                        #expect(!outcome.text.contains(secret) && !outcome.code.contains(secret))
                    }
                }
            }
            #expect(simulated.texts(self.phone).isEmpty)
        }
    }

    @Test("wrong credentials are a fault of the account", arguments: ProviderUnderTest.all)
    func wrongCredentials(_ under: ProviderUnderTest) async throws {
        try await self.run(under, credential: "wrong", patience: .seconds(10)) { provider, simulated in
            for payload in under.payloads {
                let outcome = await provider.send(self.message(payload))
                #expect(outcome.kind == .rejectedAccount)
                // The account's own question is refused with the same code, where there is one.
                #expect(await provider.accountFault() == (under.name == "generic" ? nil : outcome.code))
            }
            #expect(simulated.texts(self.phone).isEmpty)
            #expect(await provider.credit() == nil)
        }
    }

    @Test("without a connection nothing was sent, and that is known at once", arguments: ProviderUnderTest.all)
    func notConnected(_ under: ProviderUnderTest) async throws {
        try await self.run(under, at: "http://127.0.0.1:1", patience: .seconds(10)) { provider in
            let start = ContinuousClock.now
            for payload in under.payloads {
                let outcome = await provider.send(self.message(payload))
                #expect(outcome.kind == .notSent && outcome.source == .silence)
            }
            #expect(ContinuousClock.now - start < .seconds(5) + .slack)
            #expect(await provider.credit() == nil)
        }
    }

    @Test("without TLS nothing was sent", arguments: ProviderUnderTest.all)
    func noTLS(_ under: ProviderUnderTest) async throws {
        try await SimulatedProvider.run(under.name) { simulated in
            let address = simulated.address.replacing("http://", with: "https://")
            try await self.run(under, at: address, patience: .seconds(10)) { provider in
                let outcome = await provider.send(self.message(under.template))
                #expect(outcome.kind == .notSent, "\(outcome)")
            }
        }
    }

    @Test(
        "a lost answer is uncertain, and does not take longer than it may", arguments: ProviderUnderTest.all,
        ["refuse", "reset_before_read", "reset_after_accept", "hang"])
    func lostAnswers(_ under: ProviderUnderTest, _ fault: String) async throws {
        try await self.run(under) { provider, simulated in
            for payload in under.payloads {
                try simulated.fail(fault)
                let start = ContinuousClock.now
                let outcome = await provider.send(self.message(payload))
                #expect(outcome.kind == .uncertain && outcome.source == .silence, "\(outcome)")
                #expect(ContinuousClock.now - start < .seconds(5) + .slack)
            }
        }
    }

    @Test(
        "an answer of no use is uncertain, whatever its size and pace", arguments: ProviderUnderTest.all,
        ["garbage", "html", "empty", "truncated", "drip", "huge"])
    func uselessAnswers(_ under: ProviderUnderTest, _ fault: String) async throws {
        // An answer that drips never keeps silent for long: only the limit of the whole call ends it.
        let patience: Duration? = fault == "drip" ? .milliseconds(2_500) : .seconds(10)
        try await self.run(under, patience: patience) { provider, simulated in
            for payload in under.payloads {
                try simulated.fail(fault)
                let start = ContinuousClock.now
                let outcome = await provider.send(self.message(payload))
                #expect(outcome.kind == .uncertain, "\(outcome)")
                #expect(ContinuousClock.now - start < .seconds(8) + .slack)
                // Reading stopped at the limit, not at the end of 100 MiB.
                if fault == "huge" { #expect(outcome.code == "too_large" && outcome.source == .answer) }
            }
            try simulated.fail(fault)
            #expect(await provider.credit() == nil)
        }
    }

    @Test(
        "of gateways, 429 and 503 did not look at the message", arguments: ProviderUnderTest.all,
        [(429, "throttled"), (503, "not_sent"), (500, "uncertain"), (502, "uncertain"), (504, "uncertain")])
    func gateways(_ under: ProviderUnderTest, _ expected: (Int, String)) async throws {
        try await self.run(under, patience: .seconds(10)) { provider, simulated in
            for payload in under.payloads {
                try simulated.fail("http", .integer(Int64(expected.0)))
                let outcome = await provider.send(self.message(payload))
                #expect(outcome.kind.rawValue == expected.1 && outcome.source == .answer)
            }
            #expect(simulated.texts(self.phone).isEmpty)
        }
    }

    @Test(
        "a page in place of an answer is the account's fault: nothing was taken", arguments: ProviderUnderTest.all,
        [301, 302, 307, 308, 404, 405, 410])
    func pages(_ under: ProviderUnderTest, _ status: Int64) async throws {
        try await self.run(under, patience: .seconds(10)) { provider, simulated in
            for payload in under.payloads {
                try simulated.fail("http", .integer(status), count: 2)
                let outcome = await provider.send(self.message(payload))
                #expect(
                    outcome.kind == .rejectedAccount && outcome.code == "http_\(status)" && outcome.source == .answer)
                // The account's own question meets the same, where there is one.
                #expect(await provider.accountFault() == (under.name == "generic" ? nil : outcome.code))
                simulated.mend()
            }
            #expect(simulated.texts(self.phone).isEmpty)
            try simulated.fail("http", .integer(status))
            #expect(await provider.credit() == nil)
        }
    }

    @Test("an answer that comes compressed is read, whatever was asked", arguments: ProviderUnderTest.all)
    func compressed(_ under: ProviderUnderTest) async throws {
        try await self.run(under, patience: .seconds(10)) { provider, simulated in
            if let payload = under.payloads.first(where: provider.canAsk) {
                let message = self.message(payload)
                let begun = WallClock.now
                try simulated.fail("reset_after_accept")
                #expect(await provider.send(message).kind == .uncertain)
                let id = try #require(simulated.messageIDs(self.phone).last)
                try simulated.fail("gzip")
                #expect(await provider.ask(message, begun: begun) == .found(messageID: id))
            }
            for payload in under.payloads {
                try simulated.fail("gzip")
                let outcome = await provider.send(self.message(payload))
                let id = try #require(simulated.messageIDs(self.phone).last)
                #expect(outcome == .accepted(id))
                guard provider.polling != nil else { continue }
                try simulated.mark(id, "delivered")
                try simulated.fail("gzip")
                #expect(await provider.reports(of: [id])?[id]?.status == .delivered)
            }
            try simulated.fail("gzip")
            #expect(await provider.credit().map { $0 >= 1_000_000 } == true)
            try simulated.fail("gzip")
            #expect(await provider.accountFault() == nil)
        }
    }

    @Test("a service that rests until a date is left alone until then", arguments: ProviderUnderTest.all)
    func restingUntil(_ under: ProviderUnderTest) async throws {
        try await self.run(under, patience: .seconds(10)) { provider, simulated in
            for payload in under.payloads {
                try simulated.fail("resting_until", .integer(20))
                let outcome = await provider.send(self.message(payload))
                #expect(outcome.kind == .notSent && outcome.code == "http_503")
                // The answer's date is cut at its second, as its end is.
                #expect((.seconds(18)...Duration.seconds(22)).contains(try #require(outcome.retryAfter)))
            }
            #expect(simulated.texts(self.phone).isEmpty)
        }
    }

    @Test("a throttled provider is left alone for as long as it says", arguments: ProviderUnderTest.all)
    func retryAfter(_ under: ProviderUnderTest) async throws {
        try await CannedServer.run(status: 429, headers: [("Retry-After", "7")], body: "slow down") { address in
            try await self.run(under, at: address, patience: .seconds(10)) { provider in
                for payload in under.payloads {
                    let outcome = await provider.send(self.message(payload))
                    #expect(outcome.kind == .throttled)
                    #expect(outcome.retryAfter == .seconds(7))
                }
            }
        }
    }

    @Test("no redirect is followed", arguments: ProviderUnderTest.all)
    func redirects(_ under: ProviderUnderTest) async throws {
        try await SimulatedProvider.run(under.name) { simulated in
            try await CannedServer.run(status: 307, headers: [("Location", simulated.address)]) { address in
                try await self.run(under, at: address, patience: .seconds(10)) { provider in
                    let outcome = await provider.send(self.message(under.template))
                    #expect(outcome.kind == .rejectedAccount && outcome.code == "http_307")
                }
                #expect(simulated.texts(self.phone).isEmpty)
            }
        }
    }

    @Test("asking finds what was taken, and only what was", arguments: ProviderUnderTest.all)
    func asking(_ under: ProviderUnderTest) async throws {
        try await self.run(under, patience: .seconds(10)) { provider, simulated in
            for payload in under.payloads {
                let message = self.message(payload)
                guard provider.canAsk(payload) else {
                    #expect(await provider.ask(message, begun: WallClock.now) == .unknown)
                    continue
                }
                #expect(!provider.deduplicates(payload))
                let begun = WallClock.now
                try simulated.fail("reset_before_read")
                #expect(await provider.send(message).kind == .uncertain)
                #expect(await provider.ask(message, begun: begun) == .notFound)
                try simulated.fail("reset_after_accept")
                #expect(await provider.send(message).kind == .uncertain)
                let id = try #require(simulated.messageIDs(self.phone).last)
                #expect(await provider.ask(message, begun: begun) == .found(messageID: id))
                // What was sent before the call began is another message.
                #expect(await provider.ask(message, begun: begun + 60_000) == .notFound)
                for fault in ["garbage", "html", "empty", "huge", "reset_before_read"] {
                    try simulated.fail(fault)
                    #expect(await provider.ask(message, begun: begun) == .unknown, "\(fault)")
                    simulated.mend()
                }
            }
        }
    }

    @Test("a question that is not answered is given up", arguments: ProviderUnderTest.all)
    func asksInVain(_ under: ProviderUnderTest) async throws {
        try await self.run(under) { provider, simulated in
            for payload in under.payloads where provider.canAsk(payload) {
                try simulated.fail("hang")
                #expect(await provider.ask(self.message(payload), begun: WallClock.now) == .unknown)
                simulated.mend()
            }
        }
    }

    @Test("a repeat that is recognised arrives once", arguments: ProviderUnderTest.all)
    func repeats(_ under: ProviderUnderTest) async throws {
        try await self.run(under, patience: .seconds(10)) { provider, simulated in
            for payload in under.payloads where provider.deduplicates(payload) {
                let message = self.message(payload)
                try simulated.fail("reset_after_accept")
                #expect(await provider.send(message).kind == .uncertain)
                let outcome = await provider.send(message)
                #expect(outcome == .accepted(simulated.messageIDs(self.phone).last))
                #expect(simulated.texts(self.phone).count == 1)
            }
        }
    }

    @Test("tells what was delivered and what was not", arguments: ProviderUnderTest.all)
    func reports(_ under: ProviderUnderTest) async throws {
        try await self.run(under, patience: .seconds(10)) { provider, simulated in
            guard let polling = provider.polling else {
                #expect(await provider.reports(of: ["1"]) == nil)
                return
            }
            #expect(polling.batch >= 1 && polling.window <= ReportIndex.life)
            let outcome = await provider.send(self.message(under.template))
            let id = try #require(outcome.messageID)
            #expect(await provider.reports(of: [id])?[id]?.status == nil)
            for (word, status) in [("undelivered", MessageStatus.undelivered), ("delivered", .delivered)] {
                try simulated.mark(id, word)
                #expect(await provider.reports(of: [id])?[id]?.status == status)
            }
            // A message nobody knows has no final state.
            #expect(await provider.reports(of: ["17"])?["17"]?.status == nil)
            try simulated.fail("html")
            #expect(await provider.reports(of: [id])?[id] == nil)
        }
    }

    @Test(
        "an account without credit is known by its own word",
        arguments: [
            (ProviderUnderTest.kavenegar, "418", #"{"return":{"status":200},"entries":{"remaincredit":%}}"#),
            (.smsIR, "102", #"{"status":1,"message":"","data":%}"#),
            (.meliPayamak, "2", #"{"Value":"%","RetStatus":1,"StrRetStatus":"Ok"}"#),
        ])
    func noCredit(_ under: ProviderUnderTest, _ code: String, _ body: String) async throws {
        for (credit, fault) in [("0", code), ("-12.5", code), ("0.5", nil), ("1000", nil)] {
            try await CannedServer.run(status: 200, body: body.replacing("%", with: credit)) { address in
                try await self.run(under, at: address, patience: .seconds(10)) { provider in
                    #expect(await provider.accountFault() == fault, "\(credit)")
                }
            }
        }
    }

    @Test("tells the credit that is left", arguments: ProviderUnderTest.all)
    func credit(_ under: ProviderUnderTest) async throws {
        try await self.run(under, patience: .seconds(10)) { provider, _ in
            let credit = await provider.credit()
            #expect(credit.map { $0 >= 1_000_000 } == true)
        }
    }
}
