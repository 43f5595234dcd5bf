import Chat
import Primitives
import Redis

/// A room as one of its members sees it.
struct ChatRoomView: Sendable, Equatable {
    let room: ChatRoom
    /// What the member who looks is in it.
    let role: ChatRole
    /// The messages since this member was put into the room that the member has not read.
    let unread: Int64
    /// How many members there are.
    let memberCount: Int64
    /// Who they are, by id; if there are too many to show, some of them.
    let members: [(user: Int64, role: ChatRole)]
    /// Those of them who have come into the room, or were known to who put them there; the others are shown as to strangers.
    let come: Set<Int64>

    /// Reads the reply to ``ChatRoomScripts/look``; nil for no member.
    ///
    /// - Parameter limit: how many members to show; who looks is always one of them.
    init?(_ id: Int64, _ reply: RedisValue, for user: Int64, limit: Int) throws(RedisError) {
        let reply = try reply.get()
        guard reply != .null else { return nil }
        let parts = try reply.array()
        guard parts.count == 10, let role = ChatRole(rawValue: try parts[0].string()),
            let kind = ChatRoom.Kind(rawValue: try parts[2].string()),
            let status = ChatRoom.Status(rawValue: try parts[3].integer())
        else { throw RedisError(.unexpectedReply, "wanted a room") }
        self.room = ChatRoom(
            id: id, name: try parts[1].string(), kind: kind, status: status, created: try parts[5].integer(),
            updated: try parts[6].integer())
        self.role = role
        self.unread = try parts[4].integer()
        self.memberCount = try parts[7].integer()
        var others: [(user: Int64, role: ChatRole)] = []
        for (member, word) in try parts[8].fields() {
            guard let member = Int64(member), let role = ChatRole(rawValue: word), member != user else { continue }
            others.append((member, role))
        }
        others.sort { $0.user < $1.user }
        self.members = (others.prefix(max(limit - 1, 0)) + [(user, role)]).sorted { $0.user < $1.user }
        var come: Set = [user]
        for member in try parts[9].array() { come.insert(try member.integer()) }
        self.come = come
    }

    /// A member as the one who looks sees it.
    private func shown(_ member: Int64, _ users: [Int64: ChatUser]) -> ChatUser? {
        self.come.contains(member) ? users[member] : users[member]?.toStrangers
    }

    /// Writes it as an object.
    ///
    /// - Parameters:
    ///   - users: the members as they are shown.
    ///   - isWhole: with the members' roles.
    func write(into writer: inout JSONWriter, users: [Int64: ChatUser], isWhole: Bool) {
        writer.object { object in
            object.member("id", self.room.id)
            object.member("name", self.room.name)
            object.array(named: "users") { array in
                for member in self.members { self.shown(member.user, users)?.write(to: &array) }
            }
            object.member("status", self.room.status.rawValue)
            object.member("unread_count", self.unread)
            object.member("updated_at", ChatTime.restText(self.room.updated))
            object.member("created_at", ChatTime.restText(self.room.created))
            object.member("kind", self.room.kind.rawValue)
            object.member("role", self.role.rawValue)
            object.member("member_count", self.memberCount)
            guard isWhole else { return }
            object.array(named: "members") { array in
                for member in self.members {
                    array.object { one in
                        one.member("id", member.user)
                        one.member("username", self.shown(member.user, users)?.username ?? "")
                        one.member("role", member.role.rawValue)
                    }
                }
            }
        }
    }

    static func == (one: Self, other: Self) -> Bool {
        one.room == other.room && one.role == other.role && one.unread == other.unread
            && one.memberCount == other.memberCount && one.come == other.come
            && one.members.elementsEqual(other.members, by: ==)
    }
}

extension ChatTime {
    /// The text of a time as django-chelseru writes it over REST, where UTC is a `Z`.
    static func restText(_ milliseconds: Int64) -> String {
        "\(self.text(milliseconds).dropLast("+00:00".count))Z"
    }
}
