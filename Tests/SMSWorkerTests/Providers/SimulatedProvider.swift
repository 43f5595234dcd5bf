import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import Primitives

@testable import ProviderSimulator

/// One provider of a simulator that a test has to itself, over loopback.
struct SimulatedProvider: Sendable {
    /// The address of the simulator.
    let address: String
    private let provider: Provider
    private let simulator: Simulator

    /// Runs a test against a provider of the simulator.
    static func run(
        _ name: String, _ test: @escaping @Sendable (SimulatedProvider) async throws -> Void
    ) async throws {
        let simulator = Simulator()
        var logger = Logger(label: "provider-simulator")
        logger.logLevel = .critical
        let provider = try Provider(named: name)
        let application = buildApplication(SimulatorConfiguration(), simulator: simulator, logger: logger)
        try await application.test(.live) { client in
            let port = client.port ?? 0
            try await test(
                SimulatedProvider(address: "http://localhost:\(port)", provider: provider, simulator: simulator))
        }
    }

    /// Puts a fault in force.
    func fail(_ fault: String, _ value: JSONValue = .null, count: Int64 = 1) throws {
        let members: [ProtocolText: JSONValue] = [
            "provider": .string(self.provider.rawValue), "fault": .string(fault), "value": value,
            "count": .integer(count),
        ]
        _ = self.simulator.faults.add(try FaultSpec(members: members))
    }

    /// Ends all faults.
    func mend() { self.simulator.faults.removeAll() }

    /// What a phone received.
    func texts(_ phone: PhoneNumber) -> [String] { self.simulator.inbox.messages(for: phone).map(\.text) }

    /// The ids of all messages taken, oldest first.
    func messageIDs(_ phone: PhoneNumber) -> [String] {
        self.simulator.inbox.messages(for: phone).map { String($0.messageID) }
    }

    /// Says what became of a message.
    func mark(_ id: String, _ word: String) throws {
        let word = DeliveryWord(rawValue: word)
        guard let id = Int64(id), let word else { return }
        let code = word.code(in: self.provider.deliveryCodes)
        _ = self.simulator.ledger(of: self.provider).mark(messageID: id, deliveryCode: code)
    }
}

/// A server that answers everything alike.
enum CannedServer {
    /// Runs a test against one; the test gets its address.
    static func run(
        status: Int, headers: [(String, String)] = [], body: String = "",
        _ test: @escaping @Sendable (String) async throws -> Void
    ) async throws {
        let router = Router()
        router.middlewares.add(Answer(status: status, headers: headers, body: body))
        try await Application(router: router).test(.live) { client in
            try await test("http://localhost:\(client.port ?? 0)")
        }
    }

    private struct Answer: RouterMiddleware {
        typealias Context = BasicRequestContext

        let status: Int
        let headers: [(String, String)]
        let body: String

        func handle(
            _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
        ) async throws -> Response {
            var response = Response(
                status: .init(code: self.status), body: ResponseBody(byteBuffer: ByteBuffer(string: self.body)))
            for (name, value) in self.headers {
                if let name = HTTPField.Name(name) { response.headers[name] = value }
            }
            return response
        }
    }
}
