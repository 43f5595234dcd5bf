import Identity
import Limits
import Primitives
import Settings

extension SettingsReader {
    /// When a code may be sent again; nil if not before it has ended.
    mutating func readResendAfter(life: Duration) -> Duration? {
        let after = self.read(.otpResendAfter)
        return after > .zero && after < life ? after : nil
    }

    /// The numbers for trials, none of which is easier to guess than others.
    ///
    /// - Parameter length: digits of a code.
    mutating func readTestNumbers(length: Int) -> [TestNumber] {
        let numbers = self.read(.otpTestNumbers).compactMap(TestNumber.init)
        if numbers.contains(where: { $0.code.utf8.count < length }) {
            self.reject(
                "otp.testNumbers",
                "has a code of less than \(length) digits, the length of codes (AUTH.OPTIONS.OTP_LENGTH)")
        }
        return numbers
    }

    /// The limits of asking for codes.
    mutating func readSendLimits() -> SendLimitRules {
        var rules = SendLimitRules()
        rules.address = LimitCounter(limits: self.readLimits(.addressLimits))
        rules.setNetworks(self.read(.networkLimits).compactMap(NetworkLimit.init))
        rules.prefix = LimitCounter(limits: self.readLimits(.prefixLimits))
        rules.service = LimitCounter(limits: self.readLimits(.serviceLimits))
        for text in self.read(.countryLimits) {
            let sides = text.split(separator: "=").map(String.init)
            guard sides.count == 2, let limit = WindowLimit(sides[1]) else { continue }
            let known = rules.countries[sides[0]]?.limits ?? []
            rules.countries[sides[0]] = LimitCounter(limits: known + [limit])
        }
        rules.allowedNumbers = self.read(.allowedNumbers)
        rules.deniedNumbers = self.read(.deniedNumbers)
        rules.allowedAddresses = self.read(.allowedAddresses).compactMap(AddressBlock.init)
        rules.deniedAddresses = self.read(.deniedAddresses).compactMap(AddressBlock.init)
        return rules
    }

    /// The rules of the fraud guard.
    mutating func readGuardRules() -> GuardRules {
        var rules = GuardRules()
        // Its setting lets nothing else through.
        rules.mode = GuardMode(rawValue: self.read(.guardMode)) ?? .observe
        rules.window = self.read(.guardWindow)
        rules.slowAfter = self.read(.guardSlowAfter)
        rules.slowBelow = self.read(.guardSlowBelow)
        rules.slowPause = self.read(.guardSlowPause)
        rules.blockAfter = self.read(.guardBlockAfter)
        rules.blockBelow = self.read(.guardBlockBelow)
        rules.blockFor = self.read(.guardBlockFor)
        rules.floor = self.read(.guardFloor)
        rules.floorShare = self.read(.guardFloorShare)
        return rules
    }
}
