package import Primitives

/// The names of the keys that say who users are; what belongs to one user, or to one number, shares a slot.
package enum AccountKeys {
    /// The last id given to a user.
    package static let userIDs = "ids:user"

    /// Who a user is: a hash.
    package static func account(_ user: Int64) -> String { "account:{u\(user)}" }

    /// The user of a number in a group: a hash.
    package static func identity(_ phone: PhoneNumber, group: Int) -> String { "user:\(phone.tagged):\(group)" }

    /// The same, of a number as whose an account is.
    package static func identity(of holder: AccountHolder, group: Int) -> String { "user:\(holder.tagged):\(group)" }

    /// That an account of a number is switched off: it gets no new ones in other groups.
    ///
    /// Those that it has stay as they are.
    package static func shutOut(_ phone: PhoneNumber) -> String { "shutout:\(phone.tagged)" }

    /// The keys of a user's live sessions, by their end: a sorted set.
    package static func sessions(of user: Int64) -> String { "sessions:{u\(user)}" }

    /// A session: a hash; without its own key what the names of all of a user's sessions begin with.
    package static func session(_ key: String = "", of user: Int64) -> String { "session:{u\(user)}:\(key)" }
}
