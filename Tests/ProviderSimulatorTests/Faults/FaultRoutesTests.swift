import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@testable import ProviderSimulator

struct FaultRoutesTests {
    @Test func aFaultIsCreatedListedAndDeleted() async throws {
        try await SimulatorClient.run { client in
            let json =
                #"{"provider":"kavenegar","fault":"http","value":503,"rate":0.5,"count":9,"receptor":9121234567}"#
            let response = try await client.control(.post, "/faults", body: json)
            #expect(response.status == .created)
            let created = try SimulatorClient.decode(FaultReply.self, response)
            #expect(
                created
                    == FaultReply(
                        id: 1,
                        provider: "kavenegar",
                        fault: "http",
                        value: 503,
                        rate: 0.5,
                        count: 9,
                        receptor: "09121234567",
                        applied: 0
                    )
            )
            #expect(try await client.get([FaultReply].self, "/faults") == [created])
            #expect(try await client.control(.delete, "/faults").status == .noContent)
            #expect(try await client.get([FaultReply].self, "/faults").isEmpty)
        }
    }

    @Test func whatIsLeftOutHasItsDefault() async throws {
        try await SimulatorClient.run { client in
            try await client.fail(#"{"provider":"kavenegar","fault":"hang","value":null}"#)
            let fault = try #require(try await client.get([FaultReply].self, "/faults").first)
            #expect(fault.value == FaultEffect.maximumWaitMilliseconds)
            #expect(fault.rate == 1)
            #expect(fault.count == nil)
            #expect(fault.receptor == nil)
        }
    }

    @Test(arguments: [
        ("provider", #"{"fault":"refuse"}"#),
        ("provider", #"{"provider":"pigeon","fault":"refuse"}"#),
        ("fault", #"{"provider":"kavenegar"}"#),
        ("fault", #"{"provider":"kavenegar","fault":"explode"}"#),
        ("fault", #"{"provider":"kavenegar","fault":true}"#),
        ("value", #"{"provider":"kavenegar","fault":"delay"}"#),
        ("value", #"{"provider":"kavenegar","fault":"delay","value":-1}"#),
        ("value", #"{"provider":"kavenegar","fault":"delay","value":60001}"#),
        ("value", #"{"provider":"kavenegar","fault":"hang","value":60001}"#),
        ("value", #"{"provider":"kavenegar","fault":"http","value":200}"#),
        ("value", #"{"provider":"kavenegar","fault":"http","value":"503"}"#),
        ("value", #"{"provider":"kavenegar","fault":"http","value":299}"#),
        ("value", #"{"provider":"kavenegar","fault":"resting_until"}"#),
        ("value", #"{"provider":"kavenegar","fault":"resting_until","value":86401}"#),
        ("value", #"{"provider":"kavenegar","fault":"code","value":1000}"#),
        ("value", #"{"provider":"kavenegar","fault":"code","value":411.5}"#),
        ("value", #"{"provider":"kavenegar","fault":"code","value":{"status":411}}"#),
        ("rate", #"{"provider":"kavenegar","fault":"refuse","rate":1.01}"#),
        ("rate", #"{"provider":"kavenegar","fault":"refuse","rate":"0.5"}"#),
        ("count", #"{"provider":"kavenegar","fault":"refuse","count":0}"#),
        ("count", #"{"provider":"kavenegar","fault":"refuse","count":[1]}"#),
        ("receptor", #"{"provider":"kavenegar","fault":"refuse","receptor":"0912"}"#),
        ("recepter", #"{"provider":"kavenegar","fault":"refuse","recepter":"09121234567"}"#),
    ])
    func aBadFaultIsRefusedByTheNameOfItsField(field: String, json: String) async throws {
        try await SimulatorClient.run { client in
            let response = try await client.control(.post, "/faults", body: json)
            #expect(response.status == .badRequest)
            let reply = try SimulatorClient.decode(ErrorReply.self, response)
            #expect(reply.field == field)
            #expect(reply.error.hasPrefix(field))
            #expect(try await client.get([FaultReply].self, "/faults").isEmpty)
        }
    }

    @Test(arguments: ["", "not json", "[]", "3"])
    func aBodyThatIsNoObjectIsRefused(body: String) async throws {
        try await SimulatorClient.run { client in
            let response = try await client.control(.post, "/faults", body: body)
            #expect(response.status == .badRequest)
            #expect(try SimulatorClient.decode(ErrorReply.self, response).field == nil)
        }
    }

    @Test func oneFaultTooManyIsAConflict() async throws {
        try await SimulatorClient.run { client in
            for _ in 0..<FaultPlan.maximumFaults { _ = client.simulator.faults.add(FaultSpec(effect: .refuse)) }
            let json = #"{"provider":"kavenegar","fault":"refuse"}"#
            let response = try await client.control(.post, "/faults", body: json)
            #expect(response.status == .conflict)
        }
    }
}
