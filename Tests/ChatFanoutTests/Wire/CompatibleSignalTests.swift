import Chat
import NIOCore
import Primitives
import Testing

@testable import ChatFanout

/// What a signal of the compatible wire may say, and what only the server says.
@Suite struct CompatibleSignalTests {
    private static func reserved(_ members: String) throws -> String? {
        let value = try JSONParser.parse(Array("{\"message_type\":\"webrtc_signal\",\(members)}".utf8))
        #expect(CompatibleSignal.isOne(value))
        return CompatibleSignal.reserved(in: value)?.code
    }

    @Test(arguments: [
        #""sender":{"id":46,"username":"OWNER"}"#, #""id":999"#, #""user":1"#, #""created_at":null"#,
        #""sen\u0064er":1"#, #""\u0069d":1"#, #""Sender":1"#, #""ID":1"#, #""CREATED_AT":1"#,
        #""type":"chat_message""#, #""type":"error""#, #""type":"chat\u005fmessage""#, #""type":"Chat_Message""#,
        #""Type":"chat_message""#, #""type":" chat_message ""#, #""type":["chat_message"]"#, #""type":[["error"]]"#,
        #""type":"offer","Type":"error""#,
    ]) func whatOnlyTheServerSaysIsReserved(members: String) throws {
        #expect(try Self.reserved(members) == "reserved_member")
    }

    @Test(arguments: [
        #""type":"offer","sdp":"v=0\r\n""#, #""type":"candidate","candidate":{"id":1,"sender":2,"type":"error"}"#,
        #""type":null"#, #""type":7"#, #""type":["offer","error"]"#, #""type":{"error":1}"#, #""to":{"user":1}"#,
        #""message":"Pay""#, #""senders":1"#, #""identity":1,"user_id":2"#, #""type":"chat_messages""#,
        #""text":"\"sender\":{}""#, #""type":"join""#, #""type":"leave""#, #""type":"signal""#,
    ]) func allElseIsTheClientsOwn(members: String) throws {
        #expect(try Self.reserved(members) == nil)
    }

    @Test(arguments: [
        #""sender":1,"sender":2"#, #""type":"offer","type":"chat_message""#, #""a":{"b":1,"\u0062":2}"#,
        #""type":"chat_message"\#u{0}"#, #""a":"\ud800""#,
    ]) func whatCouldBeReadInTwoWaysIsNoJSON(members: String) {
        #expect(throws: JSONParser.Fault.self) { try Self.reserved(members) }
    }

    /// What both wires are told of an event as pub/sub brings it.
    private static func frame(_ event: String) throws -> RoomFrame? {
        RoomFrames.frame(try #require(ChatEvent("o 1 1 \(event)")), room: 7, compatible: true)
    }

    @Test func whatANodeOfAnOlderVersionLetThroughIsNotToldToOldClients() throws {
        let data = #"{"message_type":"webrtc_signal", "sdp":"x"}"#
        let user = #""signal":{"user":{"id":1,"username":"a"},"data":"#
        let signal = try #require(try Self.frame(user + data + "}"))
        #expect(signal.compatible == ServerFrame.text(data))
        #expect(signal.version1 == ServerFrame.text(#"{"room":7,\#(user)\#(data)}}"#))
        #expect(signal.isForThoseAhead && signal.audience == .othersThan(1))
        let forged = #"{"message_type":"webrtc_signal","type":"chat_message","sdp":"x"}"#
        let refused = try #require(try Self.frame(user + forged + "}"))
        #expect(refused.compatible == nil)
        #expect(refused.version1 == ServerFrame.text(#"{"room":7,\#(user)\#(forged)}}"#))
        let left = try #require(try Self.frame(#""leave":{"user":{"id":1,"username":"a"}}"#))
        #expect(left.compatible == nil && !left.isForThoseAhead)
        #expect(left.version1 == ServerFrame.text(#"{"room":7,"leave":{"user":{"id":1,"username":"a"}}}"#))
    }

    @Test func theWordsOfOurFramesAreAllKnown() throws {
        let stored = StoredChatMessage(
            offset: 1, message: ChatMessage(sender: 1, kind: .text, text: "x", at: 1), key: nil)
        let user = ChatUser(id: 1, username: "a")
        let frames = [
            CompatibleFrame.error(code: "c", details: "d"), CompatibleFrame.message(stored, sender: user),
        ]
        for frame in frames {
            let json = try JSONParser.parse(Array(frame.readableBytesView.drop { $0 != UInt8(ascii: "{") }))
            let type = try #require(json["type"]?.word)
            #expect(ChatFrameWord.types.contains(type))
        }
        // What scripts in Redis publish is written there by these names.
        #expect([ChatStore.Mark.read, .delivered].allSatisfy { ChatFrameWord(rawValue: $0.rawValue) != nil })
    }
}
