import Primitives
import Testing

@testable import Chat

@Suite struct ChatEventTests {
    @Test func messagesKeepTheirJSONAsItIs() throws {
        let json = #""sender":{"id":3,"username":"a b"},"message":"two  spaces and ""#
        let event = try #require(ChatEvent("m 4 epoch 58 1795428000000 \(json)"))
        #expect(
            event
                == .message(
                    .init(
                        version: 4, position: ChatPosition(epoch: "epoch", offset: 58), at: 1_795_428_000_000,
                        json: json)))
    }

    @Test(arguments: [true, false])
    func whatPassesIsReadAsItWasWritten(reachesOwnUser: Bool) {
        let text =
            ChatEvent.Passing.address(version: 9, user: 3, reachesOwnUser: reachesOwnUser)
            + ChatEvent.Passing.member(.leave, of: ChatUser(id: 3, username: "a \"b\""))
        #expect(text == #"\#(reachesOwnUser ? "a" : "o") 9 3 "leave":{"user":{"id":3,"username":"a \"b\""}}"#)
        #expect(
            ChatEvent(text)
                == .passing(
                    .init(
                        version: 9, user: 3, reachesOwnUser: reachesOwnUser, kind: "leave",
                        data: #"{"user":{"id":3,"username":"a \"b\""}}"#)))
    }

    /// What is published of it, as a node reads it.
    private static func passed(_ passing: ChatPassing, by user: ChatUser) throws -> ChatEvent.Passing? {
        let text =
            ChatEvent.Passing.address(version: 1, user: user.id) + ChatEvent.Passing.head(passing.kind) + user.json
            + ",\(passing.member)}"
        guard case .passing(let read) = try #require(ChatEvent(text)) else { return nil }
        return read
    }

    @Test func aSignalsDataStaysAsItCame() throws {
        let user = ChatUser(id: 3, username: #"",\"data\":1"#)
        for data in ["{ \"a\" : [1,2.50] }", "\"}\"", "{\"data\":{\"x\":1},\"data2\":\",\\\"data\\\":\"}"] {
            let read = try #require(try Self.passed(.signal(data: data), by: user))
            #expect(read.isOf(.signal) && read.signal?.string == data)
            #expect(read.data.hasSuffix(",\"data\":\(data)}"))
        }
        let typing = try #require(try Self.passed(.typing(isActive: true), by: user))
        #expect(typing.isOf(.typing) && typing.signal == nil && typing.data.hasSuffix(",\"active\":true}"))
    }

    @Test func aWordOfANewerVersionIsPassedOn() {
        let event = ChatEvent("o 1 3 \"reaction\":{\"user\":{},\"to\":5}")
        #expect(
            event
                == .passing(
                    .init(
                        version: 1, user: 3, reachesOwnUser: false, kind: "reaction",
                        data: "{\"user\":{},\"to\":5}")))
    }

    @Test func changesOfMembersAndTheEnd() {
        #expect(ChatEvent("c 12") == .members(version: 12))
        #expect(ChatEvent("d") == .deleted)
    }

    @Test(
        "anything else is none",
        arguments: [
            "", "x", "m", "m 1 e 2 3", "m x e 2 3 {}", "m 1 e x 3 {}", "m 1 e 2 x {}", "a", "a 1 2", "a x 2 {}",
            "o 1 x {}",
            "o 1 2 {}", "o 1 2 \"a\"", "o 1 2 \"a", "o 1 2 a:1", "c", "c ", "c x", "c1", "\u{0}",
        ])
    func others(text: String) {
        #expect(ChatEvent(text) == nil)
    }
}
