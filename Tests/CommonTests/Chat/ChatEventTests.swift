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
        let json = #""typing":{"user":{"id":3,"username":""},"active":true}"#
        let text = ChatEvent.passing(version: 9, user: 3, reachesOwnUser: reachesOwnUser, json: json)
        #expect(
            ChatEvent(text) == .passing(.init(version: 9, user: 3, reachesOwnUser: reachesOwnUser, json: json)))
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
            "c", "c ", "c x", "c1", "\u{0}",
        ])
    func others(text: String) {
        #expect(ChatEvent(text) == nil)
    }
}
