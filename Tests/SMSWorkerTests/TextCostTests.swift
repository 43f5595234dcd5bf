import Broker
import Primitives
import TestSupport
import Testing

@testable import SMSWorker

/// What a provider or the broker says costs what its length says.
@Suite(.serialized) struct TextCostTests {
    @Test func answersOfProviders() {
        let readings: [(String, (ProviderAnswer) -> Void)] = [
            ("kavenegar", { _ = KavenegarReply.outcome($0) }), ("its questions", { _ = KavenegarReply.asked($0) }),
            ("its reports", { _ = KavenegarReply.reports($0) }),
            ("melipayamak", { _ = MeliPayamakReply.outcome($0, ofTemplate: false) }),
            ("sms.ir", { _ = SMSIRReply.verify($0) }), ("sms.ir in bulk", { _ = SMSIRReply.bulk($0) }),
            ("parsian", { _ = ParsianReply.outcome($0) }), ("its credit", { _ = ParsianReply.credit($0) }),
        ]
        let bodies = [
            "{\"return\":{\"status\":200,\"message\":\"@\"},\"entries\":[{\"messageid\":\"@\",\"status\":1}]}",
            "{\"@\":1}",
            "{\"RetStatus\":1,\"Value\":\"@\"}", "{\"status\":1,\"data\":{\"messageId\":\"@\"}}",
            "{\"status\":200,\"data\":\"@\"}", "@",
        ]
        for (name, read) in readings {
            for body in bodies {
                let found = HostileText.tooDear { text in
                    read(ProviderAnswer(status: 200, body: Array(body.replacing("@", with: text).utf8)))
                }
                #expect(found == [], "\(name) \(body)")
            }
        }
    }

    @Test func listsOfSentMessages() throws {
        let phone = try #require(PhoneNumber("09121234567"))
        let list = SentList(phone: phone, text: "Your code: 12345678", begun: 0, now: 1)
        #expect(
            HostileText.tooDear { text in
                _ = list.look(at: [.init(id: "1", receiver: "09121234567", text: text, times: [0])])
                _ = list.look(at: [.init(id: "1", receiver: text, text: "x", times: [0])])
            } == [])
    }

    @Test func patternsOfTheGenericProvider() throws {
        let pattern = try #require(BoundedPattern("id=([0-9]+)"))
        #expect(
            HostileText.tooDear { text in
                _ = pattern.match(in: ProviderAnswer(status: 200, body: Array(text.utf8)).text)
            } == [])
        // Two repetitions take the cube of the length, so less is looked at.
        let two = try #require(BoundedPattern("\\d+.*x"))
        #expect(HostileText.tooDear { text in _ = two.match(in: String(repeating: "1", count: text.utf8.count)) } == [])
        let pointer = try #require(JSONPointer("/data/0/id"))
        #expect(
            HostileText.tooDear { text in
                let answer = ProviderAnswer(
                    status: 200, body: Array("{\"data\":[{\"id\":\"\(text)\"}],\"\(text)\":1}".utf8))
                _ = GenericFinder.pointer(pointer).text(in: answer)
            } == [])
    }

    @Test func headersOfTheBroker() {
        for name in ["history", "request-id", "traceparent", "reason", "due"] {
            #expect(HostileText.tooDear { _ = JobHeaders([name: .string($0)]) } == [], "\(name)")
        }
    }
}
