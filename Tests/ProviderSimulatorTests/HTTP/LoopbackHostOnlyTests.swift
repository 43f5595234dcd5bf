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
        "[::2]", "[::1].evil.example", "[::1]9100",
        "0.0.0.0", "[127.0.0.1", "localhost@evil.example", "l\u{6F}calhost\u{301}", "127.0.0.1 evil",
    ])
    func othersAreNot(host: String) {
        #expect(!LoopbackHostOnly.isLoopback(host))
    }
}
