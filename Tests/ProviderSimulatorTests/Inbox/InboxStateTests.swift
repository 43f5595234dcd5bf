import Primitives
import Testing

@testable import ProviderSimulator

struct InboxStateTests {
    @Test func aPhoneKeepsItsNewestMessages() throws {
        var state = InboxState(limits: .init(messagesPerNumber: 3))
        let number = try #require(PhoneNumber("09121234567"))
        for id in 1...5 { state.deliver(Self.message(Int64(id)), to: number) }
        #expect(state.messages(for: number).map(\.messageID) == [3, 4, 5])
        #expect(state.deliveries == 5)
    }

    @Test func theOldestPhoneMakesRoomForANewOne() throws {
        var state = InboxState(limits: .init(numbers: 2))
        let numbers = try (1...3).map { try #require(PhoneNumber("0912000000\($0)")) }
        for number in numbers { state.deliver(Self.message(1), to: number) }
        #expect(state.numbers == 2)
        #expect(numbers.map { state.messages(for: $0).count } == [0, 1, 1])
    }

    @Test func onlyTheNewestDeliveriesArePutOnThePage() throws {
        var state = InboxState(limits: .init(recent: 2))
        let number = try #require(PhoneNumber("09121234567"))
        for id in 1...4 { state.deliver(Self.message(Int64(id)), to: number) }
        #expect(state.recent.map(\.message.messageID) == [3, 4])
    }

    @Test func clearingForgetsMessagesButNotTheCount() throws {
        var state = InboxState(limits: .init(numbers: 7))
        let number = try #require(PhoneNumber("09121234567"))
        state.deliver(Self.message(1), to: number)
        let cleared = state.cleared()
        #expect(cleared.messages(for: number).isEmpty)
        #expect(cleared.recent.isEmpty)
        #expect(cleared.deliveries == 1)
        #expect(cleared.revision > state.revision)
    }

    @Test func aSearchFindsTheNewestOfAllPhones() throws {
        var state = InboxState(limits: .init(recent: 2))
        let numbers = try (1...9).map { try #require(PhoneNumber("0912000000\($0)")) }
        for (id, number) in (numbers + numbers.reversed()).enumerated() {
            state.deliver(Self.message(Int64(id)), to: number)
        }
        let all = try #require(InboxSearch(FormFields(query: "q=t")))
        #expect(state.found(by: all).found.map(\.message.messageID) == [16, 17])
        #expect(state.found(by: all).more)
        let one = try #require(InboxSearch(FormFields(query: "number=09120000001")))
        #expect(state.found(by: one).found.map(\.message.messageID) == [0, 17])
        #expect(!state.found(by: one).more)
        #expect(InboxSearch(FormFields(query: "q=%20&number=")) == nil)
    }

    private static func message(_ id: Int64) -> InboxMessage {
        InboxMessage(provider: .kavenegar, text: "t", template: nil, tokens: [], localID: nil, messageID: id, at: id)
    }
}
