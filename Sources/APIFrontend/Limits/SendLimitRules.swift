import Limits
import Primitives

/// The limits of asking for codes, as configured.
struct SendLimitRules: Sendable {
    /// Requests of one address, /64 for IPv6.
    var address = LimitCounter(limits: [.init(60, in: .seconds(600)), .init(300, in: .seconds(86_400))])
    /// Requests of all addresses of a network.
    private(set) var networks: [(network: NetworkLimit, counter: LimitCounter)] = []
    /// Codes for numbers that differ in the last four digits only.
    var prefix = LimitCounter(limits: [.init(50, in: .seconds(600))])
    /// Codes for the numbers of a country, by calling code.
    var countries: [String: LimitCounter] = [:]
    /// Codes in all.
    var service = LimitCounter(limits: [])
    /// Beginnings of numbers that are not limited but by their own limits, digits with the calling code.
    var allowedNumbers: [String] = []
    /// Beginnings of numbers that get no code.
    var deniedNumbers: [String] = []
    /// Addresses that are not limited.
    var allowedAddresses: [AddressBlock] = []
    /// Addresses that get no code.
    var deniedAddresses: [AddressBlock] = []

    /// Limits networks to multiples of what one address may; without limits of an address there are none.
    mutating func setNetworks(_ networks: [NetworkLimit]) {
        guard !self.address.limits.isEmpty else {
            self.networks = []
            return
        }
        self.networks = networks.map { network in
            let limits = self.address.limits.map { WindowLimit($0.count * network.times, in: $0.window) }
            return (network, LimitCounter(limits: limits))
        }
    }

    /// The limited country that a number belongs to, if any.
    func country(of phone: PhoneNumber) -> (code: String, counter: LimitCounter)? {
        self.countries.filter { phone.e164.dropFirst().hasPrefix($0.key) }.max { $0.key.count < $1.key.count }
            .map { ($0.key, $0.value) }
    }

    func allowsNumber(_ phone: PhoneNumber) -> Bool { Self.matches(phone, self.allowedNumbers) }
    func deniesNumber(_ phone: PhoneNumber) -> Bool { Self.matches(phone, self.deniedNumbers) }
    func allowsAddress(_ address: IPAddress?) -> Bool { Self.matches(address, self.allowedAddresses) }
    func deniesAddress(_ address: IPAddress?) -> Bool { Self.matches(address, self.deniedAddresses) }

    private static func matches(_ phone: PhoneNumber, _ beginnings: [String]) -> Bool {
        !beginnings.isEmpty && beginnings.contains { phone.e164.dropFirst().hasPrefix($0) }
    }

    private static func matches(_ address: IPAddress?, _ blocks: [AddressBlock]) -> Bool {
        guard let address, !blocks.isEmpty else { return false }
        return blocks.contains { $0.contains(address) }
    }
}
