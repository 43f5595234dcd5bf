import Common

/// A user: the pair of number and group.
///
/// The name is only shown.
struct Account: Sendable, Equatable {
    let id: Int64
    let phone: PhoneNumber
    let group: Int

    /// The original's user name: group and national number.
    var username: String { "G\(self.group)-\(self.phone.national)" }
}
