/// Who asks for a number's code, or enters it, as far as the number's budgets are concerned.
///
/// A stranger may use up half of what a number has in sends and guesses; the other half is kept for its owner, who is known by
/// a device of the number (``OwnerDevice``), or by an address from which the number logged in a while ago.
package struct OTPCaller: Sendable, Equatable {
    /// How long an address from which a number has logged in counts as its owner's.
    package static let knownFor = Duration.seconds(30 * 86_400)
    /// How many such addresses a number has; the one of the longest ago goes first.
    package static let knownAddresses = 5

    /// The caller's address as ``IPAddress/clientKey``.
    package let address: String
    /// The id of the device, if the caller showed a good one of this number.
    package let device: String?

    /// Makes a caller.
    package init(address: String, device: String? = nil) {
        self.address = address
        self.device = device
    }

    /// Whose guesses are counted together: a device's are its own, whoever else comes from its address.
    package var client: String { self.device ?? self.address }

    /// What strangers may use up of so many: half, and at least one.
    package static func strangersShare(of count: Int) -> Int { count - count / 2 }
}
