package import Identity
package import Limits
package import Primitives

extension Setting where Value == [WindowLimit] {
    static func limits(
        _ key: String, default texts: [String], takes: String = WindowLimit.takes, most: Int = .max, _ summary: String
    ) -> Self {
        Self.list(key, default: texts, takes: takes, nothing: "0", accepts: { $0.count <= most }, summary)
    }

    /// Codes for one number.
    package static let numberLimits = Self.limits(
        "limits.number", default: ["5/10m", "10/24h"],
        takes: "COUNT/WINDOW with s, m, h or d, at most 100 each, several separated by commas; 0 is off", most: 100,
        "Codes sent to one number; half of them are kept for its owner once it has logged in.")
    /// Requests of one address.
    package static let addressLimits = Self.limits(
        "limits.address", default: ["60/10m", "300/24h"],
        "Requests for codes from one address (IPv6: one /64), answered with a code or not.")
    /// Tries of one address to log in with a code.
    package static let loginLimits = Self.limits(
        "limits.login", default: ["120/10m"], "Tries of codes from one address (IPv6: one /64), for any number.")
    /// New users with passwords from one address.
    package static let registrationLimits = Self.limits(
        "limits.registrations", default: ["20/1h", "300/30d"],
        "Registrations with passwords from one address (IPv6: one /64), also for names that are taken.")
    /// Codes for numbers that differ in the last four digits only.
    package static let prefixLimits = Self.limits(
        "limits.prefix", default: ["50/10m"], "Codes for numbers that differ in the last four digits only.")
    /// Codes in all.
    package static let serviceLimits = Self.limits(
        "limits.service", default: ["0"], "Codes in all; without it nothing bounds the sum.")
}

extension Setting where Value == [NetworkLimit] {
    /// Requests of the addresses of one network.
    package static let networkLimits = Self.list(
        "limits.network", default: ["ipv4/24=4", "ipv6/56=4", "ipv6/48=16"], nothing: "0",
        "Requests for codes from all addresses of one network, in multiples of `limits.address`.")
}

extension Setting where Value == [CountryLimit] {
    /// Codes for a country.
    package static let countryLimits = Self.list("limits.country", "Codes for the numbers of a country.")
}

extension Setting where Value == [String] {
    private static func numbers(_ key: String, _ summary: String) -> Self {
        Self.list(
            key, takes: "beginnings of numbers, digits with the calling code, separated by commas",
            accepts: { (1...15).contains($0.utf8.count) && $0.utf8.allSatisfy(\.isASCIIDigit) }, summary)
    }

    /// Numbers without limits but their own.
    package static let allowedNumbers = Self.numbers(
        "limits.allowNumbers", "Numbers that only their own limits hold for.")
    /// Numbers without service.
    package static let deniedNumbers = Self.numbers("limits.denyNumbers", "Numbers that get no code (400).")
    /// Ranges that are in use by now.
    package static let knownRanges = Self.numbers(
        "phone.knownRanges", "Ranges of Iran's mobile numbers in use that `phone.unknownRanges` does not know yet.")
}

extension Setting where Value == [AddressBlock] {
    /// Addresses without limits.
    package static let allowedAddresses = Self.list(
        "limits.allowAddresses", "Addresses that may ask as often as they like.")
    /// Addresses without service.
    package static let deniedAddresses = Self.list("limits.denyAddresses", "Addresses that get no code (403).")
}

extension Setting where Value == [TestNumber] {
    /// Numbers for trials.
    package static let otpTestNumbers = Self.list(
        "otp.testNumbers", visibility: .secret,
        "Numbers whose code is fixed and never sent, until a date; for the reviewers of app stores.")
}

extension Setting where Value == Duration {
    /// When a code may be sent again.
    package static let otpResendAfter = Self.duration(
        "otp.resendAfter", default: 0, in: 0...3_600,
        "When the same code may be sent again; 0 is not before it has ended.")
    /// Over how long the guard counts.
    package static let guardWindow = Self.duration(
        "guard.window", default: 3_600, in: 12...86_400,
        "Over how long the fraud guard counts codes; the same for front end and workers.")
    /// The pause between codes of a slowed block.
    package static let guardSlowPause = Self.duration(
        "guard.slowPause", default: 10, in: 1...3_600, "The pause between codes for a slowed block of numbers.")
    /// How long a block of numbers is refused.
    package static let guardBlockFor = Self.duration(
        "guard.blockFor", default: 3_600, in: 1...604_800, "How long a block of numbers is refused.")
}

extension Setting where Value == GuardMode {
    /// What the guard does.
    package static let guardMode = Self.choice(
        "guard.mode", default: .observe,
        "Whether the fraud guard only tells what it would refuse, or refuses it.")
}

extension Setting where Value == Int {
    /// From where on the share of entered codes matters.
    package static let guardSlowAfter = Self.int(
        "guard.slowAfter", default: 30, in: 1...1_000_000, unit: "codes",
        "From how many codes of a block of numbers on it may be slowed.")
    /// Below which share a block is slowed.
    package static let guardSlowBelow = Self.int(
        "guard.slowBelow", default: 20, in: 0...100, unit: "percent", "Slowed if less of its codes are entered.")
    /// From where on a block may be refused.
    package static let guardBlockAfter = Self.int(
        "guard.blockAfter", default: 100, in: 1...1_000_000, unit: "codes",
        "From how many codes of a block of numbers on it may be refused.")
    /// Below which share a block is refused.
    package static let guardBlockBelow = Self.int(
        "guard.blockBelow", default: 5, in: 0...100, unit: "percent", "Refused if less of its codes are entered.")
    /// From where on a block of which nothing is entered is refused.
    package static let guardFloor = Self.int(
        "guard.floor", default: 50, in: 0...1_000_000, unit: "codes",
        "From how many codes on a block of numbers that entered none is refused, also while the guard observes; 0 is off."
    )
    /// Below which share of all codes the floor refuses nobody.
    package static let guardFloorShare = Self.int(
        "guard.floorShare", default: 10, in: 0...100, unit: "percent",
        "`guard.floor` refuses nobody while less of all codes are entered: then a provider does not deliver.")
}
