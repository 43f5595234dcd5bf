import Primitives
import Testing

@testable import SMSWorker

@Suite struct WebhookAddressTests {
    @Test(arguments: [
        "0.0.0.0", "10.1.2.3", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.9.9.9", "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255", "192.0.0.170", "192.0.2.1", "192.168.1.1", "198.18.0.1", "198.19.255.255", "198.51.100.1",
        "203.0.113.9", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "::", "::1", "::127.0.0.1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1",
        "2002:7f00:1::1", "3fff::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1", "5f00::1",
    ])
    func onlyWeReachThese(_ text: String) throws {
        #expect(!PublicNetworks.contain(try #require(IPAddress(text))))
    }

    @Test(arguments: [
        "1.1.1.1", "8.8.8.8", "9.255.255.255", "100.63.255.255", "100.128.0.1", "172.15.255.255", "172.32.0.1",
        "192.167.255.255", "223.255.255.255", "2606:4700:4700::1111", "2a00:1450::1", "2001:4860::8888",
    ])
    func everybodyReachesThese(_ text: String) throws {
        #expect(PublicNetworks.contain(try #require(IPAddress(text))))
    }

    @Test func aURLHasToBeEncryptedUnlessItsHostIsListed() throws {
        func url(_ text: String) -> WebhookURL? { WebhookURL(text, allowedHosts: ["127.0.0.1", "hook.lan", "::1"]) }
        for text in [
            "", "hook", "ftp://a.ir/", "http://a.ir/", "https://", "https:///x", "https://u@a.ir/", "https://u:p@a.ir/",
            "https://a%2Fb.ir/", "https://a.ir%40b.ir/", "http://127%2e0%2e0%2e1/", "https://hook%2elan/",
            "unix:///tmp/x", "http+unix://%2Ftmp%2Fx/",
            "https://a.ir:0/", "https://a.ir:65536/", "https://a.ir:99999/", "https://127.0.0.1:99999/x",
            "https://a.ir:99999999999999999999/",
            "https://a.ir/" + String(repeating: "x", count: 2_048),
        ] {
            #expect(url(text) == nil, "\(text)")
        }
        let open = try #require(url("https://A.ir:8443/x?token=1"))
        #expect(open.host == "A.ir" && !open.isListed)
        for text in ["http://127.0.0.1:9/x", "http://HOOK.lan/", "http://[::1]:80/", "https://hook.lan/"] {
            #expect(try #require(url(text), "\(text)").isListed)
        }
        #expect(url("https://[2606:4700::1]/")?.host == "2606:4700::1")
        #expect(url("https://127.0.0.2/")?.isListed == false)
    }
}
