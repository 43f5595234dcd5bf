import Hummingbird
import Primitives
import SMS
import TestSupport
import Testing

@testable import ProviderSimulator
@testable import SMSWorker

/// What HTTP says of an answer, over HTTP: codings, pages, and how long somebody wants to be left alone.
@Suite(.timeLimit(.minutes(3))) struct ProviderWireTests {
    private static let accepted = #"{"return":{"status":200},"entries":[{"messageid":85463238,"status":1}]}"#

    private let message: OutgoingMessage

    init() throws {
        self.message = OutgoingMessage(
            id: SecureRandom.identifier(), phone: try #require(PhoneNumber("09121234567")),
            payload: .template(id: "login", values: [TemplateValue(name: "token", value: "48151623")]))
    }

    /// What a send to Kavenegar comes to that is answered with these bytes.
    private func send(_ answer: [UInt8]) async throws -> (outcome: SendOutcome, seen: String) {
        var outcome: SendOutcome?
        var seen = ""
        let timeouts = ProviderHTTP.Timeouts(connect: .seconds(60), read: .seconds(60), total: .seconds(60))
        let http = ProviderHTTP(timeouts: timeouts, connections: 1)
        try await RawServer.run(answer) { address, requests in
            let provider = Kavenegar(
                configuration: .init(baseURL: address, key: "k", sender: "10004346"), http: http)
            outcome = await provider.send(self.message)
            seen = requests.text
        }
        try await http.close()
        return (try #require(outcome), seen)
    }

    @Test func nobodyIsAskedToCompress() async throws {
        let (outcome, seen) = try await self.send(RawServer.answer(200, [], Array(Self.accepted.utf8)))
        #expect(outcome == .accepted("85463238"))
        #expect(seen.contains("\r\naccept-encoding: identity\r\n"))
    }

    @Test(
        "what is compressed nevertheless is read", .enabled(if: TestEnvironment.isComplete),
        arguments: ["gzip", "deflate", "GZIP"])
    func codings(coding: String) async throws {
        let body = try await RawServer.compressed(coding.lowercased(), Self.accepted)
        let outcome = try await self.send(RawServer.answer(200, ["Content-Encoding: \(coding)"], body)).outcome
        #expect(outcome == .accepted("85463238"))
    }

    @Test(
        "where that is not possible the status says what it says",
        .enabled(if: TestEnvironment.isComplete),
        arguments: [
            (200, "uncertain", "http_200"), (404, "rejected_account", "http_404"), (429, "throttled", "http_429"),
            (503, "not_sent", "http_503"), (403, "rejected_account", "http_403"), (502, "uncertain", "http_502"),
        ])
    func unreadableCodings(status: Int, kind: String, code: String) async throws {
        let whole = try await RawServer.compressed("gzip", Self.accepted)
        let bodies: [(String, [UInt8])] = [
            ("gzip", Array(Self.accepted.utf8)), ("gzip", Array(whole.dropLast(20))), ("gzip", whole + [1, 2, 3]),
            ("br", whole), ("x-gzip", whole), ("br, gzip", whole), ("deflate", Array(whole.dropFirst(10))),
        ]
        for (coding, body) in bodies {
            let headers = ["Content-Encoding: \(coding)", "Retry-After: 9"]
            let outcome = try await self.send(RawServer.answer(status, headers, body)).outcome
            #expect(outcome.kind.rawValue == kind && outcome.code == code, "\(coding) \(body.count): \(outcome)")
            #expect(outcome.source == .answer)
            #expect(outcome.retryAfter == ([429, 503].contains(status) ? .seconds(9) : nil), "\(coding)")
        }
    }

    @Test(
        "what swells beyond the bound is not read on, whatever it is",
        .enabled(if: TestEnvironment.isComplete),
        arguments: [(200, "uncertain", "too_large"), (404, "rejected_account", "http_404")])
    func bombs(status: Int, kind: String, code: String) async throws {
        // 70 KB, just above the bound of an ordinary answer, and 64 MB, far above that of any.
        for times in [7_000, 6_400_000] {
            let body = try await RawServer.compressed("gzip", "[1234567],", times: times)
            let start = ContinuousClock.now
            let headers = ["Content-Encoding: gzip"]
            let outcome = try await self.send(RawServer.answer(status, headers, body)).outcome
            #expect(outcome.kind.rawValue == kind && outcome.code == code, "\(times): \(outcome)")
            #expect(ContinuousClock.now - start < .seconds(5) + .slack)
        }
    }

    @Test func aLongPageIsAPage() async throws {
        let page = Array(String(repeating: "<p>not found</p>", count: 10_000).utf8)
        #expect(try await self.send(RawServer.answer(404, [], page)).outcome.code == "http_404")
        #expect(try await self.send(RawServer.answer(200, [], page)).outcome == .uncertain("too_large"))
    }

    private static let date = "Date: Sun, 06 Nov 1994 08:49:37 GMT"

    @Test(
        "Retry-After is heard with 429 and 503, in every form it may have",
        arguments: [
            (["20"], 20_000), (["20.0"], 20_000), (["0.5"], 500), (["Sun, 06 Nov 1994 08:49:57 GMT"], 20_000),
            (["Sunday, 06-Nov-94 08:49:57 GMT"], 20_000), (["Sun Nov  6 08:49:57 1994"], 20_000),
            (["99999999999999999999"], 3_600_000), (["Sun, 06 Nov 2094 08:49:57 GMT"], 3_600_000),
            (["soon"], nil), (["-5"], nil), (["soon", "7"], 7_000), ([], nil),
        ] as [([String], Int64?)], [429, 503])
    func retryAfter(_ row: (values: [String], milliseconds: Int64?), status: Int) async throws {
        let headers = row.values.map { "Retry-After: \($0)" } + [Self.date]
        let outcome = try await self.send(RawServer.answer(status, headers, Array("wait".utf8))).outcome
        #expect(outcome.kind == (status == 429 ? .throttled : .notSent))
        #expect(outcome.retryAfter == row.milliseconds.map { .milliseconds($0) })
    }

    @Test("without a Date a date is measured by our clock", arguments: [429, 503])
    func ourClock(status: Int) async throws {
        let end = "Retry-After: \(Response.date(WallClock.now / 1_000 + 60))"
        let rest = try #require(try await self.send(RawServer.answer(status, [end])).outcome.retryAfter)
        #expect(rest <= .seconds(60) && rest > .seconds(58) - .slack)
    }

    @Test("other statuses ask for no rest", arguments: [200, 301, 403, 500, 502])
    func otherStatuses(status: Int) async throws {
        let outcome = try await self.send(RawServer.answer(status, ["Retry-After: 20"])).outcome
        #expect(outcome.retryAfter == nil)
    }

    @Test("a provider's own word for it keeps its meaning, and its rest")
    func ownBodies() async throws {
        for (status, own, kind) in [(503, 409, "not_sent"), (429, 429, "throttled"), (503, 418, "rejected_account")] {
            let body = Array(#"{"return":{"status":\#(own)},"entries":null}"#.utf8)
            let outcome = try await self.send(RawServer.answer(status, ["Retry-After: 20"], body)).outcome
            #expect(outcome.kind.rawValue == kind && outcome.code == "\(own)")
            #expect(outcome.retryAfter == (own == 418 ? nil : .seconds(20)))
        }
    }
}
