import Chat
import NIOHTTP1
import Primitives
import TestSupport
import Testing

@testable import ChatFanout

/// The short fields of sockets, by the rule of ``ShortField`` as over REST.
@Suite struct ShortFieldTests {
    private static func verb(_ name: String, _ members: [ProtocolText: JSONValue]) throws -> Command.Verb {
        var writer = JSONWriter()
        writer.object { object in
            object.member("id", 1)
            object.name(name)
            object.value(.object(members))
        }
        return try Command(Array(writer.text.utf8)).verb
    }

    @Test("what stands around a short field is no part of it", arguments: Dressing.all)
    func dressed(dressing: Dressing) throws {
        func text(_ text: String) -> JSONValue { .string(dressing.around(text)) }
        #expect(try Self.verb("refresh", ["token": text("t.o.k")]) == .refresh(token: "t.o.k"))
        #expect(try Self.verb("watch", ["message": text("m")]) == .watch(message: "m"))
        #expect(
            try Self.verb("send", ["room": .integer(1), "message_type": text("image"), "message": .string(" \n")])
                == .send(.init(room: 1, kind: .image, text: " \n")), "a text stays as it is")
        #expect(throws: Command.Fault.self) { try Self.verb("refresh", ["token": text("")]) }
    }

    @Test func aTokenOfAHandshakeToo() throws {
        func token(_ uri: String, _ headers: HTTPHeaders = [:]) throws -> String? {
            try HandshakeRequest(HTTPRequestHead(version: .http1_1, method: .GET, uri: uri, headers: headers)).token
        }
        #expect(try token("/ws/", ["Authorization": "Bearer  t.o.k\t"]) == "t.o.k")
        #expect(try token("/ws/?token=t.o.k\t") == "t.o.k")
    }
}
