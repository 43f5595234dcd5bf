import Limits
import Settings
import Testing

@testable import APIFrontend

/// The limits of networks, as multiples of an address'.
@Suite struct SendLimitRulesTests {
    private func networks(_ environment: [String: String]) throws -> [[WindowLimit]] {
        var reader = try SettingsReader(environment: environment)
        let rules = reader.readSendLimits()
        _ = try reader.finish()
        return rules.networks.map(\.counter.limits)
    }

    @Test func theyFollowTheAddresss() throws {
        let (four, sixteen) = (["240/10m", "1200/1d"], ["960/10m", "4800/1d"])
        #expect(try self.networks([:]) == [four, four, sixteen].map { $0.compactMap(WindowLimit.init) })
        let short = ["LIMITS_ADDRESS": "3/10s", "LIMITS_NETWORK": "ipv4/16=100"]
        #expect(try self.networks(short) == [[WindowLimit(300, in: .seconds(10))]])
    }

    @Test(arguments: [["LIMITS_NETWORK": "0"], ["LIMITS_ADDRESS": "0"]])
    func off(environment: [String: String]) throws {
        #expect(try self.networks(environment).isEmpty)
    }
}
