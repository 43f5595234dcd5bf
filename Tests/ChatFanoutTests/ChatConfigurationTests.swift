import Testing

@testable import ChatFanout
@testable import Settings

@Suite struct ChatConfigurationTests {
    @Test func theNodeHasAPortOfItsOwnUnlessItIsToldOne() throws {
        var defaults = try SettingsReader(environment: [:])
        #expect(ChatConfiguration(reading: &defaults).process.adminPort == 9_082)
        var told = try SettingsReader(environment: ["ADMIN_PORT": "7000"])
        #expect(ChatConfiguration(reading: &told).process.adminPort == 7_000)
    }
}
