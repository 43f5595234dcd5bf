package import Primitives

/// A user as other users see one: nothing but these two.
package struct ChatUser: Sendable, Hashable {
    /// The id.
    package let id: Int64
    /// The name as it may be shown.
    package let username: String

    /// Makes a user from a name that may be shown.
    package init(id: Int64, username: String) {
        self.id = id
        self.username = username
    }

    /// The user as strangers see it: of a number that is hidden in the middle no more than the last two digits.
    package var toStrangers: ChatUser {
        let bytes = self.username.utf8
        let gap = ChatNames.gap.utf8
        guard bytes.count >= gap.count + 8, bytes.suffix(4).allSatisfy(\.isASCIIDigit),
            bytes.dropLast(4).suffix(gap.count).elementsEqual(gap)
        else { return self }
        let head = bytes.dropLast(4 + gap.count + 4)
        return ChatUser(id: self.id, username: "\(Substring(head))\(ChatNames.gap)\(Substring(bytes.suffix(2)))")
    }

    /// The user as an object, to be put into a longer text.
    package var json: String {
        var writer = JSONWriter(reservingBytes: 64)
        self.write(to: &writer)
        return writer.text
    }

    /// Writes the user as an object.
    package func write(to writer: inout JSONWriter) {
        writer.object { user in
            user.member("id", self.id)
            user.member("username", self.username)
        }
    }
}

/// How user names are shown to other users.
package enum ChatNames: String, Sendable, CaseIterable {
    /// A number inside of a name has its middle hidden: who logs in by code is called after the number.
    case masked
    /// As they are.
    case full

    /// What stands for the hidden middle.
    static let gap = "•••"

    /// A name as it may be shown.
    package func shown(_ username: String) -> String {
        guard self == .masked else { return username }
        var digits = username.endIndex
        while digits > username.startIndex, username[username.index(before: digits)].isASCIIDigit {
            digits = username.index(before: digits)
        }
        let number = username[digits...]
        guard number.count >= 8 else { return username }
        return "\(username[..<digits])\(number.prefix(4))\(Self.gap)\(number.suffix(4))"
    }
}

extension Character {
    fileprivate var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}
