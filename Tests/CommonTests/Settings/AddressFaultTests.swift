import Testing

@testable import Broker
@testable import Redis
@testable import Settings

@Suite struct AddressFaultTests {
    @Test(
        "the part that is wrong is named, and nothing of the address is repeated",
        arguments: [
            ("", "it is empty"), ("hunter2", "it has no scheme: it begins with redis://"),
            ("'redis://:hunter2@h/0'", "the quotes around it are part of the value"),
            ("http://:hunter2@h/0", "the scheme is http, and should be redis"),
            ("hunter2://h/0", "the scheme is another one, and should be redis"),
            ("rediss://:hunter2@h/0", "the scheme is rediss, but TLS is not spoken"),
            ("redis://u:hunter2/x@h/0", "the password (or user) has a / ? or # in it"),
            ("redis://u:hunter2#x@h/0", "# is %23, @ is %40"), ("redis://u:hunter2?x@y@h/0", "? is %3F"),
            ("redis:///0", "it has no host"), ("redis://u:hunter2@/0", "it has no host"),
            (
                "redis://u:hunter2",
                "the port (after the host's :) is not a number from 1 to 65535; if that is a password"
            ),
            ("redis://:hunter2@h:99999/0", "the port (after the host's :) is not a number"),
            ("redis://:hunter2@h:0/0", "the port (after the host's :) is not a number"),
            ("redis://:hunter2@h:6379x/0", "the port (after the host's :) is not a number"),
            ("redis://:hunter2@::1:6379/0", "an IPv6 address stands in brackets"),
            ("redis://:hunter2@[::1:6379/0", "the host's [ is not closed"),
            ("redis://:hunter2@h o/0", "the host has white space in it"),
            ("redis://:hunter2@h/first", "the database (after the host's /) is not a number from 0 to 1023"),
            ("redis://:hunter2@h/1024", "the database (after the host's /) is not a number from 0 to 1023"),
            ("redis://:hunter2@h/0/1", "the database (after the host's /) is not a number from 0 to 1023"),
            ("redis://:hunter2@h/0?ssl=1", "what follows a ? or # is not taken"),
        ])
    func redis(text: String, says: String) {
        #expect(RedisAddress(text) == nil)
        let fault = AddressFault.redis(text)
        #expect(fault.contains(says), "\(fault)")
        #expect(!fault.contains("hunter2"))
    }

    @Test(
        "so are a vhost's",
        arguments: [
            ("amqp://u:hunter2@h:5672//", "the vhost (after the host's /) has a / in it, which is written %2F"),
            ("amqp://u:hunter2@h/my/vhost", "which is written %2F"), ("amqps://u:hunter2@h/", "TLS is not spoken"),
            ("redis://u:hunter2@h/", "the scheme is redis, and should be amqp"),
        ])
    func broker(text: String, says: String) {
        #expect(BrokerAddress(text) == nil)
        let fault = AddressFault.broker(text)
        #expect(fault.contains(says), "\(fault)")
        #expect(!fault.contains("hunter2"))
    }

    @Test(
        "and a provider's",
        arguments: [
            ("http://api.kavenegar.com/v1", "the scheme is http, which only this machine"),
            ("api.sms.ir", "it has no scheme"),
            ("https://u:hunter2@api.sms.ir/v1", "a user, a password or a query has no place in it"),
            ("https://api.sms.ir/v1?key=hunter2", "what follows a ? or # is not taken"),
            ("https:///v1", "it has no host"),
            ("ftp://api.sms.ir", "the scheme is ftp, and should be https"),
        ])
    func provider(text: String, says: String) {
        #expect(ProviderAddress(text) == nil)
        let fault = AddressFault.provider(text)
        #expect(fault.contains(says), "\(fault)")
        #expect(!fault.contains("hunter2"))
    }

    @Test("an @ or a % in a password means itself, also where it is not escaped")
    func lenient() {
        #expect(RedisAddress("redis://u:p@ss@host:6379/0")?.password == "p@ss")
        #expect(RedisAddress("redis://u:p%40ss@host:6379/0")?.password == "p@ss")
        #expect(BrokerAddress("amqp://u:p%2Fss@host/%2Fmy")?.virtualHost == "/my")
    }
}
