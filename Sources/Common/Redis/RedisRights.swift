/// What a service may do in Redis: its part of `compose/redis/users`, which a test compares with this.
///
/// Patterns are written as there, `*` at the end or nowhere.
package struct RedisRights: Sendable {
    /// Keys that are written; reading is asked with them.
    package let writes: [String]
    /// Keys that are only read.
    package let reads: [String]
    /// Channels that it may only publish to.
    package let publishes: [String]
    /// Channels that it listens to, and may publish to.
    package let hears: [String]
    /// Sharded channels that it publishes to.
    package let publishesSharded: [String]
    /// Sharded channels that it listens to.
    package let hearsSharded: [String]

    /// The API's.
    package static let api = RedisRights(
        writes: [
            "layout", "probe:*", "otp:*", "sends:*", "guesses:*", "loggedin:*", "limit:*", "guard:*", "audit",
            "audit.blocked",
            "idem:*", "testguesses:*", "user:*", "shutout:*", "ids:user", "account:*", "login:*", "loginwrong:*",
            "loginknown:*", "logintries:*", "registrations:*", "session:*", "sessions:*", "sessionreads:*", "sms:*",
            "report:*", "held", "apikeys", "apikey:*", "apikeyrate:*", "apikeybudget:*", "usersent:*", "usersfrom:*",
            "usersto:*", "usersat:*", "usersall", "room:*", "ids:room", "members:*", "stream:*", "rooms:*",
            "roomlist:*", "leftrooms:*", "strangerrooms:*", "direct:*", "opened:*", "read:*", "delivered:*", "bans:*",
            "bannednumbers:*", "joined:*", "sent:*", "presence:*", "seen:*", "chatsent:*", "chatopened:*",
            "chatbytes:*",
            "chatchanged:*", "chatlookups:*", "chatread:*", "chatnumbers:*", "chatinvites:*", "chatinvitetries:*",
            "invite:*", "imported:*",
        ], reads: [],
        // What is published to the second is read by chat nodes, which pass over what is empty.
        publishes: ["watches:*", "sessions.revoked"], hears: ["outcomes:*"], publishesSharded: ["events:*"],
        hearsSharded: [])

    /// A worker's.
    package static let worker = RedisRights(
        writes: [
            "layout", "probe:*", "otp:*", "sends:*", "guard:*", "sms:*", "report:*", "held", "poll:*", "credit:*",
            "credit-turn:*", "rate:*", "pause:*", "worker:*", "canary:*", "parked", "parked:*",
        ], reads: ["apikey:*"], publishes: ["outcomes:*", "watches:*"], hears: [], publishesSharded: [],
        hearsSharded: [])

    /// A chat node's; whether it hears of `sessions.revoked` is told by its subscription.
    package static let chat = RedisRights(
        writes: [
            "layout", "probe:*", "session:*", "sms:*", "room:*", "members:*", "stream:*", "read:*", "delivered:*",
            "joined:*",
            "sent:*",
            "presence:*", "seen:*", "chat.nodes", "connections:*", "roomlist:*", "leftrooms:*", "chatsent:*",
            "chatbytes:*",
            "chatread:*",
        ], reads: ["account:*"], publishes: [], hears: ["watches:*"], publishesSharded: ["events:*"],
        hearsSharded: ["events:*"])

    /// A question, and which right it asks for.
    struct Question: Sendable {
        let command: RedisCommand
        let right: String
    }

    /// One of each kind of command, and each pattern once; nothing is changed, and nobody hears of it.
    ///
    /// - Parameter name: the process' own, unlike any other: a channel of this name has no message, which would be taken for the
    ///   reply to another question.
    func questions(_ name: String) -> [Question] {
        let place = { (pattern: String) in
            pattern.hasSuffix("*") ? "\(pattern.dropLast()){\(name)}" : pattern
        }
        let ask = { (right: String, words: [String]) in Question(command: RedisCommand(words: words), right: right) }
        // A digest of no script: who may run scripts is told that there is none.
        var questions = [
            ask("run scripts", ["EVALSHA", String(repeating: "0", count: 40), "0"]),
            ask("run scripts", ["EVAL", "return 1", "0"]),
        ]
        // Of a field that nothing has: of keys of another type Redis says so, once it has seen that they may be written.
        questions += self.writes.map { ask("write \($0)", ["HDEL", place($0), "probe"]) }
        questions += self.reads.map { ask("read \($0)", ["HGET", place($0), "probe"]) }
        questions += self.publishes.map { ask("publish to \($0)", ["PUBLISH", place($0), ""]) }
        questions += self.publishesSharded.map { ask("publish to \($0)", ["SPUBLISH", place($0), ""]) }
        // Of who listens to nothing yet: whether listening can be ended again is known before it begins.
        questions += self.hears.map { ask("hear \($0)", ["UNSUBSCRIBE", place($0)]) }
        questions += self.hearsSharded.map { ask("hear \($0)", ["SUNSUBSCRIBE", place($0)]) }
        return questions
    }

    /// Beginnings to listen, each in one piece with its end, so that the connection is everybody's again; asked only by who may
    /// do all that ``questions(_:)`` ask for.
    func listening(_ name: String) -> [Question] {
        [(self.hears, "SUBSCRIBE"), (self.hearsSharded, "SSUBSCRIBE")].flatMap { channels, verb in
            channels.flatMap { channel in
                let place = channel.hasSuffix("*") ? "\(channel.dropLast()){\(name)}" : channel
                return [verb, verb.replacing("SUB", with: "UNSUB")].map {
                    Question(command: RedisCommand(words: [$0, place]), right: "hear \(channel)")
                }
            }
        }
    }

    /// What the answers say: which rights are missing, or whether they say nothing.
    enum Finding: Equatable {
        case complete
        case missing(String)
        /// Redis says of itself that it does nothing, or takes no writes.
        case unknown
    }

    /// Reads the answers.
    static func finding(_ questions: [Question], _ replies: [RedisValue]) -> Finding {
        var rights: [String] = []
        var message: String?
        var isUnknown = replies.count != questions.count
        for (question, reply) in zip(questions, replies) {
            guard let refusal = RedisRefusal(reply) else { continue }
            guard refusal.isOfRights else {
                isUnknown = true
                continue
            }
            message = message ?? refusal.message
            if rights.last != question.right { rights.append(question.right) }
        }
        guard let message, let first = rights.first else { return isUnknown ? .unknown : .complete }
        let others = rights.count > 1 ? " and \(rights.count - 1) more" : ""
        return .missing("\(message) (\(first)\(others))")
    }
}
