import Chat
import Foundation
import Identity
import Primitives
import SMS
import TestSupport
import Testing

@testable import Settings

/// What is done with a stranger's text costs what its length says, whatever it is made of.
@Suite(.serialized) struct TextCostTests {
    @Test func theGateItself() {
        #expect(HostileText.tooDear { _ = TextGate.admits($0) } == [])
        #expect(HostileText.tooDear { _ = TextGate.text(Array($0.utf8)) } == [])
        #expect(HostileText.tooDear { _ = TextGate.repaired($0, upTo: 1_000_000) } == [])
    }

    @Test func words() {
        #expect(HostileText.tooDear { _ = [ProtocolText($0): 1][ProtocolText($0 + "x")] } == [])
        #expect(HostileText.tooDear { _ = ProtocolText($0).trimmed.lowercased.unquoted } == [])
        #expect(HostileText.tooDear { _ = ProtocolText($0).split(",").count } == [])
        #expect(HostileText.tooDear { _ = ProtocolText($0).firstIndex(of: "webrtc") } == [])
        #expect(HostileText.tooDear { _ = (" " + $0 + " ").trimmingSpaces() } == [])
        #expect(HostileText.tooDear { _ = (" " + $0 + " ").trimmingWhiteSpace() } == [])
        #expect(HostileText.tooDear { _ = $0.isBlank } == [])
        #expect(HostileText.tooDear { _ = HeaderGate.judge("prefer", $0) } == [])
        #expect(HostileText.tooDear { _ = HeaderGate.judge("user-agent", $0) } == [])
    }

    @Test("JSON of requests, of others, of files", arguments: [JSONParser.Limits(), .foreign, .configuration])
    func json(limits: JSONParser.Limits) {
        func parse(_ text: String) { _ = try? JSONParser.parse(Array(text.utf8), limits: limits) }
        #expect(HostileText.tooDear { parse("{\"a\":\"\($0)\"}") } == [])
        #expect(HostileText.tooDear { parse("{\"\($0)\":1}") } == [])
        #expect(
            HostileText.tooDear(bytes: 60_000) { parse("[\(String(repeating: "\"\($0.prefix(0))\",", count: 3))1]") }
                == [])
        // Sixty names that differ in their first byte.
        #expect(
            HostileText.tooDear(bytes: 1_000) { text in
                parse("{\((0..<60).map { "\"\($0)\(text)\":1" }.joined(separator: ","))}")
            } == [])
        #expect(
            HostileText.tooDear(bytes: 9_000) { text in
                parse("{\"a\":\"\(text.unicodeScalars.map { "\\u" + String($0.value, radix: 16) }.joined())\"}")
            } == [])
    }

    @Test func numbersTokensAndKeys() {
        #expect(HostileText.tooDear { _ = PhoneNumber($0) } == [])
        #expect(HostileText.tooDear { _ = APIKey("chk_" + $0) } == [])
        #expect(HostileText.tooDear { _ = Traceparent($0) } == [])
        #expect(HostileText.tooDear { _ = RequestID.of($0) } == [])
        #expect(HostileText.tooDear { _ = AddressBlock($0) } == [])
        #expect(HostileText.tooDear { _ = Base64URL.decode($0) } == [])
        #expect(HostileText.tooDear { _ = LoginName($0) } == [])
        #expect(HostileText.tooDear { _ = ChatEvent($0) } == [])
        #expect(HostileText.tooDear { _ = WebhookJob(body: Array("{\"message\":\"\($0)\"}".utf8)) } == [])
        #expect(HostileText.tooDear { _ = try? SMSJob(body: Array("{\"v\":\"\($0)\"}".utf8)) } == [])
    }

    @Test func configuration() {
        for template in [
            "{\"SMS\":{\"SMS_SERVICE\":\"@\"}}", "{\"@\":1}", "{\"SMS\":{\"TEMPLATES\":{\"a\":{\"text\":\"@\"}}}}",
            "{\"http\":{\"corsOrigins\":[\"@\"]}}",
        ] {
            #expect(
                HostileText.tooDear { text in
                    _ = try? SettingsFile(json: Array(template.replacing("@", with: text).utf8))
                } == [], "\(template)")
        }
        #expect(
            HostileText.tooDear { text in
                guard var reader = try? SettingsReader(environment: ["HTTP_CORS_ORIGINS": text, "OTP_TEXT": text])
                else { return }
                _ = reader.read(.corsOrigins)
                _ = reader.read(.otpText)
            } == [])
    }
}
