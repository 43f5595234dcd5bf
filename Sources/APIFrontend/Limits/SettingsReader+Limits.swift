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
        let numbers = self.read(.otpTestNumbers)
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
        rules.address = LimitCounter(limits: self.read(.addressLimits))
        rules.setNetworks(self.read(.networkLimits))
        rules.prefix = LimitCounter(limits: self.read(.prefixLimits))
        rules.service = LimitCounter(limits: self.read(.serviceLimits))
        for country in self.read(.countryLimits) {
            let known = rules.countries[country.code]?.limits ?? []
            rules.countries[country.code] = LimitCounter(limits: known + [country.limit])
        }
        rules.allowedNumbers = self.read(.allowedNumbers)
        rules.deniedNumbers = self.read(.deniedNumbers)
        rules.allowedAddresses = self.read(.allowedAddresses)
        rules.deniedAddresses = self.read(.deniedAddresses)
        return rules
    }

    /// The rules of the fraud guard.
    mutating func readGuardRules() -> GuardRules {
        var rules = GuardRules()
        rules.mode = self.read(.guardMode)
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
