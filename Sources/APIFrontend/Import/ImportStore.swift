import Chat
import Identity
import Primitives
import Redis

/// What an import asks of Redis and writes there: the calls of ``ImportScripts``, each with what its reply means.
struct ImportStore: Sendable {
    /// Whether nothing is written.
    let isDryRun: Bool

    // MARK: - Ids

    /// Lifts the counter of users' ids, so that nobody new gets one of the dump; gives those that nobody new has or gets.
    func liftUserIDs(to id: Int64) -> RedisCall<FreeIDs> { self.lift(AccountKeys.userIDs, to: id) }

    /// Lifts the counter of rooms' ids, likewise.
    func liftRoomIDs(to id: Int64) -> RedisCall<FreeIDs> { self.lift(ChatKeys.roomIDs, to: id) }

    private func lift(_ counter: String, to id: Int64) -> RedisCall<FreeIDs> {
        // The tag is the counter's whole name, so that both are on its slot.
        RedisCall(
            ImportScripts.lift, keys: [counter, "imported:{\(counter)}"], arguments: [self.mode, String(id)]
        ) { (reply) throws(RedisError) in
            let parts = try reply.array()
            guard parts.count == 2 else { throw RedisError(.unexpectedReply, "two parts") }
            let ranges = try parts[1].fields().compactMap { from, to in
                Int64(from).flatMap { from in Int64(to).map { (from, $0) } }
            }
            return FreeIDs(counter: try parts[0].integer(), passedOver: ranges)
        }
    }

    // MARK: - Users

    /// What there is of a user's account.
    enum AccountVerdict: String, Sendable {
        case new
        case there
        /// The id is somebody else's.
        case taken
        /// A new user may get the id at any moment.
        case held
    }

    /// A number, and the group in which it is a user's.
    typealias Number = (phone: PhoneNumber, group: Int)

    /// Reads what would become of an account.
    func look(_ user: DumpUser, _ number: Number?, free: FreeIDs) -> RedisCall<AccountVerdict> {
        Self.account(user, number, free, mode: Self.look)
    }

    /// Makes an account.
    func write(_ user: DumpUser, _ number: Number?, free: FreeIDs) -> RedisCall<AccountVerdict> {
        Self.account(user, number, free, mode: self.mode)
    }

    private static func account(
        _ user: DumpUser, _ number: Number?, _ free: FreeIDs, mode: String
    ) -> RedisCall<AccountVerdict> {
        RedisCall(
            ImportScripts.account, keys: [AccountKeys.account(user.id)],
            arguments: [
                mode, String(user.id), user.username, number?.phone.e164 ?? "", String(number?.group ?? 0), user.email,
                String(user.created), user.isActive ? "" : "0", free.contains(user.id) ? "1" : "0",
            ], read: Self.verdict)
    }

    /// Says whose a number is; gives whether it is this user's.
    ///
    /// - Parameter created: in milliseconds since 1970.
    func claim(_ phone: PhoneNumber, group: Int, for user: Int64, created: Int64) -> RedisCall<Bool> {
        RedisCall(
            ImportScripts.identity, keys: [AccountKeys.identity(phone, group: group)],
            arguments: [self.mode, String(user), String(created)]
        ) { (reply) throws(RedisError) in try reply.integer() != 0 }
    }

    /// Takes a name for a user; in a dry run it is only looked at.
    func claim(_ name: LoginName, for entry: LoginEntry) -> RedisCall<LoginStore.Claim> {
        self.isDryRun ? LoginStore().look(entry, for: name) : LoginStore().claim(entry, for: name)
    }

    /// Reads whether a user was imported.
    func isThere(_ user: Int64) -> RedisCall<Bool> { Self.number(user, nil, 0, mode: Self.look) }

    /// Gives an imported user without a number one; gives whether there is such a user.
    func give(_ phone: PhoneNumber, group: Int, to user: Int64) -> RedisCall<Bool> {
        Self.number(user, phone, group, mode: self.mode)
    }

    private static func number(_ user: Int64, _ phone: PhoneNumber?, _ group: Int, mode: String) -> RedisCall<Bool> {
        RedisCall(
            ImportScripts.number, keys: [AccountKeys.account(user)],
            arguments: [mode, phone?.e164 ?? "", String(group)]
        ) { (reply) throws(RedisError) in try reply.string() == "there" }
    }

    // MARK: - Rooms

    /// What there is of a room.
    enum RoomVerdict: String, Sendable {
        case new
        case there
        /// It lives here by now, and is left alone.
        case live
        /// The id is another room's.
        case taken
    }

    /// Makes two users' direct room; gives the id of the room that is theirs now.
    func claim(_ pair: DirectPair, for room: Int64) -> RedisCall<Int64> {
        RedisCall(
            ImportScripts.direct, keys: [ChatKeys.direct(pair)], arguments: [self.mode, String(room)]
        ) { (reply) throws(RedisError) in try reply.integer() }
    }

    /// Reads what would become of a room.
    func look(_ room: DumpRoom, free: FreeIDs) -> RedisCall<RoomVerdict> {
        Self.room(room, .group, [], free, mode: Self.look)
    }

    /// Makes a room, or adds members to one that nobody has written in since.
    func write(
        _ room: DumpRoom, _ kind: ChatRoom.Kind, _ roles: ArraySlice<(user: Int64, role: ChatRole)>, free: FreeIDs
    ) -> RedisCall<RoomVerdict> {
        Self.room(room, kind, roles, free, mode: self.mode)
    }

    private static func room(
        _ room: DumpRoom, _ kind: ChatRoom.Kind, _ roles: ArraySlice<(user: Int64, role: ChatRole)>, _ free: FreeIDs,
        mode: String
    ) -> RedisCall<RoomVerdict> {
        let fields = ChatRoom(
            id: room.id, name: room.name, kind: kind, status: room.status, created: room.created, updated: room.updated
        ).fields(epoch: SecureRandom.identifier())
        return RedisCall(
            ImportScripts.room, keys: [ChatKeys.room(room.id), ChatKeys.members(room.id)],
            arguments: [mode, free.contains(room.id) ? "1" : "0", String(room.created), String(fields.count)] + fields
                + roles.flatMap { [String($0.user), $0.role.rawValue] }, read: Self.verdict)
    }

    /// Notes that a member has come into a room.
    func noteCome(_ user: Int64, into room: Int64) -> RedisCall<Void> {
        RedisCall(RedisCommand("HSETNX", ChatKeys.read(room), String(user), "0")).ignoringAnswer
    }

    // MARK: - Messages

    /// What became of messages of a room.
    enum MessagesVerdict: Sendable, Equatable {
        /// The room was not imported.
        case noRoom
        /// The room has messages of its own by now; so many rows were there before.
        case live(there: Int)
        /// So many rows came in or were there, and so many messages are not kept any longer.
        case written(added: Int, there: Int, trimmed: Int)
    }

    /// Adds messages to an imported room, behind those of an earlier import.
    ///
    /// - Parameters:
    ///   - history: the messages that a room keeps.
    ///   - bytes: the bytes of messages that it keeps.
    func add(_ rows: [DumpMessage], to room: Int64, history: Int, bytes: Int) -> RedisCall<MessagesVerdict> {
        var words = [self.mode, String(history), String(bytes)]
        for row in rows {
            for message in row.messages {
                let fields = message.fields
                words += [String(row.id), String(message.at), String(fields.count)] + fields
            }
        }
        words += [String(ChatTrim.step), String(ChatTrim.overhead)]
        return RedisCall(
            ImportScripts.messages, keys: [ChatKeys.room(room), ChatKeys.stream(room)], arguments: words,
            read: Self.messages)
    }

    private static func messages(_ reply: RedisValue) throws(RedisError) -> MessagesVerdict {
        let parts = try reply.array()
        guard parts.count == 4 else { throw RedisError(.unexpectedReply, "four parts") }
        let there = Int(try parts[2].integer())
        switch try parts[0].string() {
        case "none": return .noRoom
        case "live": return .live(there: there)
        default:
            return .written(
                added: Int(try parts[1].integer()), there: there, trimmed: Int(try parts[3].integer()))
        }
    }

    // MARK: - Scripts

    /// What scripts are told that change nothing.
    private static let look = "look"

    /// What scripts are told to do.
    private var mode: String { self.isDryRun ? Self.look : "write" }

    private static func verdict<Verdict: RawRepresentable<String>>(
        _ reply: RedisValue
    ) throws(RedisError) -> Verdict {
        guard let verdict = Verdict(rawValue: try reply.string()) else {
            throw RedisError(.unexpectedReply, "wanted what became of a row")
        }
        return verdict
    }
}
