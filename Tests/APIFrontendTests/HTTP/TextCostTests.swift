import Primitives
import TestSupport
import Testing

@testable import APIFrontend

/// What comes in dumps and callbacks, and small readers of requests, cost what their length says.
@Suite(.serialized) struct TextCostTests {
    @Test func rowsOfAnImport() {
        let rows = [
            (
                "auth.user",
                "\"username\":\"@\",\"password\":\"@\",\"email\":\"@\",\"is_active\":true,\"date_joined\":\"@\""
            ),
            ("drfchelseru.user", "\"user\":4,\"mobile\":\"@\",\"group\":1"),
            ("drfchelseru.chatroom", "\"name\":\"@\",\"users\":[],\"created_at\":\"@\""),
            ("drfchelseru.messagechat", "\"message_type\":\"@\",\"text\":\"@\",\"created_at\":\"@\""),
            ("a.b", "\"@\":1"),
        ]
        for (model, fields) in rows {
            #expect(
                HostileText.tooDear(bytes: 20_000) { text in
                    let json = "{\"model\":\"\(model)\",\"pk\":1,\"fields\":{\(fields.replacing("@", with: text))}}"
                    guard let row = try? DumpRow.read(Array(json.utf8), at: 0) else { return }
                    _ = try? DumpUser(row)
                    _ = try? DumpMobile(row, countries: ["98"])
                } == [], "\(model)")
        }
    }

    @Test func callbacks() {
        #expect(
            HostileText.tooDear { text in
                _ = DeliveryFields.reports(
                    query: "", body: Array("{\"\(text)\":1,\"messageid\":\"\(text)\"}".utf8), contentType: nil)
            } == [])
        #expect(
            HostileText.tooDear { text in
                _ = DeliveryFields.reports(
                    query: "", body: Array("messageid=\(text)&status=\(text)".utf8), contentType: nil)
            } == [])
    }

    @Test func readersOfRequests() {
        #expect(HostileText.tooDear { _ = MediaType(ProtocolText("a/b; \($0)=1; b=\"\($0)\"")) } == [])
        #expect(HostileText.tooDear { _ = Preferences([ProtocolText("wait=1, \($0); a=b, \($0)=2")]) } == [])
        #expect(HostileText.tooDear { _ = ChatCursor($0) } == [])
        #expect(HostileText.tooDear { _ = UserAgent($0) } == [])
        #expect(HostileText.tooDear { _ = EmailAddress.normalised("a@" + $0) } == [])
        #expect(HostileText.tooDear { _ = ChatFields.id($0) } == [])
        let clients = ClientAddress(trusted: [AddressBlock("10.0.0.0/8")].compactMap(\.self))
        #expect(HostileText.tooDear { _ = clients.client(peer: "10.0.0.1", forwardedFor: [ProtocolText($0)]) } == [])
    }
}
