import Primitives

/// A user as sessions and accounts name it.
///
/// Who logs in by code is known by the pair of number and group, who logs in by password by the name; the name of the
/// former is only shown.
struct Account: Sendable, Equatable {
    let id: Int64
    /// The number, for who logs in by code.
    let phone: PhoneNumber?
    let group: Int
    let username: String

    /// A user of a number: django-chelseru's user name is made of group and national number.
    init(id: Int64, phone: PhoneNumber, group: Int) {
        self.id = id
        self.phone = phone
        self.group = group
        self.username = "G\(group)-\(phone.national)"
    }

    /// A user of a name.
    init(id: Int64, username: String) {
        self.id = id
        self.phone = nil
        self.group = 0
        self.username = username
    }
}
