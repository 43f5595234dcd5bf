import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@testable import ProviderSimulator

struct JSONErrorsTests {
    @Test(arguments: ["/", "/nowhere", "/kavenegar", "/kavenegar/v1/k1/sms", "/inbox/0912/more"])
    func anUnknownPathIsA404WithAJSONBody(path: String) async throws {
        try await SimulatorClient.run { client in
            let response = try await client.control(.get, path)
            #expect(response.status == .notFound)
            #expect(response.headers[.contentType] == "application/json; charset=utf-8")
            #expect(try SimulatorClient.decode(ErrorReply.self, response).error == "Not Found")
        }
    }

    @Test func aBodyOver256KiBIsRefused() async throws {
        try await SimulatorClient.run { client in
            let message = String(repeating: "x", count: SimulatorContext.maximumBodyBytes)
            let response = try await client.post("sms/send", ["receptor": SimulatorClient.number, "message": message])
            #expect(response.status == .contentTooLarge)
            #expect(try SimulatorClient.decode(ErrorReply.self, response).field == nil)
        }
    }
}
