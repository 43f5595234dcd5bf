import Redis

/// What chat does in Redis, one script a step; the keys of each belong to one room.
enum ChatScripts {
    private static let pieces = ["position": PackageResources.position_lua]

    /// Stores a message and tells the nodes.
    static let send = RedisScript(
        PackageResources.chat_send_lua, pieces: Self.pieces.merging(ChatTrim.pieces) { own, _ in own })

    /// Says where a room is, and gives a member what it has missed, all of it or nothing.
    static let open = RedisScript(
        PackageResources.chat_open_lua, pieces: Self.pieces.merging(ChatGathering.pieces) { own, _ in own })

    /// Gives a member older messages, newest first.
    static let history = RedisScript(PackageResources.chat_history_lua, pieces: ChatGathering.pieces)

    /// Moves a member's mark forward, never back, and tells the nodes if the room is small.
    static let mark = RedisScript(PackageResources.chat_mark_lua)

    /// Tells the nodes of something that is not stored.
    static let pass = RedisScript(PackageResources.chat_pass_lua)

    /// Counts what some users have not read in a room.
    static let count = RedisScript(PackageResources.chat_count_lua, pieces: ChatRoomCount.pieces)

    /// Puts a room into a user's list.
    static let listAdd = RedisScript(PackageResources.list_add_lua)

    /// Takes a room out of a user's list.
    static let listRemove = RedisScript(PackageResources.list_remove_lua)

    /// Reads a user's list for one who follows it.
    static let listRead = RedisScript(PackageResources.list_read_lua)
}
