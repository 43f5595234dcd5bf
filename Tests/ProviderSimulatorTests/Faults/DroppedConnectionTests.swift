import Hummingbird
import HummingbirdTesting
import Primitives
import Testing

@testable import ProviderSimulator

/// Faults that break the connection, over a real socket.
///
/// The test client has one connection, so a fault is put in force and its effect looked at from inside.
struct DroppedConnectionTests {
    @Test(arguments: [FaultEffect.refuse, .resetBeforeRead])
    func aCallDroppedBeforeItHasAnyEffectDeliversNothing(effect: FaultEffect) async throws {
        try await SimulatorClient.run(.live) { client in
            _ = client.simulator.faults.add(FaultSpec(effect: effect))
            await #expect(throws: (any Error).self) { try await client.send("lost") }
            #expect(Self.texts(client).isEmpty)
            #expect(Self.outcomes(client) == [.fault(effect)])
        }
    }

    @Test(arguments: [FaultEffect.resetAfterAccept, .hang(40)])
    func aCallDroppedAfterItWasAcceptedIsDelivered(effect: FaultEffect) async throws {
        try await SimulatorClient.run(.live) { client in
            _ = client.simulator.faults.add(FaultSpec(effect: effect))
            await #expect(throws: (any Error).self) { try await client.send("taken") }
            #expect(Self.texts(client) == ["taken"])
            #expect(Self.outcomes(client) == [.fault(effect)])
            #expect(client.simulator.calls.snapshot().elements.map(\.messageID).first ?? nil != nil)
        }
    }

    @Test func aResetIsNoOrderlyClose() async throws {
        try await SimulatorClient.run(.live) { client in
            _ = client.simulator.faults.add(FaultSpec(effect: .resetBeforeRead))
            let error = await #expect(throws: (any Error).self) { try await client.send("lost") }
            #expect(error.map { "\($0)" }?.contains("reset by peer") == true)
        }
    }

    @Test func aHangLastsAsLongAsAskedFor() async throws {
        try await SimulatorClient.run(.live) { client in
            _ = client.simulator.faults.add(FaultSpec(effect: .hang(150)))
            let start = ContinuousClock.now
            await #expect(throws: (any Error).self) { try await client.send("silence") }
            #expect(ContinuousClock.now - start >= .milliseconds(150))
        }
    }

    @Test func aSendWhoseAnswerWasLostIsClearedUpByItsLocalID() async throws {
        try await SimulatorClient.run(.live) { client in
            _ = client.simulator.faults.add(FaultSpec(effect: .resetAfterAccept, count: 1))
            await #expect(throws: (any Error).self) { try await client.send("once", localID: 77) }
            let port = try #require(client.client.port)
            try await TestClient.withClient(host: "localhost", port: port) { again in
                let body = "receptor=\(SimulatorClient.number)&message=once&localid=77"
                let response = try await again.execute(
                    .init(
                        "/kavenegar/v1/k1/sms/send.json", method: .post, authority: "localhost",
                        body: ByteBuffer(string: body)))
                #expect(response.status.code == 200)
            }
            #expect(Self.texts(client) == ["once"])
            #expect(Self.outcomes(client) == [.fault(.resetAfterAccept), .duplicate])
        }
    }

    private static func texts(_ client: SimulatorClient) -> [String] {
        PhoneNumber(SimulatorClient.number).map { client.simulator.inbox.messages(for: $0).map(\.text) } ?? []
    }

    private static func outcomes(_ client: SimulatorClient) -> [CallOutcome] {
        client.simulator.calls.snapshot().elements.map(\.outcome)
    }
}
