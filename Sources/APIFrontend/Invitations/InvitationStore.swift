import Chat
import Primitives
import Redis

/// Invitations in Redis: the calls, each with what its reply means.
enum InvitationStore {
    /// The invitations that a user has at once.
    static let most = 50
    /// For how long a use is one request's, before the next one of the same user takes it for lost: longer than any request takes that is
    /// not lost.
    static let hold = Duration.seconds(10)
    /// The fields of an invitation's hash, without those of uses that are held.
    private static let fields = ["room", "uses", "created", "ends"]

    /// Keeps an invitation until its end; gives false, and does nothing, if its user has too many.
    static func create(_ invitation: Invitation) -> RedisCall<Bool> {
        RedisCall(
            InvitationScripts.create, keys: Self.keys(invitation.id),
            arguments: [invitation.id.text, String(Self.most), String(invitation.ends)] + invitation.fields
        ) { (reply) throws(RedisError) in try reply.integer() == 1 }
    }

    /// Reads an invitation; nil for one that is not there, or no more.
    ///
    /// - Parameter user: who wants to come in by it: a use that is held for this user is one of those that are left.
    static func read(_ id: InvitationID, for user: Int64 = 0) -> RedisCall<Invitation?> {
        let words = ["HMGET", ChatKeys.invitation(id.text, of: id.inviter)] + Self.fields + [Self.holder(user)]
        return RedisCall(RedisCommand(words: words)) { (reply) throws(RedisError) in
            let values = try reply.array()
            guard values.count == Self.fields.count + 1 else {
                throw RedisError(.unexpectedReply, "wanted an invitation")
            }
            guard values[1] != .null else { return nil }
            return Invitation(
                id: id, room: Int64(try values[0].string()),
                uses: try values[1].integer() + (values[4] == .null ? 0 : 1),
                created: try values[2].integer(), ends: try values[3].integer())
        }
    }

    /// The field of a use that is held for a user.
    private static func holder(_ user: Int64) -> String { "u\(user)" }

    /// Reads the ids of a user's invitations, the one that ends first first.
    static func ids(of user: Int64) -> RedisCall<[InvitationID]> {
        RedisCall(
            RedisCommand("ZRANGE", ChatKeys.invitations(of: user), "0", "-1")
        ) { (reply) throws(RedisError) in
            try reply.array().map { word throws(RedisError) in try word.string() }.compactMap { InvitationID($0) }
        }
    }

    /// Ends an invitation; gives whether there was one.
    static func revoke(_ id: InvitationID) -> RedisCall<Bool> {
        RedisCall(
            InvitationScripts.revoke, keys: Self.keys(id), arguments: [id.text]
        ) { (reply) throws(RedisError) in try reply.integer() == 1 }
    }

    // MARK: - Uses

    /// A use that a request holds.
    struct Hold: Sendable, Equatable {
        let id: InvitationID
        let user: Int64
        /// Since when, in milliseconds since 1970, as Redis wrote it: what tells it from another request's.
        let since: String
        /// Whether an earlier request of the user has held it, and ended without a word.
        let isInherited: Bool
    }

    /// What became of taking a use.
    enum Taking: Sendable, Equatable {
        case held(Hold)
        /// Another request of the same user holds one.
        case busy
        /// There is no such invitation, or nothing left of it.
        case none
    }

    /// Takes a use of an invitation for a user.
    static func take(_ id: InvitationID, for user: Int64) -> RedisCall<Taking> {
        RedisCall(
            InvitationScripts.take, keys: [ChatKeys.invitation(id.text, of: id.inviter)],
            arguments: [Self.holder(user), String(Self.hold.inMilliseconds)]
        ) { (reply) throws(RedisError) in
            let parts = try reply.array()
            switch (try parts.first?.string(), parts.count) {
            case ("none", 1): return .none
            case ("busy", 1): return .busy
            case (let word?, 2) where word == "taken" || word == "again":
                return .held(
                    Hold(id: id, user: user, since: try parts[1].string(), isInherited: word == "again"))
            default: throw RedisError(.unexpectedReply, "wanted a use of an invitation")
            }
        }
    }

    /// The user of a use has come in.
    static func keep(_ hold: Hold) -> RedisCall<Void> { Self.end(hold, isGivenBack: false) }

    /// The user of a use has not come in.
    static func giveBack(_ hold: Hold) -> RedisCall<Void> { Self.end(hold, isGivenBack: true) }

    private static func end(_ hold: Hold, isGivenBack: Bool) -> RedisCall<Void> {
        RedisCall(
            InvitationScripts.end, keys: Self.keys(hold.id),
            arguments: [
                hold.id.text, Self.holder(hold.user), hold.since, isGivenBack ? "1" : "0", String(Self.fields.count),
            ]
        ).ignoringAnswer
    }

    private static func keys(_ id: InvitationID) -> [String] {
        [ChatKeys.invitations(of: id.inviter), ChatKeys.invitation(id.text, of: id.inviter)]
    }
}
