package import Redis

/// How the lists of rooms of a room's members hear of its messages: seldom, and behind the send.
///
/// A list is a sorted set by activity, see ``ChatKeys/rooms(of:)``. To write every member's list with every message would cost a room of
/// a thousand a thousand writes each time; a list that is read looks at its rooms anyway, so its order may be an hour old.
/// The script that stores a message says when it is time again.
package enum ChatActivity {
    /// How long a room's lists may know of an older activity than its last one, in milliseconds.
    static let pace: Int64 = 3_600_000
    /// The members whose lists are told, of more than so many some.
    private static let members = 1_000

    /// Tells the lists of a room's members; nobody waits for it, and what is lost is told with a later message, or read.
    ///
    /// - Parameter at: when the message came, in milliseconds since 1970.
    package static func tell(_ room: Int64, at: Int64, on redis: RedisClient) {
        redis.submit(ChatStore.someMembers(Self.members, of: room)) { result in
            guard case .success(let members) = result, !members.isEmpty else { return }
            let lists = ChatListStore()
            redis.submit(members.map { lists.tell([(room, at: at)], to: $0).caught }) { _ in }
        }
    }
}
