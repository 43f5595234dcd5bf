import Foundation
import Primitives
import TestSupport
import Testing

/// The simulator as the providers' own SDKs see it: what they cannot use is no imitation of the provider.
@Suite(.enabled(if: TestEnvironment.isComplete))
struct ProviderSDKTests {
    private static let number = "09121234567"

    @Test func kavenegarsOwnSDKSendsAsksAndIsRefused() async throws {
        try await Self.withSimulator(["--kavenegar-key", "K1"]) { base in
            let seen = try await Self.judge("kavenegar", ["\(base)/kavenegar", "K1", "10004346"])
            let ids = try #require(seen["ids"]).array
            #expect(ids.count == 3)
            #expect(seen["status"]?.array == [5, 5, 5].map(JSONValue.integer))
            #expect(seen["local"] == ids.first)
            #expect(seen["texts"]?.array.prefix(2) == [.string("سلام"), .string("آرایه")])
            #expect(seen["texts"]?.array.last?.string?.contains("48213") == true)
            #expect((seen["credit"]?.integer ?? 0) > 0)
            #expect(seen["line"] == .string("10004346"))
            #expect(seen["refusal"]?.string?.hasPrefix("APIException[424]") == true)
            try await Self.expect(ids, onThePhoneAt: base)
        }
    }

    @Test func meliPayamaksOwnSDKSendsAsksAndIsRefused() async throws {
        let options = [
            "--melipayamak-username", "U1", "--melipayamak-password", "P1", "--melipayamak-sender", "50004002",
        ]
        try await Self.withSimulator(options) { base in
            let seen = try await Self.judge("melipayamak", ["\(base)/melipayamak", "U1", "P1", "50004002"])
            let ids = try #require(seen["ids"]).array
            #expect(ids.count == 2)
            #expect(seen["status"]?.array == [8, 8].map(JSONValue.integer))
            #expect(seen["texts"]?.array.last == .string("سلام"))
            #expect(seen["texts"]?.array.first?.string?.hasPrefix("علی عزیز") == true)
            #expect((seen["credit"]?.integer ?? 0) > 0)
            #expect((seen["price"]?.integer ?? 0) > 0)
            #expect(seen["line"] == .string("50004002"))
            #expect(seen["refusal"] == .string("-4"))
            try await Self.expect(ids, onThePhoneAt: base)
        }
    }

    @Test func theSDKOfSMSIRSendsAsksAndIsRefused() async throws {
        try await Self.withSimulator(["--smsir-key", "S1", "--smsir-line", "30007733"]) { base in
            let seen = try await Self.judge("smsir", ["\(base)/smsir", "S1", "30007733"])
            let ids = try #require(seen["ids"]).array
            #expect(ids.count == 3)
            #expect(seen["status"]?.array == [5, 5, 5].map(JSONValue.integer))
            #expect(seen["pack"] == ids.dropFirst().first)
            #expect(seen["texts"]?.array == ["کد تایید شما: 48213", "جفت", "سلام"].map(JSONValue.string))
            #expect((seen["credit"]?.integer ?? 0) > 0)
            #expect(seen["line"] == .string("30007733"))
            #expect(seen["refusal"]?.array == [400, 113].map(JSONValue.integer))
            try await Self.expect(ids, onThePhoneAt: base)
        }
    }

    /// Runs a test against a simulator of its own.
    private static func withSimulator(
        _ options: [String], _ test: (_ base: String) async throws -> Void
    ) async throws {
        let directory = try TestEnvironment.directory("sdk")
        let port = try #require(FreePorts.take(1).first)
        let simulator = try ServiceProcess(
            "provider-simulator", ["--port", "\(port)"] + options, environment: [:],
            log: directory.appending(path: "simulator.log"))
        let base = "http://127.0.0.1:\(port)"
        try await eventually("the simulator answers", log: simulator) {
            try await HTTPReply.request("GET", base + "/stats").status == 200
        }
        try await test(base)
        #expect(await simulator.stop() == 0)
    }

    private static func judge(_ provider: String, _ arguments: [String]) async throws -> JSONValue {
        let script = TestEnvironment.root + "/Tests/Judges/sdk.py"
        let output = try await Shell.run(TestEnvironment.python, [script, provider] + arguments + [Self.number])
        return try JSONDecoder().decode(JSONValue.self, from: Data(output.utf8))
    }

    /// What the SDK was told it sent is what the phone has, in the same order.
    private static func expect(_ ids: [JSONValue], onThePhoneAt base: String) async throws {
        let messages = try await HTTPReply.request("GET", "\(base)/inbox/\(Self.number)").json().array
        #expect(Array(messages.compactMap { $0["messageid"] }.reversed()) == ids)
    }
}
