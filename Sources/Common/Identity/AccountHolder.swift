import Primitives

/// Whose an account is: the number that a code has proven, with all its groups, or else the account alone.
///
/// A number may have an account in each group, so whatever a person may do is counted by this and not by accounts. It holds a number:
/// it belongs into names of keys, and into nothing that is logged or shown.
package struct AccountHolder: Hashable, Sendable {
    /// `+989121234567`, or `u7`.
    package let name: String

    /// Names whoever has an account.
    ///
    /// - Parameters:
    ///   - user: the account's id.
    ///   - number: its proven number in E.164; nil or empty for none.
    package init(user: Int64, number: String?) {
        if let number, !number.isEmpty { self.name = number } else { self.name = "u\(user)" }
    }

    /// Whether it is a number, of which there may be more accounts.
    package var isNumber: Bool { self.name.utf8.first == UInt8(ascii: "+") }

    /// The name with its tag, as keys have it: a number behind its partition's, `{3f2}:+989121234567`, an account as `{u7}`.
    package var tagged: String { self.isNumber ? Partition.tagged(e164: self.name) : "{\(self.name)}" }

    /// The name of a key that belongs to it; all of them share a slot.
    package func key(_ kind: String) -> String { "\(kind):\(self.tagged)" }
}
