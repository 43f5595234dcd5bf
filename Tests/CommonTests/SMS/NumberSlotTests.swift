import Identity
import Primitives
import Redis
import SMS
import Testing

/// What Redis keeps of a number lies on one slot, so that one script may touch it all.
@Suite struct NumberSlotTests {
    @Test func aNumberItsUsersAndTheRecordsOfItsMessagesShareASlot() throws {
        let phone = try #require(PhoneNumber("09121234567"))
        let holder = AccountHolder(user: 7, number: phone.e164)
        let records = MessageStore(retention: .init())
        let codes = OTPStore()
        let id = SecureRandom.identifier(in: Partition(of: phone))
        let message = NewMessage(
            id: id, kind: .otp, owner: "", phone: phone, segments: SegmentCount("x"), life: .seconds(120))
        let keys =
            codes.activate(id, for: phone).keys + codes.withdraw(id, for: phone, onlyPending: true).keys
            + records.create(message).keys + records.finish(id, Attempt(number: 1, provider: "x")).keys
            + [
                AccountKeys.identity(phone, group: 0), AccountKeys.identity(of: holder, group: 1),
                AccountKeys.shutOut(phone), holder.key("opened"),
            ]
        #expect(Set(keys.map { KeySlot(of: $0) }) == [KeySlot(of: "4fc")], "\(keys)")
    }
}
