import Primitives
import Redis
import SMS

/// What becomes of a key of the first layout, decided by its name alone.
enum KeyMove: Equatable, Sendable {
    /// Both layouts know it by this name.
    case stays
    /// The second layout has another name for it.
    case moves(to: String)
    /// It has its name of the second layout already.
    case hasMoved
    /// Neither layout has such a name: it is somebody else's, and left alone.
    case unknown

    /// Decides.
    init(_ key: String) {
        let parts = Parts(key)
        switch Self.kinds[String(parts.kind)] {
        case nil: self = .unknown
        case .whole: self = parts.rest.isEmpty ? .stays : .unknown
        case .open: self = .stays
        case .number: self = Self.ofNumber(parts)
        case .holder: self = Self.isAccount(parts.tag) ? .stays : Self.ofNumber(parts)
        case .message: self = Self.ofMessage(parts)
        case .limit: self = Self.ofLimit(parts)
        }
    }

    /// The kind of key that a name belongs to: what stands before the first colon.
    static func kind(of key: String) -> Substring { key.prefix { $0 != ":" } }

    /// A name as `<kind>:{<tag>}<after>`; the tag is empty where there is none.
    private struct Parts {
        let kind: Substring
        /// All that follows the kind.
        let rest: Substring
        let tag: Substring
        let after: Substring

        init(_ key: String) {
            self.kind = KeyMove.kind(of: key)
            self.rest = key[self.kind.endIndex...]
            guard self.rest.hasPrefix(":{"), let end = self.rest.firstIndex(of: "}") else {
                (self.tag, self.after) = ("", "")
                return
            }
            self.tag = self.rest[self.rest.index(self.rest.startIndex, offsetBy: 2)..<end]
            self.after = self.rest[self.rest.index(after: end)...]
        }
    }

    /// A number's key: what stood in braces goes behind its partition's tag.
    private static func ofNumber(_ parts: Parts) -> KeyMove {
        if self.isNumber(parts.tag), parts.after.isEmpty || parts.after.hasPrefix(":") {
            return .moves(to: "\(parts.kind):\(Partition.tagged(e164: String(parts.tag)))\(parts.after)")
        }
        guard parts.after.hasPrefix(":") else { return .unknown }
        let number = parts.after.dropFirst().prefix { $0 != ":" }
        return self.isNumber(number) && Partition(ofE164: String(number)).digits == parts.tag ? .hasMoved : .unknown
    }

    /// A message's record: it stands under the first three digits of its id, which of newer ids are the number's partition.
    private static func ofMessage(_ parts: Parts) -> KeyMove {
        if MessageID.isOne(parts.tag), parts.after.isEmpty {
            return .moves(to: "\(parts.kind):\(Partition(ofID: String(parts.tag)).tag):\(parts.tag)")
        }
        let id = parts.after.dropFirst()
        let isMoved =
            parts.after.hasPrefix(":") && MessageID.isOne(id) && Partition(ofID: String(id)).digits == parts.tag
        return isMoved ? .hasMoved : .unknown
    }

    /// A window of an address or a network moves to what its /24 or /48 has together; those of devices, blocks and others stay.
    private static func ofLimit(_ parts: Parts) -> KeyMove {
        guard parts.after.hasPrefix(":"), !parts.tag.isEmpty else { return .unknown }
        if parts.tag.hasPrefix("a:"), parts.tag.hasSuffix("/24") || parts.tag.hasSuffix("/48") { return .hasMoved }
        guard let tag = AddressTag.of(parts.tag) else { return .stays }
        return .moves(to: "\(parts.kind):\(tag):\(parts.tag)\(parts.after)")
    }

    private static func isNumber(_ text: Substring) -> Bool {
        text.first == "+" && (8...15).contains(text.utf8.count - 1)
            && text.utf8.dropFirst().allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
    }

    /// `u7`, an account without a number.
    private static func isAccount(_ tag: Substring) -> Bool { tag.first == "u" && Int64(tag.dropFirst()) != nil }

    /// How the names of a kind are made.
    private enum Form {
        /// The kind's name is the whole key.
        case whole
        /// Whatever stands behind the kind's name, it is the same in both layouts.
        case open
        /// Of a number.
        case number
        /// Of a number, or of an account without one.
        case holder
        /// Of a message.
        case message
        /// A window of an address, a network, or others.
        case limit
    }

    private static let kinds: [String: Form] = {
        let kinds: [(Form, [String])] = [
            (
                .whole,
                [
                    "audit", "audit.blocked", "chat.nodes", "held", "apikeys", "usersall", RedisLayout.key,
                ]
            ),
            (
                .open,
                [
                    "guard", "ids", "account", "login", "loginwrong", "loginknown", "logintries", "registrations",
                    "session",
                    "imported", "invite", "room", "members", "stream", "roomlist", "leftrooms", "direct", "rooms",
                    "strangerrooms", "read",
                    "delivered", "joined", "bans", "bannednumbers", "sent", "presence", "seen", "probe", "worker",
                    "pause", "rate", "canary", "parked", "report", "poll", "credit", "credit-turn", "sessions",
                    "apikey", "apikeyrate", "apikeybudget", "usersent", "usersat", "idem",
                ]
            ),
            (
                .number,
                ["otp", "sends", "loggedin", "testguesses", "guesses", "shutout", "usersfrom", "usersto"]
            ),
            (
                .holder,
                [
                    "user", "opened", "connections", "chatsent", "chatbytes", "chatopened", "chatlookups",
                    "chatchanged", "chatread", "chatnumbers", "chatinvites", "chatinvitetries", "sessionreads",
                ]
            ),
            (.message, ["sms"]), (.limit, ["limit"]),
        ]
        return Dictionary(uniqueKeysWithValues: kinds.flatMap { form, names in names.map { ($0, form) } })
    }()
}
