import Chat
import Redis

/// What an import does in Redis, one script a step.
///
/// Each is told `look` or `write`: looking gives the same verdict and changes nothing. What is there already stays as
/// it is.
enum ImportScripts {
    /// Lifts a counter of ids, never lowers it, and remembers what it passed over: ids that nobody new has or gets.
    static let lift = RedisScript(PackageResources.import_lift_lua)

    /// Makes an account.
    static let account = RedisScript(PackageResources.import_account_lua)

    /// Gives an imported user without a number one.
    static let number = RedisScript(PackageResources.import_number_lua)

    /// Says whose a number is.
    static let identity = RedisScript(PackageResources.import_identity_lua)

    /// Makes two users' direct room; gives the id of the room that is theirs now.
    static let direct = RedisScript(PackageResources.import_direct_lua)

    /// Makes a room, or adds members to one that nobody has written in since.
    static let room = RedisScript(PackageResources.import_room_lua)

    /// Adds messages to an imported room, behind those of an earlier import.
    static let messages = RedisScript(PackageResources.import_messages_lua, pieces: ChatTrim.pieces)
}
