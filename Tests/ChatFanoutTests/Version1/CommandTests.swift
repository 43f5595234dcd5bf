import Chat
import Primitives
import Testing

@testable import ChatFanout

@Suite struct CommandTests {
    private static func read(_ text: String) -> Result<Command, Command.Fault> {
        do { return .success(try Command(Array(text.utf8))) } catch { return .failure(error) }
    }

    @Test func commandsAreRead() throws {
        let wanted: [(String, Command.Verb)] = [
            (#"{"id":1,"subscribe":{"room":12}}"#, .subscribe(room: 12, since: nil)),
            (
                #"{"id":1,"subscribe":{"room":12,"since":{"epoch":"e","offset":41}}}"#,
                .subscribe(room: 12, since: .init(epoch: "e", offset: 41))
            ),
            (#"{"id":1,"unsubscribe":{"room":12}}"#, .unsubscribe(room: 12)),
            (
                #"{"id":1,"send":{"room":12,"key":"k","message_type":"location","message":"","lat":35.7,"lng":51}}"#,
                .send(.init(room: 12, kind: .location, text: "", latitude: 35.7, longitude: 51, key: "k"))
            ),
            (#"{"id":1,"history":{"room":12}}"#, .history(room: 12, before: nil, limit: 50)),
            (#"{"id":1,"history":{"room":12,"before":41,"limit":7}}"#, .history(room: 12, before: 41, limit: 7)),
            (#"{"id":1,"read":{"room":12,"offset":58}}"#, .mark(.read, room: 12, offset: 58)),
            (#"{"id":1,"delivered":{"room":12,"offset":58}}"#, .mark(.delivered, room: 12, offset: 58)),
            (#"{"id":1,"presence":{"room":12}}"#, .presence(room: 12)),
            (#"{"typing":{"room":12,"active":true}}"#, .typing(room: 12, isActive: true)),
            (#"{"signal":{"room":12,"data":null}}"#, .signal(room: 12, data: .null)),
            (#"{"id":1,"refresh":{"token":"t"}}"#, .refresh(token: "t")),
            (#"{"id":1,"watch":{"message":"m"}}"#, .watch(message: "m")),
        ]
        for (text, verb) in wanted { #expect(try Self.read(text).get().verb == verb, "\(text)") }
    }

    @Test func aTextThatIsNotAllowedIsToldWithTheCommandsID() {
        let marks = String(repeating: "\u{301}", count: 31)
        for text in [
            "{\"id\":7,\"send\":{\"room\":1,\"message\":\"x\(marks)\"}}",
            "{\"send\":{\"message\":\"x\(marks)\"},\"id\":7}",
            "{\"id\":7,\"سلام\":{}}", "{\"id\":7,\"\(String(repeating: "a", count: 65))\":{}}",
        ] {
            guard case .failure(let fault) = Self.read(text) else {
                Issue.record("\(text) is a command")
                continue
            }
            #expect(fault.id == 7 && fault.error.code == "text_not_allowed", "\(text)")
        }
        // What lies in a signal is its client's own.
        #expect(throws: Never.self) { try Self.read(#"{"signal":{"room":1,"data":{"نام":"علی"}}}"#).get() }
    }

    @Test func whatIsNoCommandIsNamed() {
        let wanted: [(String, Int64?, String)] = [
            ("{", nil, "not JSON"), ("[]", nil, "not an object"), ("{}", nil, "one verb"),
            (#"{"id":0,"presence":{"room":1}}"#, nil, "id: a whole number above 0"),
            (#"{"id":"1","presence":{"room":1}}"#, nil, "id: a whole number above 0"),
            (#"{"id":1}"#, 1, "one verb"), (#"{"id":1,"presence":{},"watch":{}}"#, 1, "one verb"),
            (#"{"presence":{"room":1}}"#, nil, "id: missing"),
            (#"{"id":1,"dance":{}}"#, 1, "there is no such command"),
            (#"{"id":1,"presence":{"room":"1"}}"#, 1, "presence.room: a whole number above 0"),
            (#"{"id":1,"presence":7}"#, 1, "presence.room: a whole number above 0"),
            (#"{"id":1,"history":{"room":1,"limit":101}}"#, 1, "history.limit: a whole number from 1 to 100"),
            (#"{"id":1,"subscribe":{"room":1,"since":{}}}"#, 1, "subscribe.since: an object of epoch and offset"),
            (
                #"{"id":1,"send":{"room":1,"message_type":"poem"}}"#, 1,
                "send.message_type: text, image, file or location"
            ),
            (#"{"id":1,"send":{"room":1,"message":7}}"#, 1, "send.message: a text"),
            (#"{"id":1,"send":{"room":1,"lat":"x"}}"#, 1, "send.lat: a number"),
            (#"{"id":1,"typing":{"room":1,"active":1}}"#, 1, "typing.active: true or false"),
        ]
        for (text, id, message) in wanted {
            guard case .failure(let fault) = Self.read(text) else {
                Issue.record("taken: \(text)")
                continue
            }
            #expect(fault.id == id, "\(text)")
            #expect(fault.error.message == message, "\(text)")
        }
    }
}
