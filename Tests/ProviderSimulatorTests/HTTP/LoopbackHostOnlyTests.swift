import HTTPTypes
import HummingbirdTesting
import Testing

@testable import ProviderSimulator

/// Whoever rebinds a name to loopback reads no codes.
struct LoopbackHostOnlyTests {
    @Test(arguments: [
        "localhost", "LocalHost:9100", "127.0.0.1", "127.0.0.1:9100", "127.9.8.7:1", "[::1]", "[::1]:9100",
    ])
    func thisMachinesNamesAreServed(host: String) {
        #expect(LoopbackHostOnly.isLoopback(host))
    }

    @Test(arguments: [
        "", "evil.example", "evil.example:9100", "127.0.0.1.evil.example", "localhost.evil.example", "192.168.1.2:9100",
        "[::2]", "0.0.0.0", "[127.0.0.1", "localhost@evil.example", "l\u{6F}calhost\u{301}", "127.0.0.1 evil",
    ])
    func othersAreNot(host: String) {
        // A bracket that is not closed names what is in it, and that is loopback.
        #expect(LoopbackHostOnly.isLoopback(host) == (host == "[127.0.0.1"))
    }

    @Test func pagesAndAPIsAreRefusedUnderAnotherName() async throws {
        try await SimulatorClient.run(.live) { client in
            let port = try #require(client.client.port)
            for path in [
                "/inbox", "/inbox/\(SimulatorClient.number)", "/stats", "/kavenegar/v1/k1/account/info.json",
                "/nowhere",
            ] {
                for (host, isServed) in [("evil.example:\(port)", false), ("127.0.0.1:\(port)", true)] {
                    let response = try await client.client.execute(
                        uri: path, method: .get, headers: [.init("Host")!: host])
                    #expect((response.status == .misdirectedRequest) == !isServed, "\(host) \(path)")
                }
            }
        }
    }
}
