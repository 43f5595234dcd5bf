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
        let templates = try Self.configuration(arguments).kavenegar.templates
        #expect(templates["a"] != nil)
        #expect(templates["b"]?.rendered(with: [.init(name: "token", value: "1")]) == "x 1")
    }

    @Test func everyProvidersAccountIsSettledByOptionOrVariable() throws {
        let environment = [
            "MELIPAYAMAK_USERNAME": "u", "MELIPAYAMAK_PASSWORD": "p", "MELIPAYAMAK_SENDER": "3000",
            "PARSIAN_TOKEN": "t",
            "SMSIR_KEY": "k", "SMSIR_LINE": "3001", "GENERIC_TOKEN": "g", "SIMULATOR_AUTO_DELIVER_AFTER": "1.5",
            "SIMULATOR_CALLBACK_URL": "http://127.0.0.1:8000/{provider}/s/",
        ]
        let arguments = [
            "--melipayamak-template", "7:{0}", "--smsir-key", "from-option", "--generic-template", "a:{b}",
        ]
        let configuration = try Self.configuration(arguments, environment)
        #expect(configuration.melipayamak.username == "u")
        #expect(configuration.melipayamak.password == "p")
        #expect(configuration.melipayamak.sender == "3000")
        #expect(configuration.melipayamak.templates["7"]?.places == ["0"])
        #expect(configuration.parsian.token == "t")
        #expect(configuration.smsir.key == "from-option")
        #expect(configuration.smsir.line == "3001")
        #expect(configuration.generic.token == "g")
        #expect(configuration.generic.templates["a"]?.places == ["b"])
        #expect(configuration.autoDeliverAfter == 1_500)
        #expect(configuration.callback?.address(for: .kavenegar) == "http://127.0.0.1:8000/kavenegar/s/")
    }

    @Test(arguments: [
        "https://127.0.0.1/x", "http://example.org/{provider}", "http://127.0.0.1.example.org/", "127.0.0.1/x",
        "http:///x",
    ])
    func aCallbackThatLeavesThisMachineIsRefusedAndNotRepeated(url: String) {
        let error = #expect(throws: ValidationError.self) {
            try Self.configuration(["--callback-url", url + "secret"])
        }
        #expect(error?.message.contains("secret") == false)
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
        ["MELIPAYAMAK_PASSWORD": "two words"], ["SMSIR_LINE": "x"], ["SIMULATOR_AUTO_DELIVER_AFTER": "soon"],
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
