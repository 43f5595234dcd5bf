import Primitives
import Redis

/// A live session as its user sees it.
struct Session: Sendable, Equatable {
    /// Its number, unique for its user.
    let id: Int64
    /// The `sid` of its tokens.
    let key: String
    let userAgent: String
    let address: String
    /// When it was last used, to the minute, in milliseconds since 1970.
    let lastSeen: Int64
    /// When it was opened, in milliseconds since 1970.
    let created: Int64

    /// Reads a row of ``SessionScripts/list``.
    init(_ row: RedisValue) throws(RedisError) {
        let fields = try row.array()
        guard fields.count == 6 else { throw RedisError(.unexpectedReply, "not a session") }
        self.key = try fields[0].string()
        self.id = Int64(try fields[1].string()) ?? 0
        self.userAgent = try fields[2].string()
        self.address = try fields[3].string()
        self.lastSeen = Int64(try fields[4].string()) ?? 0
        self.created = Int64(try fields[5].string()) ?? 0
    }

    /// Writes the session with django-chelseru's members, and whether it is the caller's own.
    func write(into array: inout JSONWriter, user: Int64, isCurrent: Bool) {
        let agent = UserAgent(self.userAgent)
        array.object { object in
            object.member("id", self.id)
            object.member("user", user)
            object.member("session_key", self.key)
            object.member("user_agent", self.userAgent)
            object.member("ip_address", self.address)
            object.member("device", agent.device)
            object.member("browser", agent.browser)
            object.member("last_seen", Timestamp.text(self.lastSeen))
            object.member("created_at", Timestamp.text(self.created))
            object.member("current", isCurrent)
        }
    }
}
