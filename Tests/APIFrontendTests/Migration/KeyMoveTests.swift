import Foundation
import Identity
import Limits
import Primitives
import TestSupport
import Testing

@testable import APIFrontend

/// The table of keys, row by row, as commit 4e5f98d and all after it wrote them.
@Suite struct KeyMoveTests {
    private static let id = "0af4b1c2d3e4f5060718293a4b5c6d7e"

    /// Names of the first layout and of the second: of the number's partition, and of the id's first digits.
    static let moves: [(String, String)] = [
        ("otp:{+989121234567}", "otp:{P}:+989121234567"),
        ("sends:{+989121234567}", "sends:{P}:+989121234567"),
        ("loggedin:{+989121234567}", "loggedin:{P}:+989121234567"),
        ("testguesses:{+989121234567}:0123456789abcdef", "testguesses:{P}:+989121234567:0123456789abcdef"),
        ("guesses:{+989121234567}", "guesses:{P}:+989121234567"),
        ("shutout:{+989121234567}", "shutout:{P}:+989121234567"),
        ("user:{+989121234567}:0", "user:{P}:+989121234567:0"),
        ("user:{+989121234567}:99", "user:{P}:+989121234567:99"),
        ("usersfrom:{+989121234567}", "usersfrom:{P}:+989121234567"),
        ("usersto:{+989121234567}", "usersto:{P}:+989121234567"),
        ("opened:{+989121234567}", "opened:{P}:+989121234567"),
        ("connections:{+989121234567}", "connections:{P}:+989121234567"),
        ("chatsent:{+989121234567}:60", "chatsent:{P}:+989121234567:60"),
        ("chatbytes:{+989121234567}:86400", "chatbytes:{P}:+989121234567:86400"),
        ("chatopened:{+989121234567}:3600", "chatopened:{P}:+989121234567:3600"),
        ("chatlookups:{+989121234567}:3600", "chatlookups:{P}:+989121234567:3600"),
        ("chatchanged:{+989121234567}:60", "chatchanged:{P}:+989121234567:60"),
        ("chatread:{+989121234567}", "chatread:{P}:+989121234567"),
        ("chatnumbers:{+989121234567}:3600", "chatnumbers:{P}:+989121234567:3600"),
        ("chatinvites:{+989121234567}:3600", "chatinvites:{P}:+989121234567:3600"),
        ("chatinvitetries:{+989121234567}:600", "chatinvitetries:{P}:+989121234567:600"),
        ("sessionreads:{+989121234567}", "sessionreads:{P}:+989121234567"),
        ("sms:{\(id)}", "sms:{0af}:\(id)"),
        ("limit:{a:0a0102ff}:600", "limit:{a:10.1.2.0/24}:a:0a0102ff:600"),
        ("limit:{t:0a0102ff}:86400", "limit:{a:10.1.2.0/24}:t:0a0102ff:86400"),
        ("limit:{a:20010db8000100ff}:600", "limit:{a:2001:db8:1::/48}:a:20010db8000100ff:600"),
        ("limit:{n:4:0a010200/24}:600", "limit:{a:10.1.2.0/24}:n:4:0a010200/24:600"),
        ("limit:{n:4:0a010280/28}:600", "limit:{a:10.1.2.0/24}:n:4:0a010280/28:600"),
        ("limit:{n:6:20010db80001/48}:600", "limit:{a:2001:db8:1::/48}:n:6:20010db80001/48:600"),
        ("limit:{n:6:20010db8000100/56}:600", "limit:{a:2001:db8:1::/48}:n:6:20010db8000100/56:600"),
    ]

    /// Names that both layouts have.
    static let staying = [
        "audit", "audit.blocked", "ids:user", "ids:room", "chat.nodes", "parked", "held", "apikeys", "usersall",
        "layout",
        "limit:{a:none}:600", "limit:{a:00112233445566778899aabbccddeeff}:600", "limit:{t:none}:600",
        "limit:{n:4:0a/8}:600", "limit:{n:6:20010db8/32}:600",
        "limit:{p:98912123}:600", "limit:{o:98912123}:600", "limit:{c:98}:600", "limit:{all}:600",
        "guard:{p:98912123}", "guard:{all}:s:12", "guard:{all}:v:12", "account:{u7}", "login:{nshirin}",
        "loginwrong:{nshirin}", "loginwrong:{h0011}:0a000001:day", "loginknown:{nshirin}:0a000001",
        "logintries:{a0a000001}", "registrations:{a0a000001}", "registrations:{a0a000001}:3600", "session:{u7}:0011",
        "imported:{ids:user}", "imported:{ids:room}", "room:{r7}", "members:{r7}", "stream:{r7}", "roomlist:{u7}",
        "direct:{d3-7}", "rooms:{u7}", "strangerrooms:{u7}", "leftrooms:{u7}", "read:{r7}", "delivered:{r7}",
        "joined:{r7}",
        "bans:{r7}", "bannednumbers:{r7}", "sent:{r7}:3:a key: with {braces}", "presence:{r7}", "seen:{r7}",
        "opened:{u7}", "connections:{u7}", "chatsent:{u7}:60", "chatbytes:{u7}:86400", "chatopened:{u7}:3600",
        "chatlookups:{u7}:3600", "chatchanged:{u7}:60", "chatread:{u7}", "sessionreads:{u7}",
        "chatnumbers:{u7}:3600", "chatinvites:{u7}:3600", "chatinvitetries:{u7}:600", "invite:{u7}",
        "invite:{u7}:AAAAAAAAAAcAAAAAAAAAAAAAAAAA",
        "probe:{api-frontend-00112233}", "worker:{host-1}", "pause:{kavenegar}", "pause:{kavenegar}:text",
        "rate:{kavenegar}", "rate:{smsir}:30007732", "canary:{otp}", "canary:{otp}:lock", "parked:{\(id)}",
        "report:{kavenegar:8792343}", "poll:{kavenegar}", "credit:{kavenegar}", "credit-turn:{kavenegar}",
        "sessions:{u7}", "apikey:{k01}", "apikeyrate:{k01}", "apikeybudget:{k01}", "usersent:{u7}",
        "usersat:{a0a000001}", "idem:00112233",
    ]

    @Test(arguments: Self.moves)
    func movesOnce(_ old: String, _ pattern: String) {
        let new = pattern.replacing("{P}", with: "{\(Self.partition)}")
        #expect(KeyMove(old) == .moves(to: new))
        // Who goes on after a crash meets it again.
        #expect(KeyMove(new) == .hasMoved)
    }

    /// Computed elsewhere: Python's `binascii.crc_hqx(b"989121234567", 0) & 0xFFF`.
    private static let partition = "4fc"

    @Test(arguments: Self.staying)
    func stays(_ key: String) { #expect(KeyMove(key) == .stays) }

    /// Other programs' keys, and what has the form of neither layout.
    @Test(arguments: [
        "", ":", "celery", "django:cache:1", "otp", "otp:+989121234567", "otp:{}", "otp:{+}", "otp:{+98912x234567}",
        "otp:{+989121234567", "otp:{+989121234567}rest", "otp:{000}:+989121234567", "otp:{u7}", "sms:{}", "sms:{17}",
        "sms:{0AF4B1C2D3E4F5060718293A4B5C6D7E}", "sms:{0ae}:0af4b1c2d3e4f5060718293a4b5c6d7e", "audit:old",
        "opened:{r7}", "opened:{u}", "limit:all:600", "limit:{}:600", "user:{+98912123456789012}:0",
        "Otp:{+989121234567}",
    ])
    func isLeftAlone(_ key: String) { #expect(KeyMove(key) == .unknown) }

    /// What is computed of a key's name here is what the limits compute of an address.
    @Test(arguments: ["10.1.2.255", "203.0.113.7", "2001:db8:1:ff::1", "fe80::1", "2a01:4f8:0:12::"])
    func anAddressHasTheTagOfItsLimits(_ text: String) throws {
        let address = try #require(IPAddress(text))
        let caller = OTPCaller(address: address.clientKey)
        for (kind, subject) in [
            ("a", LimitSubject.requests(of: caller, at: address)), ("t", LimitSubject.tries(of: caller, at: address)),
        ] {
            #expect(KeyMove("limit:{\(kind):\(address.clientKey)}:600") == .moves(to: "limit:\(subject):600"))
        }
        for rule in ["ipv4/8=2", "ipv4/16=2", "ipv4/24=2", "ipv4/28=2", "ipv6/32=2", "ipv6/48=2", "ipv6/56=2"] {
            let limit = try #require(NetworkLimit(rule))
            guard let name = limit.network(of: address) else { continue }
            let new = "limit:\(try #require(LimitSubject.network(limit, of: address))):600"
            let old = "limit:{n:\(name)}:600"
            #expect(KeyMove(old) == (old == new ? .stays : .moves(to: new)))
        }
    }

    @Test func everyRowOfTheTableIsTried() throws {
        let table = try String(contentsOfFile: TestEnvironment.root + "/docs/reference/redis-keys.md", encoding: .utf8)
        let tried = Set((Self.moves.map(\.0) + Self.staying).map { String(KeyMove.kind(of: $0)) })
        for line in table.split(separator: "\n") where line.hasPrefix("| `") {
            let names = line.split(separator: "|")[0].matches(of: /`([a-z][a-z.-]*)/).map { String($0.output.1) }
            // A channel is no key.
            for name in names where name != "events" { #expect(tried.contains(name), "\(name)") }
        }
    }
}
