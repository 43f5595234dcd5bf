import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Synchronization
import Testing

@testable import ProviderSimulator

/// Delivery reports as the configured callback receives them.
struct DeliveryReportTests {
    @Test func kavenegarPostsAFormAndTheGenericProviderJSON() async throws {
        try await Callback.run { callback, url in
            try await SimulatorClient.run(callback: url) { client in
                let id = try #require(try await client.send("x").entries?.first?.messageid)
                let generic = try await client.json(
                    "/generic/send", #"{"to":"09121234567","text":"x"}"#, headers: [.authorization: "Bearer simulator"])
                let genericID = try SimulatorClient.decode(Sent.self, generic).id
                for message in ["\(id)", genericID] {
                    let response = try await client.json(
                        "/deliver", #"{"messageid":\#(message),"status":"undelivered"}"#)
                    let tally = try SimulatorClient.decode(DeliveryRoutesTests.Tally.self, response)
                    #expect(tally == .init(messages: 1, reported: 1, failed: 0))
                }
                #expect(
                    callback.reports == [
                        "kavenegar application/x-www-form-urlencoded messageid=\(id)&status=11",
                        #"generic application/json {"id":"\#(genericID)","status":"undelivered"}"#,
                    ]
                )
            }
        }
    }

    @Test func aProviderThatPushesNothingIsOnlyMarked() async throws {
        try await Callback.run { callback, url in
            try await SimulatorClient.run(callback: url) { client in
                let fields = [
                    "token": "simulator", "TemplateID": "1001", "MessageVars": "1", "Receiver": "09121234567",
                ]
                _ = try await client.form("/parsian/webservice-send-sms/send", fields)
                let response = try await client.json(
                    "/deliver", #"{"provider":"parsian","all":true,"status":"delivered"}"#)
                let tally = try SimulatorClient.decode(DeliveryRoutesTests.Tally.self, response)
                #expect(tally == .init(messages: 1, reported: 0, failed: 0))
                #expect(callback.reports.isEmpty)
            }
        }
    }

    @Test func everyMessageOfManyIsReportedOnce() async throws {
        try await Callback.run { callback, url in
            try await SimulatorClient.run(callback: url) { client in
                let receptors = Array(repeating: SimulatorClient.number, count: 100).joined(separator: ",")
                let sent = try await client.kavenegar("sms/send", ["receptor": receptors, "message": "x"])
                _ = try await client.json("/deliver", #"{"provider":"kavenegar","all":true,"status":"delivered"}"#)
                let expected = (sent.entries ?? []).map {
                    "kavenegar application/x-www-form-urlencoded messageid=\($0.messageid)&status=10"
                }
                #expect(callback.reports.sorted() == expected.sorted())
            }
        }
    }

    @Test func aCallbackThatDoesNotAnswerIsToldAsFailed() async throws {
        let url = CallbackURL("http://127.0.0.1:1/{provider}/")
        try await SimulatorClient.run(callback: url) { client in
            _ = try await client.send("x")
            let response = try await client.json(
                "/deliver", #"{"provider":"kavenegar","all":true,"status":"delivered"}"#)
            let tally = try SimulatorClient.decode(DeliveryRoutesTests.Tally.self, response)
            #expect(tally == .init(messages: 1, reported: 0, failed: 1))
        }
    }

    private struct Sent: Decodable {
        let id: String
    }

    /// A server that keeps what it is told.
    private final class Callback: Sendable {
        private let received = Mutex<[String]>([])

        var reports: [String] { self.received.withLock { $0 } }

        static func run(_ test: @Sendable (Callback, CallbackURL) async throws -> Void) async throws {
            let callback = Callback()
            let router = Router()
            router.post("hook/:provider") { request, context in
                let body = String(buffer: try await request.body.collect(upTo: 1_000))
                let type = request.headers[.contentType] ?? ""
                callback.received.withLock { $0.append("\(context.parameters["provider"] ?? "") \(type) \(body)") }
                return HTTPResponse.Status.ok
            }
            try await Application(router: router).test(.live) { client in
                let port = try #require(client.port)
                try await test(callback, try #require(CallbackURL("http://localhost:\(port)/hook/{provider}")))
            }
        }
    }
}
