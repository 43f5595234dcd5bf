import Identity
import Limits
import Primitives
import Redis
import Testing

@testable import APIFrontend

@Suite struct LimitSubjectTests {
    private func subjects(_ text: String, _ networks: [String], device: String? = nil) throws -> [String] {
        let address = try #require(IPAddress(text))
        let caller = OTPCaller(address: address.clientKey, device: device)
        return [LimitSubject.requests(of: caller, at: address), LimitSubject.tries(of: caller, at: address)]
            + networks.compactMap { NetworkLimit($0).flatMap { LimitSubject.network($0, of: address) } }
    }

    @Test func anAddressAndItsNetworksShareATag() throws {
        #expect(
            try self.subjects("203.0.113.5", ["ipv4/24=8", "ipv4/28=2", "ipv6/48=16"]) == [
                "{a:203.0.113.0/24}:a:cb007105", "{a:203.0.113.0/24}:t:cb007105", "{a:203.0.113.0/24}:n:4:cb0071/24",
                "{a:203.0.113.0/24}:n:4:cb007100/28",
            ])
        #expect(
            try self.subjects("2001:db8:1:2::3", ["ipv4/24=8", "ipv6/48=16", "ipv6/56=4"]) == [
                "{a:2001:db8:1::/48}:a:20010db800010002", "{a:2001:db8:1::/48}:t:20010db800010002",
                "{a:2001:db8:1::/48}:n:6:20010db80001/48", "{a:2001:db8:1::/48}:n:6:20010db8000100/56",
            ])
    }

    @Test func whatIsNoPartOfItHasATagOfItsOwn() throws {
        #expect(
            try self.subjects("203.0.113.5", ["ipv4/16=64"], device: "d0") == ["{a:d0}", "{t:d0}", "{n:4:cb00/16}"])
        #expect(try self.subjects("2001:db8:1:2::3", ["ipv6/32=64"]).last == "{n:6:20010db8/32}")
        let nobody = OTPCaller(address: "none")
        #expect(LimitSubject.requests(of: nobody, at: nil) == "{a:none}")
        let phone = try #require(PhoneNumber("09121234567"))
        #expect(LimitSubject.block(of: phone, isOwner: false) == "{p:+98912123}")
        #expect(LimitSubject.block(of: phone, isOwner: true) == "{o:+98912123}")
        #expect(LimitSubject.country("98") == "{c:98}")
    }

    @Test func oneScriptCanAskAllOfAnAddress() throws {
        let keys = try self.subjects("203.0.113.5", ["ipv4/24=8", "ipv4/30=2"]).map { "limit:\($0):600" }
        #expect(KeySlot.isShared(by: keys))
    }
}
