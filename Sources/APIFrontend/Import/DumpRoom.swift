import Chat
import Primitives

/// A row of `drfchelseru.chatroom`, as far as it is kept.
struct DumpRoom: Sendable, Equatable {
    let id: Int64
    let name: String
    let status: ChatRoom.Status
    /// Everyone who could read it, in the order of their ids.
    let members: [Int64]
    /// Who was marked as banned; django-chelseru let them in all the same.
    let banned: Set<Int64>
    /// Who opened it, on a site that fills the column.
    let opener: Int64?
    /// In milliseconds since 1970.
    let created: Int64
    /// In milliseconds since 1970.
    let updated: Int64

    /// The column takes 45 characters.
    private static let longestName = 255

    init(_ row: DumpRow) throws(ImportReason) {
        self.id = try row.id()
        self.name = ChatText.cleanedName(try row.optionalText("name"))
        guard self.name.unicodeScalars.count <= Self.longestName else { throw .badField("name") }
        guard let status = row.fields["status"]?.integer.flatMap(ChatRoom.Status.init(rawValue:)) else {
            throw .badField("status")
        }
        self.status = status
        let pair = [try row.reference("user_1"), try row.reference("user_2")]
        self.opener = pair[0]
        self.members = Set(try row.references("users")).union(pair.compactMap(\.self)).sorted()
        self.banned = Set(try row.references("banneds"))
        self.created = try row.time("created_at")
        self.updated = try row.time("updated_at")
    }

    /// The two who may have this as their direct room.
    ///
    /// - Parameter members: those of its members who were imported.
    static func pair(_ members: [Int64]) -> DirectPair? {
        members.count == 2 ? DirectPair(members[0], members[1]) : nil
    }

    /// What its members may do.
    ///
    /// django-chelseru has no roles that anything enforces: any member could rename or delete a room. A group has to have
    /// an owner here, who is whoever opened it or came first. Who was marked as banned keeps what could be read.
    func roles(_ members: [Int64], _ kind: ChatRoom.Kind) -> [(user: Int64, role: ChatRole)] {
        let free = members.filter { !self.banned.contains($0) }
        let owner = kind == .group ? free.first { $0 == self.opener } ?? free.first : nil
        return members.map { user in
            if self.banned.contains(user) { return (user, .reader) }
            return (user, user == owner ? .owner : .member)
        }
    }
}
