import Identity
import Primitives

/// What a code looks like and who may ask for one.
struct OTPRules: Sendable {
    /// Digits of a code.
    var length = 8
    /// How long a code is valid.
    var life = Duration.seconds(240)
    /// Countries whose numbers are served.
    var countries: Set<String> = ["98"]
    /// Which of Iran's numbers are known to be in use.
    var ranges = MobileRanges()
    /// Android apps that a request may name.
    var appHashes: [String] = []
    /// Web hosts that a request may name.
    var origins: [String] = []
    /// How often a number may be sent codes.
    var pace = OTPStore.Pace()
    /// Numbers whose code is fixed and never sent.
    var testNumbers: [TestNumber] = []
}
