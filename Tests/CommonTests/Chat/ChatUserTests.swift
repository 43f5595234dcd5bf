import Primitives
import Testing

@testable import Chat

@Suite struct ChatNamesTests {
    @Test(
        "numbers are hidden in the middle, names are not",
        arguments: [
            ("G0-09121234567", "G0-0912•••4567"), ("G12-09121234567", "G12-0912•••4567"),
            ("G0-+4915112345678", "G0-+4915•••5678"), ("09121234567", "0912•••4567"), ("mina", "mina"), ("m", "m"),
            ("", ""),
            ("مینا", "مینا"), ("مینا۱۲۳", "مینا۱۲۳"), ("مینا09121234567", "مینا0912•••4567"),
            ("mina1234567", "mina1234567"),
            ("👩‍👩‍👧0912123456789", "👩‍👩‍👧0912•••6789"), ("09121234567x", "09121234567x"),
        ])
    func masked(name: String, shown: String) {
        #expect(ChatNames.masked.shown(name) == shown)
        #expect(ChatNames.full.shown(name) == name)
    }

    @Test(
        "strangers see two digits of a number",
        arguments: [
            ("G0-09121234567", "G0-•••67"), ("G0-+4915112345678", "G0-+•••78"), ("09121234567", "•••67"),
            ("mina", "mina"),
            ("", ""), ("مینا09121234567", "مینا•••67"), ("mina1234567", "mina1234567"),
        ])
    func strange(name: String, shown: String) {
        #expect(ChatUser(id: 7, username: ChatNames.masked.shown(name)).toStrangers == ChatUser(id: 7, username: shown))
        #expect(ChatUser(id: 7, username: name).toStrangers.username == name, "where names are shown whole")
    }

    @Test func usersAreWrittenWithNothingElse() {
        var writer = JSONWriter()
        ChatUser(id: 7, username: "a\"b").write(to: &writer)
        #expect(writer.text == #"{"id":7,"username":"a\"b"}"#)
    }

    @Test func aPairIsTheSameWhoeverAsks() throws {
        let pair = try #require(DirectPair(7, 3))
        #expect(pair == DirectPair(3, 7))
        #expect(ChatKeys.direct(pair) == "direct:{d3-7}")
        #expect(DirectPair(3, 3) == nil)
    }
}

@Suite struct KnownUsersTests {
    @Test func whoIsAskedForStaysAndThereAreNeverTooMany() {
        var known = KnownUsers(capacity: 10)
        known.insert(ChatUser(id: 0, username: "often"))
        for id in 1..<100 {
            known.insert(ChatUser(id: Int64(id), username: "\(id)"))
            let often = known[0]
            #expect(often?.username == "often")
            #expect(known.count <= 10)
        }
        let last = known[99]
        let first = known[1]
        #expect(last?.username == "99")
        #expect(first == nil)
    }
}
