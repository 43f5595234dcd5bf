import ArgumentParser
import Testing

@testable import ProviderSimulator

struct SimulatorConfigurationTests {
    @Test func withoutOptionsAndVariablesTheDefaultsHold() throws {
        let configuration = try Self.configuration()
        #expect(configuration.host == "127.0.0.1")
        #expect(configuration.port == 9_100)
        #expect(configuration.kavenegar.sender == "10004346")
        #expect(!configuration.kavenegar.key.isEmpty)
    }

    @Test func anOptionWinsOverItsVariable() throws {
        let environment = [
            "SIMULATOR_PORT": "9200", "SIMULATOR_HOST": "::1", "KAVENEGAR_KEY": "env", "KAVENEGAR_SENDER": "",
        ]
        let configuration = try Self.configuration(["--port", "9300", "--kavenegar-sender", "+9820001"], environment)
        #expect(configuration.port == 9_300)
        #expect(configuration.host == "::1")
        #expect(configuration.kavenegar.key == "env")
        #expect(configuration.kavenegar.sender == "20001")
    }

    @Test func templatesMayBeRepeated() throws {
        let arguments = ["--kavenegar-template", "a:%token", "--kavenegar-template", "b:x %token"]
        #expect(try Self.configuration(arguments).kavenegar.templates.keys.sorted() == ["a", "b"])
    }

    @Test(arguments: ["0.0.0.0", "::", "10.0.0.1", "example.org", "127.0.0.1.example.org", "127.1", "1270.0.0.1"])
    func aHostOthersCanReachIsRefused(host: String) {
        #expect(throws: ValidationError.self) { try Self.configuration(["--host=\(host)"]) }
    }

    @Test(arguments: ["localhost", "::1", "127.0.0.1", "127.255.0.9"])
    func aLoopbackHostIsTaken(host: String) throws {
        #expect(try Self.configuration(["--host", host]).host == host)
    }

    @Test(arguments: [
        ["SIMULATOR_PORT": "http"], ["SIMULATOR_PORT": "65536"], ["KAVENEGAR_KEY": "a/b"], ["KAVENEGAR_SENDER": "acme"],
    ])
    func aWrongValueIsNamedByItsVariable(environment: [String: String]) throws {
        let error = #expect(throws: ValidationError.self) { try Self.configuration([], environment) }
        let name = try #require(environment.keys.first)
        #expect(error?.message.contains(name) == true)
    }

    @Test func aWrongKeyIsNotRepeated() {
        let error = #expect(throws: ValidationError.self) { try Self.configuration(["--kavenegar-key", "sec/ret"]) }
        #expect(error?.message.contains("sec") == false)
    }

    private static func configuration(
        _ arguments: [String] = [],
        _ environment: [String: String] = [:]
    ) throws -> SimulatorConfiguration {
        try SimulatorConfiguration(options: SimulatorOptions.parse(arguments), environment: environment)
    }
}
