import Identity
import Redis
import Testing

@Suite struct AccountHolderTests {
    @Test func theAccountsOfANumberAreOnePersonsAndOthersTheirOwn() {
        let first = AccountHolder(user: 7, number: "+989121234567")
        #expect(first == AccountHolder(user: 8, number: "+989121234567"))
        #expect(first.isNumber && first.key("chatread") == "chatread:{4fc}:+989121234567")
        for number in [nil, ""] {
            let other = AccountHolder(user: 7, number: number)
            #expect(other != first && other != AccountHolder(user: 8, number: number))
            #expect(!other.isNumber && other.key("opened") == "opened:{u7}")
        }
    }

    @Test func anAccountSaysWhoseItIs() throws {
        let number = RedisValue.string("+989121234567")
        let there = RedisValue.array([.string("7"), .null, number])
        let active = try AccountState(7, there)
        #expect(active.isActive && active.holder == AccountHolder(user: 7, number: "+989121234567"))
        let off = try AccountState(7, .array([.string("7"), .string("0"), number]))
        #expect(!off.isActive && off.holder == active.holder)
        let nobody = try AccountState(7, .array([.null, .null, .null]))
        #expect(!nobody.isActive && nobody.holder.name == "u7")
    }
}
