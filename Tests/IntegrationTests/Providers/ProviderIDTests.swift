import Foundation
import Glibc
import Primitives
import Redis
import SMS
import TestSupport
import Testing

/// A provider's id on its whole way: from the answer to a send, through the record and the API's answer, to the report.
@Suite(.serialized, .enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(2)))
struct ProviderIDTests {
    /// How an id stands in the answer to a send, and in the report of the delivery.
    private struct Row {
        let id: String
        let answer: String
        let report: String

        /// Number and text, in both places.
        static func all(_ ids: [String]) -> [Row] {
            precondition(ids.count == 4)
            return [
                Row(id: ids[0], answer: ids[0], report: ids[0]),
                Row(id: ids[1], answer: ids[1], report: "\"\(ids[1])\""),
                Row(id: ids[2], answer: "\"\(ids[2])\"", report: ids[2]),
                Row(id: ids[3], answer: "\"\(ids[3])\"", report: "\"\(ids[3])\""),
            ]
        }
    }

    private static let rows =
        Row.all((0..<4).map { "938093560505303045\($0)" }) + Row.all((1...4).map { "\($0)e21" })
        + Row.all((0..<4).map { "1234567890123456789012345678901234567890123\($0)" })

    @Test func anIDIsWhatWasWrittenWhetherNumberOrText() async throws {
        let stack = try await TestStack("ids", on: .own)
        let port = FreePorts.take(1)[0]
        let log = stack.directory.appending(path: "echo.log")
        try Data().write(to: log)
        let provider = try ChildProcess(
            TestEnvironment.python, [TestEnvironment.root + "/Tests/Judges/echo.py", "\(port)"],
            environment: ProcessInfo.processInfo.environment, output: log.path, errors: log.path)
        defer { kill(provider.pid, SIGKILL) }
        let service = ["SMS_SMS_SERVICE": "GENERIC_HTTP", "SMS_GENERIC": Self.description(port)]
        let api = try await stack.startAPI(service)
        let worker = try await stack.startWorker(service)
        try await eventually("the provider answers") {
            try await HTTPReply.request("GET", "http://127.0.0.1:\(port)/").status == 200
        }
        let caller = try await MessageCaller(stack)
        try await SMSFixture.run(on: stack) { fixture async throws in
            for row in Self.rows { try await self.check(row, caller, fixture) }
        }
        #expect(await worker.stop() == 0)
        #expect(await api.stop() == 0)
        await stack.stop()
    }

    private func check(_ row: Row, _ caller: MessageCaller, _ fixture: SMSFixture) async throws {
        let sent = try await caller.send(SharedStack.number(), #"{"ok":true,"id":\#(row.answer)}"#)
        #expect(sent.status == 200, "\(sent.text)")
        #expect(try sent.json()["messageid"] == .string(row.id))
        let id = try #require(try sent.json()["id"]?.string)
        #expect(try await fixture.redis.run(fixture.records.read(id))?.messageID == row.id)
        let reply = try await fixture.callback(
            provider: "generic", body: #"{"id":\#(row.report),"status":"delivered"}"#, type: "application/json")
        #expect(reply.status == 200)
        let message = try await caller.message(id).json()
        #expect(message["status"] == .string("delivered"), "\(row)")
        #expect(message["messageid"] == .string(row.id))
    }

    /// A provider to which the text is the whole of a call.
    private static func description(_ port: Int) -> String {
        """
        {"url": "http://127.0.0.1:\(port)/", "body": {"type": "text", "template": "{text}"},
         "success": {"pointer": "/ok", "equals": true}, "id": {"pointer": "/id"}}
        """
    }
}
