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
        #expect(try AccountState.isActive(there))
        #expect(try AccountState.holder(7, there) == AccountHolder(user: 7, number: "+989121234567"))
        #expect(try !AccountState.isActive(.array([.string("7"), .string("0"), number])))
        let nobody = RedisValue.array([.null, .null, .null])
        #expect(try !AccountState.isActive(nobody))
        #expect(try AccountState.holder(7, nobody).name == "u7")
    }
}
