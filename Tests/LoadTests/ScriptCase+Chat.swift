@testable import APIFrontend
@testable import Chat
@testable import ChatFanout
@testable import Redis

extension ScriptCase {
    private static let roomKey = ChatKeys.room(7)
    private static let membersKey = ChatKeys.members(7)
    private static let events = ChatKeys.events(7)
    private static let start = ChatPosition(epoch: "e", offset: 0)

    private static func room(offset: Int = 0) -> RedisCommand {
        let room = ChatRoom(
            id: 7, name: String(repeating: "ن", count: 45), kind: .group, status: .open, created: 1, updated: 1)
        return RedisCommand(words: ["HSET", Self.roomKey] + room.fields(epoch: "e") + ["offset", "\(offset)"])
    }

    private static func members(_ count: Int) -> RedisCommand {
        self.hash(Self.membersKey, count) { $0 == 1 ? "owner" : "member" }
    }

    /// A room whose stream has as many messages.
    private static func room(
        of count: Int, _ text: String, hasSize: Bool = true, members: Int = 2
    ) -> [RedisCommand] {
        let message = ChatMessage(sender: 1, kind: .text, text: text, at: 1_790_000_000_000)
        var fields = message.fields
        if !hasSize, let place = fields.firstIndex(of: "size") { fields.removeSubrange(place...(place + 1)) }
        return [Self.room(offset: count), Self.members(members)]
            + (1...count).map { RedisCommand(words: ["XADD", ChatKeys.stream(7), "\($0)-0"] + fields) }
    }

    static func chat() throws -> [ScriptCase] {
        let store = ChatStore()
        let large = String(repeating: "\"", count: ChatMessage.maximumTextBytes)
        let plain = String(repeating: "a", count: ChatMessage.maximumTextBytes)
        let sender = ChatUser(id: 1, username: "a")
        let new = try NewChatMessage(sender: sender, kind: .text, text: large, key: "k")
        let rooms: [(String, [RedisCommand])] = [
            ("55 of 32 KiB", Self.room(of: 55, plain)),
            ("55 of 32 KiB of quotes", Self.room(of: 55, large)),
            ("55 of 32 KiB without a size", Self.room(of: 55, plain, hasSize: false)),
            ("seven short ones before each long one", Self.mixed(64, plain)),
            ("as many of one byte as are given", Self.room(of: ChatStore.resumeLimit, "a")),
            ("as many of 300 bytes as are given", Self.room(of: ChatStore.resumeLimit, String(plain.prefix(300)))),
        ]
        var cases = [
            ScriptCase(
                "send", once: Self.room(of: 100, plain), each: [RedisCommand("DEL", ChatKeys.sent(7, by: 1, key: "k"))],
                store.send(new, to: 7)),
            ScriptCase(
                "mark", once: [Self.room(offset: 1_000), Self.members(ChatLimits.announcedMembers)],
                each: [RedisCommand("DEL", ChatKeys.read(7))], store.mark(.read, 7, for: sender, offset: 1_000)),
            ScriptCase(
                "pass", once: [Self.room(), Self.members(2)],
                store.pass(
                    .signal(data: "\"\(plain.prefix(8_192))\""), to: 7, version: 1,
                    by: ChatUser(id: 1, username: "G0-0912•••4567"))),
            ScriptCase(
                "charge of a read", RedisCall<RedisValue>(ChatReadBudget.charge, keys: ["chatread"], arguments: ["1.5"])
            ),
        ]
        let marks = Self.hash(ChatKeys.read(7), 10_000) { "\($0)" }
        for (name, room) in rooms {
            cases += [
                ScriptCase("resume, \(name)", once: room, store.open(7, for: 1, since: Self.start)),
                ScriptCase("refill, \(name)", once: room, store.open(7, for: nil, since: Self.start)),
                ScriptCase(
                    "history, \(name)", once: room,
                    store.history(7, for: 1, before: nil, limit: Command.historyLimit)),
                ScriptCase(
                    "page, \(name)", once: room + [marks],
                    ChatPages.call(7, for: 1, from: nil, count: ChatPages.size)),
                ScriptCase(
                    "page forward, \(name)", once: room + [Self.hash(ChatKeys.read(7), 1_000) { "\($0)" }],
                    ChatPages.call(7, for: 1, from: ChatCursor(.newer, than: 0), count: ChatPages.size)),
            ]
        }
        return cases
    }

    private static func mixed(_ count: Int, _ text: String) -> [RedisCommand] {
        [Self.room(offset: count), Self.members(2)]
            + (1...count).map { number in
                let text = number.isMultiple(of: 8) ? text : "a"
                let message = ChatMessage(sender: 1, kind: .text, text: text, at: 1_790_000_000_000)
                return RedisCommand(words: ["XADD", ChatKeys.stream(7), "\(number)-0"] + message.fields)
            }
    }

    /// Invitations of a user who has as many as there may be, and of which as many uses are held.
    static func invitations() -> [ScriptCase] {
        let id = InvitationID(of: 7)
        let most = Int(InvitationRequest.uses.upperBound)
        let invitation = Invitation(id: id, room: 9, uses: Int64(most), created: 1, ends: 4_000_000_000_000)
        let key = ChatKeys.invitation(id.text, of: 7)
        let list = RedisCommand(
            words: ["ZADD", ChatKeys.invitations(of: 7)]
                + (1..<InvitationStore.most).flatMap { ["4000000000000", "\($0)"] })
        let hash = RedisCommand(words: ["HSET", key] + invitation.fields)
        let held = RedisCommand(words: ["HSET", key] + (1...most).flatMap { ["u\($0)", "1"] })
        let hold = InvitationStore.Hold(id: id, user: 1, since: "1", isInherited: false)
        let left = RedisCommand("ZREM", ChatKeys.invitations(of: 7), id.text)
        return [
            ScriptCase("invite", once: [list], each: [left], InvitationStore.create(invitation)),
            ScriptCase(
                "invite where many are over", once: [hash],
                each: [
                    RedisCommand(
                        words: ["ZADD", ChatKeys.invitations(of: 7)]
                            + (1...InvitationStore.most).flatMap { ["1", "\($0)"] })
                ],
                InvitationStore.create(invitation)),
            ScriptCase("take a use", once: [hash, held], InvitationStore.take(id, for: 1)),
            ScriptCase("keep a use", once: [hash], each: [held], InvitationStore.keep(hold)),
            ScriptCase("revoke", each: [hash, held, list], InvitationStore.revoke(id)),
        ]
    }

    static func rooms() -> [ScriptCase] {
        let fields = ChatRoom(id: 7, name: "", kind: .group, status: .open, created: 1, updated: 1).fields(epoch: "e")
        let keys = [Self.roomKey, Self.membersKey]
        let users = (1...OpenRoomRequest.maximumUsers).flatMap { ["\($0)", "member"] }
        let all = [
            Self.roomKey, Self.membersKey, ChatKeys.stream(7), ChatKeys.read(7), ChatKeys.delivered(7),
            ChatKeys.bans(7), ChatKeys.bannedNumbers(7), ChatKeys.presence(7), ChatKeys.seen(7), ChatKeys.joined(7),
        ]
        let shown = keys + [ChatKeys.read(7), ChatKeys.joined(7)]
        let come = Self.hash(ChatKeys.read(7), 1_000) { "\($0)" }
        let most = [Self.room(), Self.members(10_000)]
        let few = [Self.room(), Self.members(512)]
        let thousand = [Self.room(), Self.members(1_000)]
        let marks = [ChatKeys.read(7), ChatKeys.delivered(7)]
        var list = ScriptCase(
            "a list of very many rooms",
            once: [
                RedisCommand(words: ["ZADD", ChatKeys.rooms(of: 1)] + (1...20_000).flatMap { ["\($0)", "\($0)"] })
            ],
            ChatListStore().page(of: 1, from: 4_000, 1_000))
        list.command = "zrange"
        let long = RedisCommand(
            words: ["ZADD", ChatKeys.rooms(of: 1)] + (1...20_000).flatMap { ["\($0)", "\($0)"] })
        return [
            list,
            ScriptCase(
                "count for many", once: most + [Self.hash(ChatKeys.read(7), 10_000) { "\($0)" }],
                ChatStore.count(7, for: Array(1...Int64(ChatRoomCount.most)))),
            ScriptCase(
                "a list that is followed", once: [long], ChatListStore().standing(of: 1, limit: 1_000, since: 0)),
            ScriptCase("add to a list", once: [long], ChatListStore().add(7, for: 1)),
            ScriptCase(
                "remove from a list", once: [long], each: [RedisCommand("ZADD", ChatKeys.rooms(of: 1), "1", "7")],
                ChatListStore().remove(7, for: 1)),
            ScriptCase(
                "create", each: [RedisCommand(words: ["DEL", ChatKeys.read(7)] + keys)], ChatRoomScripts.create,
                keys + [ChatKeys.read(7)],
                ["\(fields.count)", "\(users.count)"] + fields + users
                    + (1...OpenRoomRequest.maximumUsers).flatMap { ["\($0)", "0"] }),
            ScriptCase(
                "look at all", once: thousand + [come], ChatRoomScripts.look, shown,
                ["1", "\(ChatRooms.detailedMembers)"]),
            ScriptCase(
                "look at many", once: most + [come], ChatRoomScripts.look, shown,
                ["1", "\(ChatRooms.detailedMembers)"]),
            ScriptCase(
                "look at few", once: few + [come], ChatRoomScripts.look, shown,
                ["1", "\(ChatRooms.leastShownMembers)"]),
            ScriptCase("standing", once: most, ChatRoomScripts.standing, keys + [ChatKeys.read(7)], ["1", "2"]),
            ScriptCase(
                "put", once: most, ChatRoomScripts.put,
                keys + [ChatKeys.bans(7), ChatKeys.bannedNumbers(7), ChatKeys.read(7), ChatKeys.joined(7)],
                ["1", "owner", "2", "member", "admin", "10000", Self.events, "", "0"]),
            ScriptCase(
                "remove", once: most, ChatRoomScripts.remove,
                keys + [ChatKeys.bans(7)] + marks + [ChatKeys.bannedNumbers(7), ChatKeys.joined(7)],
                ["1", "owner", "2", "member", "1", "1000", Self.events, "+989121234567"]),
            ScriptCase(
                "leave", each: thousand, ChatRoomScripts.leave, keys + marks + [ChatKeys.joined(7)],
                ["1", "owner", Self.events]),
            ScriptCase(
                "leave a large room", each: most, ChatRoomScripts.leave, keys + marks + [ChatKeys.joined(7)],
                ["1", "owner", Self.events]),
            ScriptCase(
                "edit", once: few, ChatRoomScripts.edit, keys, ["1", "owner", "1", "name", "2", Self.events]),
            ScriptCase(
                "unban", once: few + [RedisCommand("SADD", ChatKeys.bans(7), "9")], ChatRoomScripts.unban,
                keys + [ChatKeys.bans(7), ChatKeys.bannedNumbers(7)], ["1", "owner", "9", Self.events, "+989121234567"]),
            ScriptCase("delete", each: thousand, ChatRoomScripts.delete, all, ["1", "owner", "0", Self.events]),
            ScriptCase(
                "delete a large room", each: Self.room(of: 60, String(repeating: "a", count: 32_768), members: 10_000),
                ChatRoomScripts.delete, all, ["1", "owner", "0", Self.events]),
        ]
    }

    static func presence() -> [ScriptCase] {
        let nodes = (1...100).map { "node\($0)" }
        let census = "," + nodes.map { ($0.hasSuffix("7") ? "!" : "") + $0 }.joined(separator: ",") + ","
        // As many sockets as a user has, each on another node.
        let entry = nodes.prefix(20).map { "\($0).0=1@1790000000," }.joined()
        return [
            ScriptCase(
                "presence in a room",
                once: [
                    Self.room(), Self.members(50), RedisCommand("HSET", ChatKeys.presence(7), "1", entry),
                ], PresenceScripts.room,
                [Self.roomKey, Self.membersKey, ChatKeys.presence(7), ChatKeys.seen(7), ChatKeys.read(7)],
                [
                    "1", "node1", "0", "1", census, Self.events, "\"join\":{}", "\"leave\":{}", "50", "\"join\":{}",
                    "\"leave\":{}", "1", "\(PresenceScripts.youth)",
                ]),
            ScriptCase(
                "who is in a room",
                once: [
                    Self.members(10_000), Self.hash(ChatKeys.presence(7), 10_000) { _ in String(entry.prefix(120)) },
                    Self.hash(ChatKeys.seen(7), 10_000) { "179000000000\($0)" },
                ], PresenceStore.entries(of: 7, limit: PresenceReading.limit)),
            ScriptCase(
                "connections", once: [RedisCommand("SET", "connections", entry)], PresenceScripts.connections,
                ["connections"], ["node1", "0", "1", census, "1000000", "\(PresenceScripts.youth)"]),
            ScriptCase(
                "sweep", each: [Self.members(50), Self.hash(ChatKeys.presence(7), 50) { _ in entry }],
                PresenceScripts.sweep, [Self.membersKey, ChatKeys.presence(7), ChatKeys.seen(7), ChatKeys.read(7)],
                [census, "50"]),
            ScriptCase(
                "a node lives",
                once: [
                    RedisCommand(words: ["ZADD", "nodes"] + nodes.flatMap { ["99999999999", $0] })
                ], NodeRegistry.tell, ["nodes"], ["node1"]),
            ScriptCase("a node goes", NodeRegistry.farewell, ["nodes"], ["node1"]),
        ]
    }

    static func imports() -> [ScriptCase] {
        let fields = ChatRoom(id: 7, name: "", kind: .group, status: .open, created: 1, updated: 1).fields(epoch: "e")
        func rows(_ count: Int, _ text: String) -> [String] {
            (1...count).flatMap { id in
                let fields = ChatMessage(sender: 1, kind: .text, text: text, at: 1).fields
                return ["\(id)", "1", "\(fields.count)"] + fields
            }
        }
        let bounds = ["\(ChatTrim.step)", "\(ChatTrim.overhead)"]
        let imported = [
            RedisCommand("DEL", ChatKeys.stream(7)), Self.room(),
            RedisCommand("HSET", Self.roomKey, "imported", "0", "imported_offset", "0"),
        ]
        return [
            ScriptCase(
                "lift", once: [Self.hash("imported:{ids:room}", 100) { "\($0)" }], ImportScripts.lift,
                ["ids:room", "imported:{ids:room}"],
                ["write", "1000"]),
            ScriptCase(
                "import an account", ImportScripts.account, ["account"],
                ["write", "1", "u", "", "0", "", "1", "1", "1"]),
            ScriptCase("import a number", ImportScripts.number, ["account"], ["write", "0912", "0"]),
            ScriptCase("import an identity", ImportScripts.identity, ["user"], ["write", "1", "1"]),
            ScriptCase("import a direct room", ImportScripts.direct, ["direct"], ["write", "1"]),
            ScriptCase(
                "import a room", each: [RedisCommand("DEL", Self.roomKey, Self.membersKey)], ImportScripts.room,
                [Self.roomKey, Self.membersKey],
                ["write", "1", "1", "\(fields.count)"] + fields + (1...500).flatMap { ["\($0)", "member"] }),
            // A row may be two messages, a file and its words.
            ScriptCase(
                "import many messages", each: imported, ImportScripts.messages, [Self.roomKey, ChatKeys.stream(7)],
                ["write", "10000", "16777216"] + rows(200, String(repeating: "a", count: 1_310)) + bounds),
            ScriptCase(
                "import large messages", each: imported, ImportScripts.messages, [Self.roomKey, ChatKeys.stream(7)],
                ["write", "10000", "16777216"] + rows(8, String(repeating: "a", count: 32_768)) + bounds),
        ]
    }
}
